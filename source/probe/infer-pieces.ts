import type {ReadFrame} from './infer-frames.ts';
import {findColumns, type Column} from './infer-columns.ts';

/** Where a reply's text is. */
export type Pieces = {
	readonly path: string;
	/** `whole`: in one frame only. */
	readonly mode: 'append' | 'replace' | 'whole';
	/** The frames that carry it, in order. */
	readonly indexes: readonly number[];
	readonly text: string;
};

function modeOf({values}: Column): Pieces['mode'] {
	if (values.length === 1) return 'whole';
	const grows = values.every((value, index) => index === 0 || value.startsWith(values[index - 1]!));
	return grows ? 'replace' : 'append';
}

function toPieces(column: Column): Pieces {
	const {path, indexes, values} = column;
	const mode = modeOf(column);
	return {path, mode, indexes, text: mode === 'append' ? values.join('') : values.at(-1)!};
}

/** Most places at which a reply's text is looked for. */
const mostPlaces = 4;

/** Where the text of a reply may be, the likeliest place first. */
export const findPieces = (
	frames: readonly ReadFrame[],
	again?: readonly ReadFrame[],
	question?: string,
): Pieces[] => findColumns(frames, again, question).slice(0, mostPlaces).map(toPieces);

/** Where a frame without a piece repeats the whole text; undefined if none does. */
export function findWhole(
	frames: readonly ReadFrame[],
	{path, text, mode}: Pieces,
): string | undefined {
	if (mode === 'whole') return undefined;
	for (const {leaves} of frames) {
		if (!leaves || leaves.has(path)) continue;
		for (const [other, value] of leaves) {
			if (typeof value === 'string' && value.trim() === text.trim()) return other;
		}
	}
	return undefined;
}
