import {compileConditions} from '../engine/condition.ts';
import {framesIn, readFrames, type ReadFrame, type Scalar, type SeenFrame} from './infer-frames.ts';
import {lastingPart} from './frame-shape.ts';
import {isIdLike, isKindKey, isTypeKey} from './infer-words.ts';
import type {Condition, ReplyRule} from '../model/reply-rule.ts';

type Decoding = ReplyRule['decode'];

/** The shortest common prefix of raw frames that a condition may use, in characters. */
const shortestPrefix = 3;
const longestText = 200;

function commonPrefix(texts: readonly string[]): string {
	const [first = '', ...others] = texts;
	let length = first.length;
	for (const other of others) {
		while (!other.startsWith(first.slice(0, length))) length--;
	}
	return first.slice(0, length);
}

/** Whether a value may stay the same: a word, a flag or the number of a kind, but no id. */
function isLasting(path: string, value: Scalar): boolean {
	if (typeof value === 'number') return isTypeKey(path);
	return value === true || (typeof value === 'string' && !isIdLike(value));
}

/** Candidates by likelihood: what names the frame's kind, then its content, then the presence of a key. */
function candidates(wanted: readonly ReadFrame[]): Condition[] {
	const {leaves} = wanted[0]!;
	if (leaves) {
		const entries = [...leaves];
		const values = entries.filter(([path, value]) => isLasting(path, value));
		const kinds = values.filter(([path]) => isKindKey(path));
		const others = values.filter(([path]) => !isKindKey(path));
		return [
			...kinds.map(([path, equals]) => ({path, equals})),
			...others.map(([path, equals]) => ({path, equals})),
			...entries.map(([path]) => ({path, exists: true})),
		];
	}
	const texts = wanted.map(({text}) => text);
	const [first = ''] = texts;
	const prefix = commonPrefix(texts.map(lastingPart)).slice(0, longestText);
	return [
		...(first.length <= longestText && lastingPart(first) === first ? [{text: first}] : []),
		...(prefix.length >= shortestPrefix ? [{text_prefix: prefix}] : []),
	];
}

/**
 * Finds a condition that all of the wanted frames meet, and none of the others.
 * @returns undefined when no condition separates them
 */
export function findCondition(
	wanted: readonly SeenFrame[],
	others: readonly SeenFrame[],
	decode?: Decoding,
): Condition | undefined {
	if (wanted.length === 0) return undefined;
	const inside = framesIn(wanted, decode).map(({frame}) => frame);
	const outside = framesIn(others, decode).map(({frame}) => frame);
	const read = readFrames(wanted, decode);
	if (read.length === 0) return undefined;
	return candidates(read).find((condition) => {
		const matches = compileConditions([condition]);
		return (
			inside.every((frame) => matches(frame, 0)) && !outside.some((frame) => matches(frame, 0))
		);
	});
}
