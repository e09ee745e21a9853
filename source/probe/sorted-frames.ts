import type {SeenFrame} from './infer-frames.ts';
import {findNoise, type HeardFrame} from './beats.ts';
import {shapeOfText} from './frame-shape.ts';
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
};

/** An exchange, and whether its frames were still arriving when the probe stopped watching. */
export type Watched = {readonly exchange: WatchedExchange; readonly isCut: boolean};

type Sorted = {
	readonly heard: readonly HeardFrame[];
	readonly seen: readonly SeenFrame[];
	readonly noise: ReadonlySet<number>;
};

function sortOne({exchange: {sent, frames}, isCut}: Watched): Sorted {
	const zero = sent[0]?.at ?? frames[0]?.at ?? 0;
	const isPart = ({meaning, binary, text}: ProbedFrame) =>
		meaning !== 'awaited' && (!binary || text !== '');
	const readable = frames.filter(isPart);
	const heard = readable.map(({at, text, meaning}) => ({
		at,
		shape: shapeOfText(text),
		early: meaning === 'greeting',
	}));
	const seen = readable.map(({at, text, binary}) => ({
		at: at - zero,
		text,
		...(binary && {binary}),
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
	const [one, two] = [sortOne(first), second && sortOne(second)];
	const {heard, seen, noise} = addNoiseOf(one, two);
	const other = two && addNoiseOf(two, one);
	const isEarly = (index: number) => heard[index]!.early;
	return {
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
