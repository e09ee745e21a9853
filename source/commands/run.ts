import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {resolve} from '../config/resolve.ts';
import {profilePositional, readConfiguration} from './configuration.ts';
import {defineCommand} from './define-command.ts';
import {outerLayers} from './outer-layers.ts';
import {startRun} from './start-run.ts';

/** `floodgate run`. */
export const run = defineCommand({
	name: 'run',
	usage: 'floodgate run [PROFILE] [options]',
	about:
		'Sends every prompt of a dataset to a WebSocket chatbot, measures and scores the replies.\n' +
		'Values come from flags, then FLOODGATE_… variables, then floodgate.config.json, then the\n' +
		'saved PROFILE (see "floodgate profiles").',
	options: [...configOptions, ...invocationOptions],
	configured: configOptions,
	positionals: [profilePositional],
	async run(given) {
		const invocation = resolve(invocationOptions, [given.flags]).value;
		const {config} = await readConfiguration(given);
		return startRun(config, invocation, () => [given.flags, ...outerLayers(given.flags)]);
	},
});
