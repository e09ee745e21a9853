import {randomInt} from 'node:crypto';
import {isDeepStrictEqual} from 'node:util';
import {UserError} from '../model/user-error.ts';
import {environmentLayer} from './environment.ts';
import {formatDuration} from './duration.ts';
import type {Option} from './option.ts';
import {profileLayer, toRawConfig, type Profile, type RawConfig} from './profile-layer.ts';
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
	/** The saved profile to use, which everything but the defaults overrides. */
	readonly profile?: Profile;
};

/**
 * Merges flags, environment, project file, profile and defaults.
 * @throws UserError with every problem found
 */
export function resolveConfig(from: ConfigSources): Resolved<Config> {
	const {profile} = from;
	return resolve<Config>(configOptions, [
		from.flags,
		environmentLayer(configOptions, from.environment),
		projectLayer(configOptions, from.projectFile ?? projectFileName),
		...(profile ? [profileLayer(configOptions, profile.name, profile.config)] : []),
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

/** A duration's milliseconds as text again, everything else as it is. */
function asWritten({meta}: Option, value: unknown): unknown {
	const isDuration = meta.allowed.startsWith('a duration') && typeof value === 'number';
	return isDuration ? formatDuration(value) : value;
}

/** A plan as it would stand in a configuration file: what is not a default, durations as text. */
export function toRawPlan(plan: Plan): RawConfig {
	const values = new Map<string, unknown>();
	for (const option of configOptions) {
		const value = option.path.reduce<unknown>(
			(part, key) => (part as Record<string, unknown> | undefined)?.[key],
			plan,
		);
		const usual: unknown = option.schema.safeParse(undefined).data;
		if (value === undefined || value === null || isDeepStrictEqual(value, usual)) continue;
		values.set(option.key, asWritten(option, value));
	}
	return toRawConfig(configOptions, {source: 'profile', label: ({key}) => key, values});
}
