import {isDeepStrictEqual} from 'node:util';
import type {Problem} from '../model/user-error.ts';
import {configOption, configOptions, type Config} from './options/run-options.ts';
import {valueAt} from './value-at.ts';

const flagOf = (key: string): string => `--${configOption(key).meta.flag}`;

/** The options whose values differ from their defaults: a default written out excludes nothing. */
function givenKeys(config: Config): Set<string> {
	const given = configOptions.filter(({path, schema}) => {
		const value = valueAt(config, path);
		return value !== undefined && !isDeepStrictEqual(value, schema.safeParse(undefined).data);
	});
	return new Set(given.map(({key}) => key));
}

/** Whether an option excludes another, or is excluded by it. */
export function excludesEachOther(one: string, other: string): boolean {
	const excludes = (by: string, key: string) =>
		Object.hasOwn(configOption(by).meta.excludes ?? {}, key);
	return excludes(one, other) || excludes(other, one);
}

/** Pairs of options that make no sense together. */
function exclusions(given: ReadonlySet<string>): Problem[] {
	return [...given].flatMap((key) =>
		Object.entries(configOption(key).meta.excludes ?? {})
			.filter(([other]) => given.has(other))
			.map(([other, why]) => ({
				key,
				text: `${flagOf(key)} does not go with ${flagOf(other)}: ${why}`,
			})),
	);
}

/** Options that lack another option they need. */
function missing(given: ReadonlySet<string>): Problem[] {
	return [...given].flatMap((key) => {
		const {needs} = configOption(key).meta;
		if (!needs || needs.anyOf.some((other) => given.has(other))) return [];
		const others = needs.anyOf.map(flagOf).join(' or ');
		return [{key: needs.fix ?? key, text: `${flagOf(key)} needs ${others}: ${needs.why}`}];
	});
}

/**
 * Reports levels that are not whole numbers of connections, and a limit below the initial connections.
 */
function problemsWithNumbers(config: Config, given: ReadonlySet<string>): Problem[] {
	const {steps, stages, rate, connections, maxConnections} = config;
	const levels = steps ? [steps.from, steps.to, steps.by] : (stages?.map(({to}) => to) ?? []);
	const broken = rate === undefined ? levels.find((level) => !Number.isInteger(level)) : undefined;
	const key = steps ? 'steps' : 'stages';
	const problems: Problem[] = [];
	if (broken !== undefined) {
		problems.push({
			key,
			text: `--${key} without --rate counts connections, and ${broken} is not a whole number: round it, or add --rate for prompts per second`,
		});
	}
	if (given.has('connections') && maxConnections !== undefined && maxConnections < connections) {
		problems.push({
			key: 'maxConnections',
			text: `--max-connections ${maxConnections} is below --connections ${connections}, which are open from the start: raise the limit or lower --connections`,
		});
	}
	return problems;
}

/** Every combination of options that makes no sense, each with a remedy. */
export function loadConflicts(config: Config): Problem[] {
	const given = givenKeys(config);
	return [...exclusions(given), ...missing(given), ...problemsWithNumbers(config, given)];
}
