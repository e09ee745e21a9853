import {isDeepStrictEqual} from 'node:util';
import {numberText} from '../model/exact-json.ts';
import type {Condition} from '../model/reply-rule.ts';
import {jsonOf, textOf, type Frame} from './frame.ts';
import {compilePath} from './json-path.ts';
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

function compilePathCondition(
	condition: Extract<Condition, {path: string}>,
	onSlow: OnSlow | undefined,
): Matcher {
	const get = compilePath(condition.path);
	if ('equals' in condition) {
		const {equals} = condition;
		if (equals === null || typeof equals !== 'object')
			return (frame) => get(jsonOf(frame)) === equals;
		return (frame) => isDeepStrictEqual(get(jsonOf(frame)), equals);
	}
	if ('exists' in condition) {
		const {exists} = condition;
		// Many servers write `"error": null` into every frame; `equals` can still match null itself.
		return (frame) => ((get(jsonOf(frame)) ?? undefined) !== undefined) === exists;
	}
	const search = compilePattern(condition.matches, onSlow);
	return (frame) => {
		const value = patternText(get(jsonOf(frame)));
		return value !== undefined && search(value) !== null;
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
