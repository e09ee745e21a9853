import {numberText} from '../model/exact-json.ts';
import {noIntent, type Prompt, type Row} from '../model/prompt.ts';
import {nearestWord, ThresholdSyntaxError} from './threshold-words.ts';

/**
 * The prompts that a threshold looks at: those with a dataset key's value, or (`step`) of a level
 * of load.
 */
export type Tag = {readonly key: string; readonly value: string};

/** The intent under its configured key, and the level of a step; any other key is the row's own. */
const builtinKeys: readonly string[] = ['intent', 'step'];

/** An attempt holds one bit per tag, all of them in one number. */
const mostTags = 50;

/** Values and keys that a message lists; it only counts the rest. */
const longestList = 10;

/**
 * Parses `KEY=VALUE`; each part may be in double quotes.
 * @throws ThresholdSyntaxError
 */
export function parseTag(text: string): Tag {
	const [, quotedKey, bareKey, quoted, bare] =
		/^\s*(?:"([^"=]+)"|([^\s"=](?:[^"=]*[^\s"=])?))\s*=\s*(?:"([^"]*)"|([^\s"](?:[^"]*[^\s"])?))\s*$/.exec(
			text,
		) ?? [];
	const key = quotedKey ?? bareKey;
	const value = quoted ?? bare;
	if (key === undefined || value === undefined) {
		throw new ThresholdSyntaxError(
			`"{${text}}" is no tag; write {KEY=VALUE}, such as {intent=pii}`,
		);
	}
	if (key === 'step' && !/^\d+(?:\.\d+)?$/.test(value)) {
		throw new ThresholdSyntaxError(
			`"${value}" is no level; write the connections or the rate of the step, such as {step=20}`,
		);
	}
	return {key, value};
}

/** The name of a tag's figures in a snapshot's `tags`. */
export const tagName = ({key, value}: Tag): string => `${key}=${value}`;

/**
 * A row's value under a key, as the text that a tag's value is compared with; undefined where it is
 * missing, or is a list or an object.
 */
export function tagValue(row: Row, key: string): string | undefined {
	const value = Object.hasOwn(row, key) ? row[key] : undefined;
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean') return String(value);
	const digits = numberText(value);
	if (digits !== undefined) return digits;
	return value === null ? 'null' : undefined;
}

/**
 * The distinct tags whose figures the thresholds need; those of intents and steps are always kept.
 */
export function tagsOf(thresholds: readonly {readonly tag?: Tag}[]): Tag[] {
	const tags = new Map<string, Tag>();
	for (const {tag} of thresholds) {
		if (tag && !builtinKeys.includes(tag.key)) tags.set(tagName(tag), tag);
	}
	return [...tags.values()];
}

function list(names: Iterable<string>): string {
	const all = [...new Set(names)];
	const shown = all.slice(0, longestList).join(', ');
	return all.length > longestList ? `${shown} and ${all.length - longestList} more` : shown;
}

type Tagged = Pick<Prompt, 'intent' | 'row'>;

/** What the prompts hold under the keys that thresholds name. */
type Found = {
	readonly intents: ReadonlySet<string>;
	/** By key. */
	readonly values: ReadonlyMap<string, ReadonlySet<string>>;
	/** All keys of all rows. */
	readonly keys: ReadonlySet<string>;
};

/** Looks through all prompts once, if a tag asks for what they hold. */
function findValues(prompts: Iterable<Tagged>, tags: readonly Tag[]): Found {
	const intents = new Set<string>();
	const keys = new Set<string>();
	const named = tags.map(({key}) => key).filter((key) => !builtinKeys.includes(key));
	const values = new Map(named.map((key) => [key, new Set<string>()]));
	if (tags.every(({key}) => key === 'step')) return {intents, values, keys};
	for (const {intent, row} of prompts) {
		intents.add(intent ?? noIntent);
		for (const [key, own] of values) {
			const value = tagValue(row, key);
			if (value !== undefined) own.add(value);
		}
		if (values.size > 0) for (const key of Object.keys(row)) keys.add(key);
	}
	return {intents, values, keys};
}

function intentProblem(value: string, intents: ReadonlySet<string>): string | undefined {
	if (intents.has(value)) return undefined;
	return `no prompt has the intent "${value}"; there are ${list(intents) || 'none'}`;
}

function stepProblem(value: string, levels: readonly number[] | null): string | undefined {
	if (levels === null || levels.includes(Number(value))) return undefined;
	if (levels.length === 0) {
		return `there are no steps in this run; give --steps, or leave {step=${value}} out`;
	}
	return `no step has the level ${value}; there are ${list(levels.map(String))}`;
}

function rowProblem({key, value}: Tag, {values, keys: used}: Found): string | undefined {
	const own = values.get(key)!;
	if (own.has(value)) return undefined;
	if (own.size > 0) return `no prompt has ${key}=${value}; of ${key} there are ${list(own)}`;
	const keys = [...new Set([...builtinKeys, ...used])];
	const near = nearestWord(keys, key);
	const hint = near === undefined || near === key ? '' : `; did you mean "${near}"?`;
	return `no prompt has text or a number under "${key}"; the keys are ${list(keys)}${hint}`;
}

/**
 * Reports thresholds on a tag that no prompt and no step has, one sentence each: they could only
 * fail, as "no data", after the whole run.
 * @param levels of the steps; empty when the run has no steps, null when they are unknown
 * beforehand
 */
export function checkTags(
	thresholds: readonly {readonly expression: string; readonly tag?: Tag}[],
	prompts: Iterable<Tagged>,
	levels: readonly number[] | null = [],
): string[] {
	const kept = tagsOf(thresholds).length;
	if (kept > mostTags) {
		return [`the thresholds look at ${kept} different tags; at most ${mostTags} are kept apart`];
	}
	const found = findValues(
		prompts,
		thresholds.flatMap(({tag}) => tag ?? []),
	);
	return thresholds.flatMap(({expression, tag}) => {
		if (!tag) return [];
		const problem =
			tag.key === 'intent'
				? intentProblem(tag.value, found.intents)
				: tag.key === 'step'
					? stepProblem(tag.value, levels)
					: rowProblem(tag, found);
		return problem === undefined ? [] : [`threshold "${expression}": ${problem}`];
	});
}
