import {isDeepStrictEqual} from 'node:util';
import {replaySpeedOf} from '../model/load.ts';
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
function missing(config: Config, given: ReadonlySet<string>): Problem[] {
	return [...given].flatMap((key) => {
		const {meta, path} = configOption(key);
		const {needs} = meta;
		if (needs?.unless?.(valueAt(config, path))) return [];
		if (!needs || needs.anyOf.some((other) => given.has(other))) return [];
		const others = needs.anyOf.map(flagOf).join(' or ');
		return [{key: needs.fix ?? key, text: `${flagOf(key)} needs ${others}: ${needs.why}`}];
	});
}

/** Reports a load of nothing that no stage raises. */
function problemsWithNothing({rate, connections, stages}: Config): Problem[] {
	const rising = 'add stages that rise from it, such as --stages 30s:10';
	if (rate === 0 && !stages) {
		const why = `give a rate above 0, or ${rising}`;
		return [{key: 'rate', text: `--rate 0 starts no prompt: ${why}`}];
	}
	if (connections > 0 || (stages && rate === undefined)) return [];
	const why =
		rate === undefined
			? `give at least 1, or ${rising}`
			: 'with --rate it says how many are open from the start; give at least 1, or leave it out';
	return [{key: 'connections', text: `--connections 0 opens no connection: ${why}`}];
}

/**
 * Reports levels that are not whole numbers of connections, and a limit below the initial connections.
 */
function problemsWithNumbers(config: Config, given: ReadonlySet<string>): Problem[] {
	const {steps, stages, rate, connections, maxConnections} = config;
	const levels = steps ? [steps.from, steps.to, steps.by] : (stages?.map(({to}) => to) ?? []);
	const broken = rate === undefined ? levels.find((level) => !Number.isInteger(level)) : undefined;
	const key = steps ? 'steps' : 'stages';
	const problems: Problem[] = problemsWithNothing(config);
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

/** What else decides when prompts start, and why a recording leaves no room for it. */
const besideReplay: Readonly<Record<string, string>> = {
	rate: 'the recorded times are the rate, and replay:2 sends twice as fast; leave --rate out',
	stages: 'the recorded times are the load; leave --stages out',
	steps: 'the recorded times are the load; leave --steps out',
	findCapacity: 'the search chooses the rate itself; leave --find-capacity out',
	thinkTime: 'the recorded times decide when a prompt starts; leave --think-time out',
	warmup: 'the recording begins with its first row; leave --warmup out',
};

function problemsWithReplay(config: Config, given: ReadonlySet<string>): Problem[] {
	if (replaySpeedOf(config) === undefined) return [];
	return Object.entries(besideReplay)
		.filter(([key]) => given.has(key))
		.map(([key, why]) => ({
			key,
			text: `--arrivals replay does not go with ${flagOf(key)}: ${why}`,
		}));
}

/** Every combination of options that makes no sense, each with a remedy. */
export function loadConflicts(config: Config): Problem[] {
	const given = givenKeys(config);
	return [
		...exclusions(given),
		...missing(config, given),
		...problemsWithReplay(config, given),
		...problemsWithNumbers(config, given),
	];
}
