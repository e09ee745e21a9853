import type {SeenFrame} from './infer-frames.ts';
import {findNoise} from './beats.ts';
import {shapeOfText} from './frame-shape.ts';
import type {WatchedExchange} from './watched-exchange.ts';

/** The text frames of a probe by purpose. Milliseconds after the first message was sent. */
export type SortedFrames = {
	/** Arrived before anything was sent, and not again. */
	readonly greetings: readonly SeenFrame[];
	/** Sent unprompted, before or after the first message. */
	readonly noise: readonly SeenFrame[];
	/** The answer, without frames that a message of the request waited for. */
	readonly said: readonly SeenFrame[];
	/** Answer and noise after the first message, in order of arrival. */
	readonly all: readonly SeenFrame[];
};

/** @param unfinished frames were still arriving when the probe stopped watching */
export function sortFrames({sent, frames}: WatchedExchange, unfinished: boolean): SortedFrames {
	const zero = sent[0]?.at ?? frames[0]?.at ?? 0;
	const readable = frames.filter(({meaning, binary}) => meaning !== 'awaited' && !binary);
	const seen = readable.map(({at, text}) => ({at: at - zero, text}));
	const heard = readable.map(({at, text, meaning}) => ({
		at,
		shape: shapeOfText(text),
		early: meaning === 'greeting',
	}));
	const noise = findNoise(heard, unfinished);
	const isEarly = (index: number) => heard[index]!.early;
	return {
		greetings: seen.filter((_, index) => isEarly(index) && !noise.has(index)),
		noise: seen.filter((_, index) => noise.has(index)),
		said: seen.filter((_, index) => !isEarly(index) && !noise.has(index)),
		all: seen.filter((_, index) => !isEarly(index)),
	};
}
