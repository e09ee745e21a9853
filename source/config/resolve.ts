import {shortenValues} from '../model/shorten-values.ts';
import {UserError} from '../model/user-error.ts';
import {plainRefusal} from './kinds/value-kinds.ts';
import type {Option} from './options/option.ts';

/** Where a value may come from, the strongest first. */
export const sources = ['flag', 'environment', 'project', 'profile', 'default'] as const;
export type Source = (typeof sources)[number];

/** The values one source gives, by option key. */
export type Layer = {
	readonly source: Source;
	/** How messages name an option of this source: `--connections`, `FLOODGATE_CONNECTIONS`. */
	readonly label: (option: Option) => string;
	readonly values: ReadonlyMap<string, unknown>;
};

export type Resolved<Shape> = {
	readonly value: Shape;
	/** The sources of each option's value; a record may come from several. */
	readonly origins: ReadonlyMap<string, readonly Source[]>;
};

/** A value as a message quotes it: one line, not too long. */
export function quote(value: unknown): string {
	const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
	return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** What is wrong with a value, what would be right, and what was probably meant. */
export function describeProblem(option: Option, value: unknown, detail?: string): string {
	const {meta} = option;
	const what = detail ?? `${meta.secret ? 'the value' : quote(value)} is not ${meta.allowed}`;
	const allowed = detail === undefined ? '' : ` Allowed: ${meta.allowed}.`;
	const near = meta.nearest?.(value);
	const hint = near === undefined || near === value ? '' : ` Did you mean ${near}?`;
	const usage = meta.value ? `--${meta.flag} ${meta.example}` : `--${meta.flag}`;
	const end = /[.?!]$/.test(what) ? '' : '.';
	return `${shortenValues(what)}${end}${allowed} Example: ${usage}.${shortenValues(hint)}`;
}

/** Reads the words that a flag or the environment gave for an option. */
export function readWords(option: Option, words: readonly string[], label: string): unknown {
	const parts = words.map((word) => {
		try {
			return option.meta.fromText(word);
		} catch (error) {
			const problem = describeProblem(option, word, (error as Error).message);
			throw new UserError(`${label}: ${problem}`);
		}
	});
	if (option.shape === 'list') return parts;
	if (option.shape === 'single') return parts.at(-1);
	const bad = parts.find((part) => typeof part !== 'object');
	if (bad !== undefined) throw new UserError(`${label}: ${describeProblem(option, bad)}`);
	const entries = parts.flatMap((part) => Object.entries(part as object));
	const twice = option.meta.ignoreCase ? givenTwice(entries.map(([name]) => name)) : undefined;
	if (twice !== undefined) {
		const what = `${JSON.stringify(twice)} is given twice, and only one could be sent; give it once`;
		throw new UserError(`${label}: ${describeProblem(option, parts, what)}`);
	}
	return Object.fromEntries(entries);
}

/** The first name that is there before, whatever the case of its letters. */
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

/** The value of an option in a configuration; undefined when it is not there. */
export function valueAt(config: object, path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(part, key) => (part as Record<string, unknown> | undefined)?.[key],
		config,
	);
}

/** Sets the value of an option in a configuration. */
export function setAt(
	target: Record<string, unknown>,
	path: readonly string[],
	value: unknown,
): void {
	const [head, ...rest] = path;
	if (rest.length === 0) {
		target[head!] = value;
		return;
	}
	target[head!] ??= {};
	setAt(target[head!] as Record<string, unknown>, rest, value);
}

/**
 * What given values bring along for other options: weaker than all that is given, stronger than the
 * defaults. A value that is not valid brings nothing.
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
 * Merges the layers, strongest first, and validates every given value where it was given, so that a
 * message names its source. Records (headers, fields, tags) are merged by name; all else is replaced.
 * @throws UserError with all problems at once
 */
export function resolve<Shape>(
	options: readonly Option[],
	given: readonly Layer[],
): Resolved<Shape> {
	const layers = [...given, impliedLayer(options, given)];
	const problems: string[] = [];
	const value: Record<string, unknown> = {};
	const origins = new Map<string, readonly Source[]>();
	for (const option of options) {
		let valid = true;
		for (const layer of layers) {
			if (!layer.values.has(option.key)) continue;
			const problem = problemWith(option, layer.values.get(option.key));
			if (problem === undefined) continue;
			valid = false;
			problems.push(`${layer.label(option)}: ${problem}`);
		}
		if (!valid) continue;
		const combined = combine(option, layers);
		setAt(value, option.path, option.schema.parse(combined.value));
		origins.set(option.key, combined.from);
	}
	if (problems.length > 0) throw new UserError(problems);
	return {value: value as Shape, origins};
}

/** A sentence on what is wrong with one value of an option; undefined when it is valid. */
export function problemWith(option: Option, value: unknown): string | undefined {
	const result = option.schema.safeParse(value);
	if (result.success) return undefined;
	const issue = result.error.issues[0]!;
	const culprit = issue.path.reduce<unknown>(
		(part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
		value,
	);
	return describeProblem(
		option,
		option.shape === 'record' ? value : culprit,
		issue.code === 'custom' && issue.message !== plainRefusal
			? issue.message
			: option.meta.explain?.(value),
	);
}
