import {readFrames, type ReadFrame, type Scalar} from './infer-frames.ts';
import {isKindKey, isNoise} from './infer-words.ts';

/** What of a frame stays the same when a server says the same once more. */
export type FrameShape = {
	/** The keys, with the values that tell what the frame is; `raw` without any. */
	readonly form: string;
	/** Its whole text, except numbers, dates and ids. */
	readonly words: string;
	/** It calls itself a heartbeat or the like. */
	readonly noisy: boolean;
	/** It says something to a reader: several words. */
	readonly prose: boolean;
};

/** Dates, times, ids and long numbers, which are new each time. */
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
		const kind = typeof value === 'string' && isKindKey(path);
		form.push(kind ? `${path}=${said}` : path);
		words.push(`${path}=${typeof value === 'number' ? '#' : JSON.stringify(said)}`);
		if (kind && isNoise(value)) noisy = true;
		if (!kind && isProse(value)) prose = true;
	}
	return {form: form.join('\n'), words: words.join('\n'), noisy, prose};
}

/** The shape of one frame; lists and objects by their leaves, all else as it stands. */
export function shapeOf({text, leaves}: Pick<ReadFrame, 'text' | 'leaves'>): FrameShape {
	if (leaves && leaves.size > 0) return shapeOfLeaves(leaves);
	return {form: 'raw', words: constant(text), noisy: isNoise(text), prose: isProse(text)};
}

/** The same for the text of a frame. */
export const shapeOfText = (text: string): FrameShape => shapeOf(readFrames([{at: 0, text}])[0]!);
