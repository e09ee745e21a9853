import {z} from 'zod';
import {text, toggle} from '../kinds/value-kinds.ts';
import {listOptions, option} from './option.ts';

function invocationToggle(flag: string, short: string | undefined, help: string) {
	return option(toggle().schema.default(false), {
		...toggle(),
		flag,
		...(short && {short}),
		group: 'Invocation',
		help,
		example: 'true',
	});
}

/** The project file, for every command that reads one. */
export const configFileOption = option(text('').schema.optional(), {
	...text('a file path'),
	flag: 'config',
	group: 'Invocation',
	value: 'FILE',
	help: 'read this project file instead of floodgate.config.json',
	example: 'staging.config.json',
});

/** Options of a single invocation, which neither a file nor the environment can set. */
export const invocationSchema = z.strictObject({
	summary: option(text('').schema.optional(), {
		...text('a file path'),
		flag: 'summary',
		group: 'Invocation',
		value: 'FILE',
		help: 'also write the JSON summary to this file',
		example: 'summary.json',
	}),
	config: configFileOption,
	headless: invocationToggle('headless', undefined, 'run without a screen, even in a terminal'),
	json: invocationToggle('json', undefined, 'print only the JSON summary on standard output'),
	quiet: invocationToggle('quiet', 'q', 'print no progress on standard error'),
	color: option(toggle().schema.default(true), {
		...toggle(),
		flag: 'color',
		group: 'Invocation',
		help: '--no-color: no colours',
		example: 'false',
	}),
	ascii: invocationToggle('ascii', undefined, 'draw with ASCII characters only'),
	accessible: invocationToggle(
		'accessible',
		undefined,
		'show everything as text, for screen readers: no bars, charts or borders',
	),
	dryRun: invocationToggle('dry-run', 'n', 'check everything and show the plan; open no socket'),
	yes: invocationToggle('yes', 'y', 'do not ask before a large load on another host'),
	printConfig: invocationToggle(
		'print-config',
		undefined,
		'print the merged configuration, secrets masked, and the source of each value',
	),
});

export type Invocation = z.output<typeof invocationSchema>;
export const invocationOptions = listOptions(invocationSchema);
