import {configOptions} from '../../source/config/options/run-options.ts';

/* A preset whose backend wants it takes its authorization from the environment. */
process.env.APPSYNC_AUTH ??= JSON.stringify({host: 'a.example', 'x-api-key': 'key-of-tests'});

/** What `--reply NAME` gives to a run: the rule, and whatever else the preset brings. */
export function presetConfig(name: string): Readonly<Record<string, unknown>> {
	const reply = configOptions.find(({key}) => key === 'reply')!;
	return {reply: name, ...reply.meta.implies!(name)};
}
