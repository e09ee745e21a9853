import type {Condition} from '../model/reply-rule.ts';
import type {ReadFrame, Scalar} from './infer-frames.ts';
import type {Pieces} from './infer-pieces.ts';
import {
	isEndKey,
	isEndValue,
	isIdLike,
	isKindKey,
	isMarker,
	isNoise,
	isTypeKey,
} from './infer-words.ts';

/** The condition that marks the end of a reply, and the frame that meets it. */
export type JsonEnd = {
	readonly index: number;
	readonly condition: Condition;
	readonly reason: string;
};

/** Longer values are not a status. */
const longestStatus = 64;
/** The minimum weight of the evidence for an end. */
const leastWeight = 4;

/** `[DONE]` and the like, which no chatbot says. */
const markerWeight = 9;
/** This number of equal values before a last frame with another one is no accident, whatever the key is called. */
const settledAfter = 3;
/** For each frame after the end. */
const latePenalty = 0.5;
/** A value deep within a frame is rather a detail of it than its purpose. */
const depthPenalty = 1;

const depthOf = (path: string): number => path.split(/[.[]/).filter((key) => key !== '').length;

const quote = (value: unknown): string => JSON.stringify(value);

/** How likely a value marks the end: by its name, its words, and its earlier values. */
function weigh(
	path: string,
	value: Scalar,
	before: readonly (Scalar | undefined)[],
	isLast: boolean,
): number {
	const had = before.filter((earlier) => earlier !== undefined);
	const different = new Set(had).size;
	// Ids and texts differ in each frame, so they mark nothing; the kind of an event often does as well.
	if (different > Math.max(3, had.length / 2) && !isTypeKey(path)) return 0;
	const named = isTypeKey(path) ? 4 : isKindKey(path) || isEndKey(path) ? 3 : 0;
	const worded = isEndValue(value) ? 4 : 0;
	const changed = had.length > 0 && value !== false ? 2 : 0;
	const isSettled = different === 1 && changed > 0;
	const settled = isSettled ? (isLast && had.length >= settledAfter ? 2 : 1) : 0;
	return named + worded + changed + settled;
}

function conditionFor(
	path: string,
	value: Scalar,
	before: readonly (Scalar | undefined)[],
): Condition {
	// A finish reason is one of several values; its presence is what ends the reply.
	const empty = before.every((earlier) => earlier === null || earlier === undefined);
	const nulls = before.some((earlier) => earlier === null);
	return empty && nulls ? {path, exists: true} : {path, equals: value};
}

/**
 * Finds the values that may end a reply: in a frame after the text or with its last piece, and in no
 * earlier frame. The likeliest comes first.
 */
export function findJsonEnds(
	frames: readonly ReadFrame[],
	{path: text, indexes, mode}: Pieces,
): JsonEnd[] {
	const found: (JsonEnd & {readonly weight: number})[] = [];
	if (mode === 'whole') {
		const [index] = indexes;
		const reason = `the reply is the frame with ${text}`;
		found.push({index: index!, condition: {path: text, exists: true}, reason, weight: 0});
	}
	for (let index = indexes.at(-1)!; index < frames.length; index++) {
		const {leaves, text: said} = frames[index]!;
		if (index === 0) continue;
		if (!leaves) {
			const isNew = frames.findIndex((frame) => frame.text === said) === index;
			if (isNew && isMarker(said) && !isNoise(said)) {
				const reason = `the end is the frame ${quote(said)}`;
				const less = latePenalty * (frames.length - 1 - index);
				found.push({index, condition: {text: said}, reason, weight: markerWeight - less});
			}
			continue;
		}
		for (const [path, value] of leaves) {
			if (value === null || value === false) continue;
			if (typeof value === 'number' && !isTypeKey(path)) continue;
			const isText = typeof value === 'string';
			if (isText && (value.length > longestStatus || isIdLike(value) || isNoise(value))) continue;
			const marked = isText && isMarker(value);
			if (path === text && !marked) continue;
			const before = frames.slice(0, index).map((frame) => frame.leaves?.get(path));
			if (before.includes(value)) continue;
			const weight = marked
				? markerWeight
				: weigh(path, value, before, index === frames.length - 1);
			if (weight < leastWeight) continue;
			const condition = conditionFor(path, value, before);
			const later = frames.length - 1 - index;
			const is = 'exists' in condition ? 'present' : quote(value);
			const reason = `the reply ends where ${path} is ${is}, as only in frame ${index + 1}`;
			// A later frame leaves fewer frames after it.
			const less = latePenalty * later + depthPenalty * (depthOf(path) - 1);
			found.push({index, condition, reason, weight: weight - less});
		}
	}
	return found.toSorted((one, other) => other.weight - one.weight);
}
