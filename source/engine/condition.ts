import {isDeepStrictEqual} from 'node:util';
import {numberText} from '../model/exact-json.ts';
import type {Condition} from '../model/reply-rule.ts';
import {jsonOf, textOf, type Frame} from './frame.ts';
import {compilePath, isPlural} from './json-path.ts';
import {compilePattern, type OnSlow} from './pattern.ts';

/** Whether a frame, the n-th from 1, meets a condition. */
export type Matcher = (frame: Frame, frames: number) => boolean;

/** No frame meets it. */
export const never: Matcher = () => false;

/** The text that a pattern is applied to; undefined for lists and objects. */
function patternText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'boolean' ? String(value) : numberText(value);
}

type PathCondition = Extract<Condition, {path: string}>;

function compilePathCondition(condition: PathCondition, onSlow: OnSlow | undefined): Matcher {
	const get = compilePath(condition.path);
	// Many servers write `"error": null` into every frame; `equals` can still match null itself.
	const isThere = (value: unknown) => (value ?? undefined) !== undefined;
	if (isPlural(condition.path)) {
		const isWanted = 'exists' in condition ? isThere : valueTest(condition, onSlow);
		const wanted = 'exists' in condition ? condition.exists : true;
		return (frame) => {
			const values = get(jsonOf(frame)) as readonly unknown[] | undefined;
			return (values?.some(isWanted) ?? false) === wanted;
		};
	}
	if ('exists' in condition) {
		const {exists} = condition;
		return (frame) => isThere(get(jsonOf(frame))) === exists;
	}
	const isWanted = valueTest(condition, onSlow);
	return (frame) => isWanted(get(jsonOf(frame)));
}

function valueTest(
	condition: Exclude<PathCondition, {exists: boolean}>,
	onSlow: OnSlow | undefined,
): (value: unknown) => boolean {
	if ('equals' in condition) {
		const {equals} = condition;
		if (equals === null || typeof equals !== 'object') return (value) => value === equals;
		return (value) => isDeepStrictEqual(value, equals);
	}
	const search = compilePattern(condition.matches, onSlow);
	return (value) => {
		const text = patternText(value);
		return text !== undefined && search(text) !== null;
	};
}

function compile(condition: Condition, onSlow: OnSlow | undefined): Matcher | undefined {
	if ('path' in condition) return compilePathCondition(condition, onSlow);
	if ('text' in condition) {
		const {text} = condition;
		return (frame) => textOf(frame) === text;
	}
	if ('text_prefix' in condition) {
		const {text_prefix: prefix} = condition;
		return (frame) => textOf(frame).startsWith(prefix);
	}
	if ('text_matches' in condition) {
		const search = compilePattern(condition.text_matches, onSlow);
		return (frame) => search(textOf(frame)) !== null;
	}
	if ('frames' in condition) {
		const {frames: wanted} = condition;
		return (_, frames) => frames === wanted;
	}
	// Silence and the end of the connection are not frames.
	return undefined;
}

/**
 * Combines conditions into one test; a frame that meets any of them passes. It never throws: a pattern
 * that takes too long doesn't match, and `onSlow` is called.
 * @throws Error for an invalid path, SyntaxError for an invalid pattern
 */
export function compileConditions(conditions: readonly Condition[], onSlow?: OnSlow): Matcher {
	const matchers = conditions
		.map((condition) => compile(condition, onSlow))
		.filter((matcher) => matcher !== undefined);
	const [only] = matchers;
	if (!only) return never;
	if (matchers.length === 1) return only;
	return (frame, frames) => {
		for (const matcher of matchers) if (matcher(frame, frames)) return true;
		return false;
	};
}

/** Milliseconds of silence that meet the conditions: the shortest of them. */
export function silenceOf(conditions: readonly Condition[]): number | undefined {
	const silences = conditions.flatMap((condition) => ('idle' in condition ? [condition.idle] : []));
	return silences.length === 0 ? undefined : Math.min(...silences);
}

/** The conditions that a frame meets by its content, at any position. */
export const contentConditions = (conditions: readonly Condition[]): readonly Condition[] =>
	conditions.filter(
		(condition) => !('frames' in condition || 'idle' in condition || 'close' in condition),
	);
