import {randomInt} from 'node:crypto';
import {UserError} from '../model/user-error.ts';
import {environmentLayer} from './environment.ts';
import {projectFileName, projectLayer} from './project-file.ts';
import {resolve, type Layer, type Resolved} from './resolve.ts';
import {configOptions, type Config} from './schema.ts';

/** A configuration that is complete: what one run does, in milliseconds where it is a duration. */
export type Plan = Config & {
	readonly url: string;
	readonly seed: number;
	readonly name: string;
};

export type ConfigSources = {
	readonly flags: Layer;
	readonly environment: NodeJS.ProcessEnv;
	/** Path of the project file; `floodgate.config.json` in the working folder if absent. */
	readonly projectFile?: string;
};

/**
 * Merges flags, environment, project file and defaults.
 * @throws UserError with every problem found
 */
export function resolveConfig(from: ConfigSources): Resolved<Config> {
	return resolve<Config>(configOptions, [
		from.flags,
		environmentLayer(configOptions, from.environment),
		projectLayer(configOptions, from.projectFile ?? projectFileName),
	]);
}

/**
 * Completes a configuration into a plan.
 * @throws UserError when there is no address to connect to
 */
export function toPlan(config: Config): Plan {
	const {url} = config;
	if (url === undefined) {
		throw new UserError(
			'no address to connect to: give --url, for example --url wss://abc123.execute-api.ca-central-1.amazonaws.com/prod, or try "floodgate demo"',
		);
	}
	return {
		...config,
		url,
		seed: config.seed ?? randomInt(2 ** 32),
		name: config.name ?? 'run',
	};
}
