import type {ReplyRule} from '../model/reply-rule.ts';
import {compileConditions, silenceOf, contentConditions, type Matcher} from './condition.ts';
import {
	compilePath,
	compileTextPath,
	firstText,
	type Getter,
	type TextGetter,
} from './json-path.ts';
import {createSlowPatterns, type SlowPatterns} from './reply-errors.ts';
import {compileExtras, type ExtrasPlan} from './reply-extras.ts';
import {compileText, type TextPlan} from './rule-text.ts';

/**
 * A rule compiled once for all connections of a thread, because checking a pattern is expensive. Holds
 * no state of any reply.
 */
export type CompiledRule = {
	/** Shared by all patterns: frames are read one at a time. */
	readonly slowPatterns: SlowPatterns;
	readonly ignore: Matcher;
	readonly ack: Matcher;
	readonly fails: Matcher;
	readonly done: Matcher;
	/** The conditions of `done` that a frame can meet at any position. */
	readonly marker: Matcher;
	readonly errorMessage: TextGetter | undefined;
	/** Where frames carry their number. */
	readonly numberAt: Getter | undefined;
	readonly pieceAt: TextGetter | undefined;
	readonly text: TextPlan;
	readonly extras: ExtrasPlan | undefined;
	/** Milliseconds of silence that complete the reply. */
	readonly idle: number | undefined;
	/** The connection's end completes the reply. */
	readonly closes: boolean;
	readonly streams: boolean;
	/** A frame completes the reply by its position. */
	readonly byPlace: boolean;
	/** Milliseconds. */
	readonly grace: number;
};

const maybePath = (path: string | undefined): Getter | undefined =>
	path === undefined ? undefined : compilePath(path);

/** @throws Error for an invalid path, SyntaxError for an invalid pattern */
export function compileRule(rule: ReplyRule): CompiledRule {
	const slowPatterns = createSlowPatterns();
	const {onSlow} = slowPatterns;
	return {
		slowPatterns,
		ignore: compileConditions(rule.ignore, onSlow),
		ack: compileConditions(rule.ack, onSlow),
		fails: compileConditions(rule.error?.when ?? [], onSlow),
		done: compileConditions(rule.done, onSlow),
		marker: compileConditions(contentConditions(rule.done), onSlow),
		errorMessage: firstText(rule.error?.message),
		numberAt: maybePath(rule.sequence?.path),
		pieceAt: rule.delta?.path === undefined ? undefined : compileTextPath(rule.delta.path),
		text: compileText(rule, onSlow),
		extras: compileExtras(rule, onSlow),
		idle: silenceOf(rule.done),
		closes: rule.done.some((condition) => 'close' in condition),
		streams: rule.done.some((condition) => !('frames' in condition) || condition.frames > 1),
		byPlace: rule.done.some((condition) => 'frames' in condition),
		grace: rule.grace,
	};
}
