import type {ReadFrame} from './infer-frames.ts';
import {isIdLike, isMarker, isNamedOtherwise, isNamedText, isNameLike} from './infer-words.ts';

/** Where a reply's text is. */
export type Pieces = {
	readonly path: string;
	/** `whole`: in one frame only. */
	readonly mode: 'append' | 'replace' | 'whole';
	/** The frames that carry it, in order. */
	readonly indexes: readonly number[];
	readonly text: string;
};

type Column = {readonly path: string; readonly indexes: number[]; readonly values: string[]};

/** The texts at each path, without end markers. */
function columnsOf(frames: readonly ReadFrame[]): Column[] {
	const columns = new Map<string, Column>();
	for (const [index, {leaves}] of frames.entries()) {
		for (const [path, value] of leaves ?? []) {
			if (typeof value !== 'string' || value === '' || isMarker(value)) continue;
			const column = columns.get(path) ?? {path, indexes: [], values: []};
			columns.set(path, column);
			column.indexes.push(index);
			column.values.push(value);
		}
	}
	return [...columns.values()];
}

/** If more than this share of the values is equal, they are a status; text varies. */
const mostAlike = 0.6;

/** Whether the values may be text: not constant, not ids, and not under a key that names something else. */
function mayBeText({path, values}: Column): boolean {
	if (isNamedOtherwise(path) || values.every(isIdLike)) return false;
	if (values.length < 3) return values.length === 1 || values[0] !== values[1];
	const counts = [...Map.groupBy(values, (value) => value).values()].map(({length}) => length);
	return Math.max(...counts) <= mostAlike * values.length;
}

/** Words are separated by spaces, or the script uses none. */
const isProse = ({values}: Column): boolean =>
	values.some((value) => /\s|[^\p{ASCII}]/u.test(value));

/** Names and numbers of the protocol: the topic of a channel, the reference of a request. */
const isBookkeeping = ({values}: Column): boolean => values.every(isNameLike);

function modeOf({values}: Column): Pieces['mode'] {
	if (values.length === 1) return 'whole';
	const grows = values.every((value, index) => index === 0 || value.startsWith(values[index - 1]!));
	return grows ? 'replace' : 'append';
}

/** Prose first and names last, then by its key, then more pieces, then more text. */
function byLikelihood(one: Column, other: Column): number {
	const length = ({values}: Column) => values.reduce((sum, value) => sum + value.length, 0);
	return (
		Number(isProse(other)) - Number(isProse(one)) ||
		Number(isBookkeeping(one)) - Number(isBookkeeping(other)) ||
		Number(isNamedText(other.path)) - Number(isNamedText(one.path)) ||
		other.values.length - one.values.length ||
		length(other) - length(one)
	);
}

/** Finds where the text of a reply is; undefined when nothing looks like text. */
export function findPieces(frames: readonly ReadFrame[]): Pieces | undefined {
	const [column] = columnsOf(frames).filter(mayBeText).toSorted(byLikelihood);
	if (!column) return undefined;
	const {path, indexes, values} = column;
	const mode = modeOf(column);
	return {path, mode, indexes, text: mode === 'append' ? values.join('') : values.at(-1)!};
}

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
