import type {ReplyRule} from '../model/reply-rule.ts';
import {readFrames, type ReadFrame, type Scalar, type SeenFrame} from './infer-frames.ts';
import {isKindKey, isNoise, isTypeKey} from './infer-words.ts';

/** The properties of a frame that stay the same when a server repeats itself. */
export type FrameShape = {
	/** The keys, with the values that identify the kind of frame; `raw` without keys. */
	readonly form: string;
	/** Its whole text, except numbers, dates and ids. */
	readonly words: string;
	/** Whether it calls itself a heartbeat or similar. */
	readonly noisy: boolean;
	/** Whether it contains prose: several words. */
	readonly prose: boolean;
};

/** Dates, times, ids and long numbers, which change every time. */
const changing =
	/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b(?=\w*\d)\w{16,}\b|\d{5,}/gi;

const number = /^[-+]?\d+(?:[.,:]\d+)*%?$/;

const constant = (text: string): string =>
	number.test(text) ? '#' : text.replaceAll(changing, '#');

const isProse = (value: Scalar): boolean => typeof value === 'string' && /\S\s+\S/u.test(value);

function shapeOfLeaves(leaves: ReadonlyMap<string, Scalar>): FrameShape {
	const form: string[] = [];
	const words: string[] = [];
	let noisy = false;
	let prose = false;
	for (const [path, value] of leaves) {
		const said = typeof value === 'string' ? constant(value) : value;
		const kind =
			typeof value === 'number' ? isTypeKey(path) : typeof value === 'string' && isKindKey(path);
		form.push(kind ? `${path}=${said}` : path);
		words.push(`${path}=${typeof value === 'number' && !kind ? '#' : JSON.stringify(said)}`);
		if (kind && typeof value === 'string' && isNoise(value)) noisy = true;
		if (!kind && isProse(value)) prose = true;
	}
	return {form: form.join('\n'), words: words.join('\n'), noisy, prose};
}

/** The shape of one frame: of lists and objects by their leaves, of anything else by its text. */
export function shapeOf({text, leaves}: Pick<ReadFrame, 'text' | 'leaves'>): FrameShape {
	if (leaves && leaves.size > 0) return shapeOfLeaves(leaves);
	return {form: 'raw', words: constant(text), noisy: isNoise(text), prose: isProse(text)};
}

/** The shape of a frame with this text. */
export const shapeOfText = (text: string): FrameShape => shapeOf(readFrames([{at: 0, text}])[0]!);

/** The shape of a message: of the last frame in it, if it holds several. */
export function shapeOfMessage(message: SeenFrame, decode: ReplyRule['decode']): FrameShape {
	const last = readFrames([message], decode).at(-1);
	return last ? shapeOf(last) : shapeOfText(message.text);
}

/** The part of a text that does not change from time to time, up to the first id, date or long number. */
export function lastingPart(text: string): string {
	const [first] = text.matchAll(changing);
	return first ? text.slice(0, first.index) : text;
}
