import type {FrameShape} from './frame-shape.ts';

/** A frame as it arrived; milliseconds of any clock. */
export type HeardFrame = {
	readonly at: number;
	readonly shape: FrameShape;
	/** It arrived before anything was sent. */
	readonly early: boolean;
};

/** Frames this many milliseconds apart are not parts of one message. */
const shortestBeat = 200;
/** This many equal frames are a beat at any pace, and not a repeated answer. */
const many = 10;
/** With more different texts than this, frames of one form are pieces of something. */
const mostWordings = 2;

const median = (values: readonly number[]): number =>
	values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

const groupBy = (
	frames: readonly HeardFrame[],
	indexes: readonly number[],
	key: (shape: FrameShape) => string,
): number[][] => [...Map.groupBy(indexes, (index) => key(frames[index]!.shape)).values()];

function isSpaced(frames: readonly HeardFrame[], indexes: readonly number[]): boolean {
	const times = indexes.map((index) => frames[index]!.at);
	const gaps = times.slice(1).map((at, index) => at - times[index]!);
	return indexes.length >= many || median(gaps) >= shortestBeat;
}

/** The same words repeatedly, at their own pace. */
function repeats(
	frames: readonly HeardFrame[],
	indexes: readonly number[],
	wordings: number,
): boolean {
	const {noisy, prose} = frames[indexes[0]!]!.shape;
	if (indexes.length < 2) return false;
	if (indexes.some((index) => frames[index]!.early)) return true;
	if (!isSpaced(frames, indexes)) return false;
	// An answer may arrive twice, but hardly three times.
	if (noisy) return true;
	if (wordings <= mostWordings) return indexes.length > (prose ? 2 : 1);
	// Part of the text, unless it continues alone after everything else is over.
	const since = frames.findLastIndex((_, index) => !indexes.includes(index));
	return indexes.filter((index) => index > since).length > 2;
}

/** Frames of one form with varying words, beside others that contain prose. */
function isEndless(
	frames: readonly HeardFrame[],
	indexes: readonly number[],
	unfinished: boolean,
): boolean {
	const mine = new Set(indexes);
	const others = frames.filter(({early}, index) => !early && !mine.has(index));
	if (indexes.length < 2 || !others.some(({shape}) => shape.prose)) return false;
	if (indexes.some((index) => frames[index]!.early)) return true;
	// Slow pieces of a text look the same, but they come to an end.
	if (!unfinished || indexes.some((index) => frames[index]!.shape.prose)) return false;
	return others.every(({at}) => at <= frames[indexes[0]!]!.at) && isSpaced(frames, indexes);
}

/**
 * Finds the frames that a server sends unprompted: they repeat, have a form that appeared before
 * anything was sent, or keep coming after the reply.
 * @param unfinished frames were still arriving when the probe stopped watching
 * @returns their indexes
 */
export function findBeats(frames: readonly HeardFrame[], unfinished = false): ReadonlySet<number> {
	const beats = new Set<number>();
	for (const form of groupBy(frames, [...frames.keys()], (shape) => shape.form)) {
		const wordings = groupBy(frames, form, (shape) => shape.words);
		const repeated = wordings.filter((same) => repeats(frames, same, wordings.length));
		const found = isEndless(frames, form, unfinished) ? form : repeated.flat();
		for (const index of found) beats.add(index);
	}
	return beats;
}

/** Adds frames that call themselves noise and contain no prose, if other frames remain. */
export function findNoise(frames: readonly HeardFrame[], unfinished: boolean): ReadonlySet<number> {
	const beats = findBeats(frames, unfinished);
	const isLoud = ({shape}: HeardFrame) => shape.noisy && !shape.prose;
	const others = frames.some((frame, index) => !frame.early && !beats.has(index) && !isLoud(frame));
	if (!others) return beats;
	return new Set(frames.keys().filter((index) => beats.has(index) || isLoud(frames[index]!)));
}
