import {shortenValues} from '../model/shorten-values.ts';
import {UserError, type Problem} from '../model/user-error.ts';
import {isPlainRefusal} from './kinds/value-kinds.ts';
import type {Option, Options} from './options/option.ts';
import {quote} from './quote.ts';
import {setAt, valueAt} from './value-at.ts';

/** The sources of values, the strongest first. */
export const sources = ['flag', 'environment', 'project', 'profile', 'default'] as const;
export type Source = (typeof sources)[number];

/** The values of one source, by option key. */
export type Layer = {
	readonly source: Source;
	/** How messages name an option from this source: `--connections`, `FLOODGATE_CONNECTIONS`. */
	readonly label: (option: Option) => string;
	readonly values: ReadonlyMap<string, unknown>;
};

export type Resolved<Values> = {
	readonly value: Values;
	/** The sources of each option's value; a record may come from several. */
	readonly origins: ReadonlyMap<string, readonly Source[]>;
};

/** How a message names what to write: the flag of the command line, or the value alone. */
export type Usage = 'flag' | 'value';

/** Describes what is wrong with a value, what is allowed, and what was probably meant. */
export function describeProblem(
	option: Option,
	value: unknown,
	detail?: string,
	usage: Usage = 'flag',
): string {
	const {meta} = option;
	const what = detail ?? `${meta.secret ? 'the value' : quote(value)} is not ${meta.allowed}`;
	const allowed = detail === undefined ? '' : ` Allowed: ${meta.allowed}.`;
	const near = meta.nearest?.(value);
	const hint = near === undefined || near === value ? '' : ` Did you mean ${near}?`;
	const flag = meta.value ? `--${meta.flag} ${meta.example}` : `--${meta.flag}`;
	const example = usage === 'flag' ? flag : meta.example;
	const end = /[.?!]$/.test(what) ? '' : '.';
	return `${shortenValues(what)}${end}${allowed} Example: ${example}.${shortenValues(hint)}`;
}

/** The value that words yield, or what is wrong with them. */
export type WordsRead = {readonly value: unknown} | {readonly problem: string};

/** Reads the words given for an option, without checking them against its schema. */
export function parseWords(
	option: Option,
	words: readonly string[],
	usage: Usage = 'flag',
): WordsRead {
	const parts: unknown[] = [];
	for (const word of words) {
		try {
			parts.push(option.meta.fromText(word));
		} catch (error) {
			return {problem: describeProblem(option, word, (error as Error).message, usage)};
		}
	}
	if (option.shape === 'list') return {value: parts};
	if (option.shape === 'single') return {value: parts.at(-1)};
	const bad = parts.find((part) => typeof part !== 'object');
	if (bad !== undefined) return {problem: describeProblem(option, bad, undefined, usage)};
	const entries = parts.flatMap((part) => Object.entries(part as object));
	const twice = option.meta.ignoreCase ? givenTwice(entries.map(([name]) => name)) : undefined;
	if (twice !== undefined) {
		const what = `${JSON.stringify(twice)} is given twice, but can be sent only once; give one of them`;
		return {problem: describeProblem(option, parts, what, usage)};
	}
	return {value: Object.fromEntries(entries)};
}

/**
 * Reads the words that a flag or the environment gave for an option.
 * @param label how messages name their source
 * @throws UserError
 */
export function readWords(option: Option, words: readonly string[], label: string): unknown {
	const read = parseWords(option, words);
	if ('value' in read) return read.value;
	throw new UserError({key: option.key, text: `${label}: ${read.problem}`});
}

/** The first name that repeats an earlier one, ignoring case. */
function givenTwice(names: readonly string[]): string | undefined {
	const lower = names.map((name) => name.toLowerCase());
	return names.find((_, index) => lower.indexOf(lower[index]!) !== index);
}

function combine(option: Option, layers: readonly Layer[]): {value: unknown; from: Source[]} {
	const giving = layers.filter((layer) => layer.values.has(option.key));
	const values = giving.map((layer) => layer.values.get(option.key));
	if (option.shape !== 'record' || giving.length === 0) {
		return {value: values[0], from: giving.length > 0 ? [giving[0]!.source] : ['default']};
	}
	const base = option.schema.parse(undefined) as object;
	const entries = [base, ...values.toReversed()].flatMap((part) =>
		Object.entries(part as Record<string, unknown>),
	);
	const named = new Map<string, [string, unknown]>();
	for (const [name, part] of entries) {
		named.set(option.meta.ignoreCase ? name.toLowerCase() : name, [name, part]);
	}
	return {value: Object.fromEntries(named.values()), from: giving.map((layer) => layer.source)};
}

/**
 * What given values imply for other options: overridden by anything given, overriding the defaults. An
 * invalid value implies nothing.
 */
export function impliedLayer(options: readonly Option[], layers: readonly Layer[]): Layer {
	const values = new Map<string, unknown>();
	for (const option of options) {
		const {implies} = option.meta;
		const giving = layers.find((layer) => layer.values.has(option.key));
		const value = giving?.values.get(option.key);
		if (!implies || value === undefined || problemWith(option, value) !== undefined) continue;
		for (const [key, implied] of Object.entries(implies(value))) values.set(key, implied);
	}
	return {source: 'default', label: ({key}) => key, values};
}

/**
 * Merges the layers, strongest first. Every value is validated at its source, so that messages can name
 * it. Records (headers, fields, tags) merge by name; everything else is replaced.
 * @throws UserError with all problems at once
 */
export function resolve<Values>(
	options: Options<Values>,
	given: readonly Layer[],
): Resolved<Values> {
	const layers = [...given, impliedLayer(options, given)];
	const problems: Problem[] = [];
	const value: Record<string, unknown> = {};
	const origins = new Map<string, readonly Source[]>();
	for (const option of options) {
		let valid = true;
		for (const layer of layers) {
			if (!layer.values.has(option.key)) continue;
			const problem = problemWith(option, layer.values.get(option.key));
			if (problem === undefined) continue;
			valid = false;
			problems.push({key: option.key, text: `${layer.label(option)}: ${problem}`});
		}
		if (!valid) continue;
		const combined = combine(option, layers);
		setAt(value, option.path, option.schema.parse(combined.value));
		origins.set(option.key, combined.from);
	}
	if (problems.length > 0) throw new UserError(problems);
	// The schemas that `Values` is inferred from produced each part.
	return {value: value as Values, origins};
}

/** What is wrong with one value of an option, in a sentence; undefined when it is valid. */
export function problemWith(
	option: Option,
	value: unknown,
	usage: Usage = 'flag',
): string | undefined {
	const result = option.schema.safeParse(value);
	if (result.success) return undefined;
	const issue = result.error.issues[0]!;
	const culprit = valueAt(value, issue.path);
	return describeProblem(
		option,
		option.shape === 'record' ? value : culprit,
		issue.code === 'custom' && !isPlainRefusal(issue)
			? issue.message
			: option.meta.explain?.(value),
		usage,
	);
}
