import {isObject} from '../../model/is-object.ts';
import {didYouMean} from '../../model/nearest.ts';
import {UserError, type Problem} from '../../model/user-error.ts';
import type {Option} from '../options/option.ts';
import {problemWith, type Layer} from '../resolve.ts';

/** A configuration as `floodgate.config.json` holds it: any options, durations as text. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** A saved configuration and its name. */
export type Profile = {readonly name: string; readonly config: RawConfig};

/** The limit of a run's name in UTF-16 units; a profile's name may be longer. */
const longestRunName = 100;

/** How messages name a profile: `profile "staging"`. */
export const profileLabel = (name: string): string => `profile ${JSON.stringify(name)}`;

/** A name cut to the limit, never within a character. */
function runName(name: string): string {
	return name.length > longestRunName
		? name.slice(0, longestRunName).replace(/[\uD800-\uDBFF]$/, '')
		: name;
}

/** Splits a configuration into option values; keys that name no option become problems. */
export function takeApart(options: readonly Option[], label: string, config: RawConfig) {
	const values = new Map<string, unknown>();
	const problems: Problem[] = [];
	const keys = options.map(({key}) => key);
	const visit = (object: RawConfig, path: readonly string[]) => {
		for (const [part, value] of Object.entries(object)) {
			const here = [...path, part];
			const key = here.join('.');
			if (key === '$schema') continue;
			// A key that contains a dot must not be taken for a path.
			if (!part.includes('.') && keys.includes(key)) values.set(key, value);
			else if (isObject(value) && keys.some((other) => other.startsWith(`${key}.`))) {
				visit(value, here);
			} else {
				const wrong = `${label}: no option is called ${JSON.stringify(key)}.`;
				problems.push({key, text: `${wrong}${didYouMean(key, keys)}`});
			}
		}
	};
	visit(config, []);
	return {values, problems};
}

/**
 * The values of a saved profile. A run without a name takes the profile's.
 * @throws UserError for keys that name no option
 */
export function profileLayer(options: readonly Option[], name: string, config: RawConfig): Layer {
	if (!isObject(config)) {
		throw new UserError(
			`${profileLabel(name)}: it must be one JSON object, such as {"url": "wss://…"}`,
		);
	}
	const {values, problems} = takeApart(options, profileLabel(name), config);
	if (problems.length > 0) throw new UserError(problems);
	if (!values.has('name')) values.set('name', runName(name));
	return {
		source: 'profile',
		label: (option) => `${profileLabel(name)}: ${option.key}`,
		values,
	};
}

/**
 * Checks every value of a profile.
 * @throws UserError with all problems at once
 */
export function checkProfile(options: readonly Option[], {name, config}: Profile): void {
	const layer = profileLayer(options, name, config);
	const problems = options.flatMap((option) => {
		if (!layer.values.has(option.key)) return [];
		const problem = problemWith(option, layer.values.get(option.key));
		if (problem === undefined) return [];
		return [{key: option.key, text: `${layer.label(option)}: ${problem}`}];
	});
	if (problems.length > 0) throw new UserError(problems);
}

/** The values of a layer in the shape of a configuration file. */
export function toRawConfig(options: readonly Option[], {values}: Layer): RawConfig {
	const config: Record<string, unknown> = {};
	for (const {key, path} of options) {
		if (!values.has(key)) continue;
		const group = path.slice(0, -1).reduce((object, part) => {
			object[part] ??= {};
			return object[part] as Record<string, unknown>;
		}, config);
		group[path.at(-1)!] = values.get(key);
	}
	return config;
}
