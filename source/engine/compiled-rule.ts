import type {ReplyRule} from '../model/reply-rule.ts';
import {compileConditions, silenceOf, spokenConditions, type Matcher} from './condition.ts';
import {compilePath, type Getter} from './json-path.ts';
import {createSlowPatterns, type SlowPatterns} from './reply-errors.ts';
import {compileText, type TextPlan} from './rule-text.ts';

/**
 * A rule compiled once for all connections of a thread, since checking a pattern is costly. It holds no
 * state of any reply.
 */
export type CompiledRule = {
	readonly decode: ReplyRule['decode'];
	/** Of all patterns; a frame is read in one go, so that one is enough. */
	readonly slowPatterns: SlowPatterns;
	readonly ignore: Matcher;
	readonly ack: Matcher;
	readonly fails: Matcher;
	readonly done: Matcher;
	/** Those of `done` that a frame fulfils in any place. */
	readonly marker: Matcher;
	readonly errorMessage: Getter | undefined;
	/** Where the frames are numbered. */
	readonly numberAt: Getter | undefined;
	readonly pieceAt: Getter | undefined;
	readonly text: TextPlan;
	/** Milliseconds of silence that complete the reply. */
	readonly idle: number | undefined;
	/** The connection's end completes the reply. */
	readonly closes: boolean;
	readonly streams: boolean;
	/** Any frame completes a reply by its place. */
	readonly byPlace: boolean;
	/** Milliseconds. */
	readonly grace: number;
};

const maybePath = (path: string | undefined): Getter | undefined =>
	path === undefined ? undefined : compilePath(path);

/** @throws Error for a path or SyntaxError for a pattern that is not valid */
export function compileRule(rule: ReplyRule): CompiledRule {
	const slowPatterns = createSlowPatterns();
	const {onSlow} = slowPatterns;
	return {
		decode: rule.decode,
		slowPatterns,
		ignore: compileConditions(rule.ignore, onSlow),
		ack: compileConditions(rule.ack, onSlow),
		fails: compileConditions(rule.error?.when ?? [], onSlow),
		done: compileConditions(rule.done, onSlow),
		marker: compileConditions(spokenConditions(rule.done), onSlow),
		errorMessage: maybePath(rule.error?.message),
		numberAt: maybePath(rule.sequence?.path),
		pieceAt: maybePath(rule.delta?.path),
		text: compileText(rule, onSlow),
		idle: silenceOf(rule.done),
		closes: rule.done.some((condition) => 'close' in condition),
		streams: rule.done.some((condition) => !('frames' in condition) || condition.frames > 1),
		byPlace: rule.done.some((condition) => 'frames' in condition),
		grace: rule.grace,
	};
}
