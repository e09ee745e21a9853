import type {SeenFrame} from './infer-frames.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {findNoise, type HeardFrame} from './beats.ts';
import {inferDecoding} from './infer-decoding.ts';
import {shapeOfMessage} from './frame-shape.ts';
import type {ProbedFrame, WatchedExchange} from './watched-exchange.ts';

/** The text frames of a probe by purpose. Milliseconds after the first message of their prompt. */
export type SortedFrames = {
	/** Arrived before anything was sent, and not again. */
	readonly greetings: readonly SeenFrame[];
	/** Sent unprompted, before or after the first message. */
	readonly noise: readonly SeenFrame[];
	/** The answer, without frames that a message of the request waited for. */
	readonly said: readonly SeenFrame[];
	/** Answer and noise after the first message, in order of arrival. */
	readonly all: readonly SeenFrame[];
	/** The answer to the second prompt; undefined if none was sent. */
	readonly again: readonly SeenFrame[] | undefined;
	/** How to get at the text of the messages. */
	readonly decode: ReplyRule['decode'];
};

/** An exchange, and whether its frames were still arriving when the probe stopped watching. */
export type Watched = {readonly exchange: WatchedExchange; readonly isCut: boolean};

type Sorted = {
	readonly heard: readonly HeardFrame[];
	readonly seen: readonly SeenFrame[];
	readonly noise: ReadonlySet<number>;
};

const isPart = ({meaning, binary, text}: ProbedFrame): boolean =>
	meaning !== 'awaited' && meaning !== 'answered' && (!binary || text !== '');

function toSeen({sent, frames}: WatchedExchange): SeenFrame[] {
	const zero = sent[0]?.at ?? frames[0]?.at ?? 0;
	return frames.filter(isPart).map(({at, text, binary}) => ({
		at: at - zero,
		text,
		...(binary && {binary}),
	}));
}

function sortOne({exchange, isCut}: Watched, decode: ReplyRule['decode']): Sorted {
	const seen = toSeen(exchange);
	const heard = exchange.frames.filter(isPart).map(({at, meaning}, index) => ({
		at,
		shape: shapeOfMessage(seen[index]!, decode),
		early: meaning === 'greeting',
	}));
	return {heard, seen, noise: findNoise(heard, isCut)};
}

/** Adds the frames whose wording is noise elsewhere on the connection, if others remain. */
function addNoiseOf({heard, seen, noise}: Sorted, other: Sorted | undefined): Sorted {
	if (!other) return {heard, seen, noise};
	const words = new Set([...other.noise].map((index) => other.heard[index]!.shape.words));
	const all = [...seen.keys()].filter(
		(index) => noise.has(index) || words.has(heard[index]!.shape.words),
	);
	return {heard, seen, noise: all.length < seen.length ? new Set(all) : noise};
}

/** Sorts the frames of a probe's prompts; what is noise for one is noise for the other. */
export function sortFrames(first: Watched, second?: Watched): SortedFrames {
	const decode = inferDecoding(
		[first, second].flatMap((each) => (each ? toSeen(each.exchange) : [])),
	);
	const [one, two] = [sortOne(first, decode), second && sortOne(second, decode)];
	const {heard, seen, noise} = addNoiseOf(one, two);
	const other = two && addNoiseOf(two, one);
	const isEarly = (index: number) => heard[index]!.early;
	return {
		decode,
		greetings: seen.filter((_, index) => isEarly(index) && !noise.has(index)),
		noise: [
			...seen.filter((_, index) => noise.has(index)),
			...(other ? other.seen.filter((_, index) => other.noise.has(index)) : []),
		],
		said: seen.filter((_, index) => !isEarly(index) && !noise.has(index)),
		all: seen.filter((_, index) => !isEarly(index)),
		again: other?.seen.filter((_, index) => !other.noise.has(index)),
	};
}
