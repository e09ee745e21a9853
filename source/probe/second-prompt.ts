import type {Prompt, PromptList} from '../model/prompt.ts';
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

/** For each frame of a second reply, whether the first one had such a frame. */
export function likeFirst<Frame extends {readonly text: string; readonly meaning: string}>(
	second: readonly Frame[],
	first: readonly Frame[],
): readonly boolean[] {
	const kindOf = ({text, meaning}: Frame) => `${meaning}\n${shapeOfText(text).form}`;
	const known = new Set(first.map(kindOf));
	return second.map((frame) => known.has(kindOf(frame)));
}
