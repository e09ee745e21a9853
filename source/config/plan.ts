import {isDeepStrictEqual} from 'node:util';
import {UserError} from '../model/user-error.ts';
import {loadConflicts} from './conflicts.ts';
import {environmentLayer} from './environment.ts';
import {profileLayer, toRawConfig, type Profile, type RawConfig} from './profiles/layer.ts';
import {projectFileName, projectLayer} from './project-file.ts';
import {problemsWithReply} from './reply-conflicts.ts';
import {resolve, type Layer, type Resolved} from './resolve.ts';
import {configOptions, type Config} from './options/run-options.ts';
import {setAt, valueAt} from './value-at.ts';
import {ownCommand} from '../terminal/own-command.ts';

/** A complete configuration of one run. Durations are in milliseconds. */
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
	/** The saved profile to use, which everything except the defaults overrides. */
	readonly profile?: Profile;
};

/**
 * Merges flags, environment, project file, profile and defaults.
 * @throws UserError with every problem found
 */
export function resolveConfig(from: ConfigSources): Resolved<Config> {
	const {profile} = from;
	return resolve(configOptions, [
		from.flags,
		environmentLayer(configOptions, from.environment),
		projectLayer(configOptions, from.projectFile ?? projectFileName),
		...(profile ? [profileLayer(configOptions, profile.name, profile.config)] : []),
	]);
}

/**
 * Completes a configuration into a plan.
 * @throws UserError with every problem, such as a missing address or options that exclude each other
 */
export function toPlan(config: Config): Plan {
	const {url} = config;
	const problems = [...loadConflicts(config), ...problemsWithReply(config)];
	if (url === undefined) {
		const text = `no address to connect to: give --url, for example --url wss://abc123.execute-api.ca-central-1.amazonaws.com/prod, or try "${ownCommand('demo')}"`;
		throw new UserError([{key: 'url', text}, ...problems]);
	}
	if (problems.length > 0) throw new UserError(problems);
	return {
		...config,
		url,
		seed: config.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!,
		name: config.name ?? 'run',
	};
}

const keepValue = (value: unknown): unknown => value;

/** A plan as a configuration file holds it: everything but the defaults, in readable form. */
export function toRawPlan(plan: Plan): RawConfig {
	const values = new Map<string, unknown>();
	const implied = new Map<string, unknown>();
	for (const {path, meta} of configOptions) {
		if (!meta.implies) continue;
		const raw = meta.toRaw ? meta.toRaw(valueAt(plan, path)) : valueAt(plan, path);
		for (const [key, value] of Object.entries(meta.implies(raw))) implied.set(key, value);
	}
	for (const {key, path, schema, meta} of configOptions) {
		const value = valueAt(plan, path);
		const usual: unknown = schema.safeParse(implied.get(key)).data;
		if (value === undefined || isDeepStrictEqual(value, usual)) continue;
		values.set(key, (meta.toRaw ?? meta.toText ?? keepValue)(value));
	}
	return toRawConfig(configOptions, {source: 'profile', label: ({key}) => key, values});
}

/**
 * The plan that a manifest recorded. Options added since then take their defaults, which keep the
 * behaviour of that time.
 */
export function readRecordedPlan(recorded: Readonly<Record<string, unknown>>): Plan {
	const plan = structuredClone(recorded);
	for (const {path, schema} of configOptions) {
		if (valueAt(plan, path) === undefined) setAt(plan, path, schema.safeParse(undefined).data);
	}
	return plan as Plan;
}

/** A plan with the defaults for all options that shape the load over time. */
export function withoutShape<Given extends object>(plan: Given): Given {
	const shaped = configOptions.filter(({meta}) => meta.shapesLoad === true);
	const defaults = shaped.map(({key, schema}) => [key, schema.parse(undefined)] as const);
	return {...plan, ...Object.fromEntries(defaults)};
}
