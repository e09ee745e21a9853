import {isDeepStrictEqual} from 'node:util';
import type {Prompt, PromptList} from '../model/prompt.ts';
import {formatMany, formatSeconds} from '../terminal/format.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {shapeOfMessage, shapeOfText} from './frame-shape.ts';
import {readFrames, type SeenFrame} from './infer-frames.ts';
import {reportsError} from './infer-words.ts';
import type {SortedFrames} from './sorted-frames.ts';

/**
 * How a server took a second prompt over the connection of the first. `answered`: as the first one.
 * `closed`: it closed the connection in place of a reply. `refused`: other frames came. `silent`: none.
 * `unclear`: the probe ended before that could be known.
 */
export type SecondOutcome = 'answered' | 'closed' | 'refused' | 'silent' | 'unclear';

/** The prompt to send after the first one: the first turn of the next unit, or the same if it is alone. */
export function secondPrompt(prompts: PromptList): {
	readonly prompt: Prompt;
	readonly place: number;
} {
	const place = prompts.length > 1 ? prompts.firstPlace(1) : 0;
	return {prompt: prompts.prompt(place), place};
}

/** The least share of a reply's kinds of frames that another one has as well. */
const mostlyAlike = 0.5;

const formOf = (message: SeenFrame, decode: ReplyRule['decode']): string =>
	shapeOfMessage(message, decode).form;

/** `ERROR` of STOMP, `Error: …` of many. */
const saysError = /^\W*(?:error|exception)\b/i;

const failsIn = (messages: readonly SeenFrame[], decode: ReplyRule['decode']): boolean =>
	readFrames(messages, decode).some(({leaves, text}) =>
		leaves ? reportsError(leaves) : saysError.test(text),
	);

/** Whether a second reply consists of the same kinds of frames as the first, or ends as it did. */
export function resembles(
	second: readonly SeenFrame[],
	first: readonly SeenFrame[],
	decode: ReplyRule['decode'],
): boolean {
	const last = first.at(-1);
	if (!last || second.length === 0) return false;
	if (failsIn(second, decode) && !failsIn(first, decode)) return false;
	const mine = new Set(second.map((message) => formOf(message, decode)));
	if (mine.has(formOf(last, decode))) return true;
	const earlier = new Set(first.map((message) => formOf(message, decode)));
	const shared = [...earlier].filter((form) => mine.has(form)).length;
	return shared >= mostlyAlike * earlier.size;
}

/**
 * What became of a second prompt.
 * @param second the frames of its reply
 * @param isOver nothing more was to come
 */
export function outcomeOf(
	second: readonly SeenFrame[],
	{said, decode}: Pick<SortedFrames, 'said' | 'decode'>,
	{closed, isOver}: {readonly closed: boolean; readonly isOver: boolean},
): SecondOutcome {
	if (resembles(second, said, decode)) return 'answered';
	if (closed) return 'closed';
	if (!isOver) return 'unclear';
	return second.length === 0 ? 'silent' : 'refused';
}

/** Frames of a second reply: those of a kind that the first one had are folded into their number. */
export type FoldedFrames<Frame> = readonly (
	{readonly kind: 'frame'; readonly frame: Frame} | {readonly kind: 'alike'; readonly count: number}
)[];

/** Folds what differs in nothing but its words from the first reply's frames. */
export function foldFrames<Frame extends {readonly text: string; readonly meaning: string}>(
	second: readonly Frame[],
	first: readonly Frame[],
): FoldedFrames<Frame> {
	const known = first.map(({text, meaning}) => [shapeOfText(text).form, meaning] as const);
	const folded: FoldedFrames<Frame>[number][] = [];
	for (const frame of second) {
		const own = [shapeOfText(frame.text).form, frame.meaning] as const;
		if (!known.some((pair) => isDeepStrictEqual(pair, own))) {
			folded.push({kind: 'frame', frame});
			continue;
		}
		const last = folded.at(-1);
		if (last?.kind === 'alike') folded[folded.length - 1] = {...last, count: last.count + 1};
		else folded.push({kind: 'alike', count: 1});
	}
	return folded;
}

/** What became of the second prompt, in a few words. */
export function describeSecond({
	outcome,
	reply,
}: {
	readonly outcome: SecondOutcome;
	readonly reply: {readonly complete: number | null};
}): string {
	const {complete} = reply;
	const after = complete === null ? '' : `, complete after ${formatSeconds(complete)}`;
	const words: Readonly<Record<SecondOutcome, string>> = {
		answered: `answered over the same connection like the first${after}`,
		closed: 'not answered: the server closed the connection',
		refused: 'refused: it got other frames than the first',
		silent: 'not answered: nothing came over the same connection',
		unclear: 'not answered before time ran out',
	};
	return words[outcome];
}

export const alikeFrames = (count: number): string =>
	`${formatMany(count, 'frame')} like those of the first prompt`;
