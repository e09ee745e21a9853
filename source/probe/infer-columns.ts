import type {ReadFrame, Scalar} from './infer-frames.ts';
import {otherKindOf} from './frame-kinds.ts';
import {isIdLike, isMarker, isNamedOtherwise, isNamedText, isNameLike} from './infer-words.ts';

/** The texts at one path, in order, without end markers. */
export type Column = {
	readonly path: string;
	/** The frames that carry them. */
	readonly indexes: readonly number[];
	readonly values: readonly string[];
	/** The text at the path in the second reply; undefined without one. */
	readonly again: string | undefined;
};

const index = /\[\d+\](?=\.)/g;

/** Replaces the indexes at which a frame has several items; `a[0].b[1].c` where only `b` has: `a[0].b[*].c`. */
function starred(paths: readonly string[]): string {
	const positions = paths.map((path) => [...path.matchAll(index)].map(([found]) => found));
	let at = 0;
	return paths[0]!.replaceAll(index, (found) => {
		const varies = positions.some((each) => each[at] !== found);
		at++;
		return varies ? '[*]' : found;
	});
}

/** The paths with `[*]` of the lists of blocks that hold text, such as `content[*].text`. */
function findLists(frames: readonly ReadFrame[]): readonly {path: string; pattern: RegExp}[] {
	const found = new Set<string>();
	for (const {leaves} of frames) {
		const texts = [...(leaves ?? [])].filter(([, value]) => typeof value === 'string');
		const groups = Map.groupBy(texts, ([path]) => path.replaceAll(index, '[*]'));
		for (const group of groups.values()) {
			if (group.length > 1) found.add(starred(group.map(([path]) => path)));
		}
	}
	return [...found].map((path) => ({
		path,
		pattern: new RegExp(
			`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(String.raw`\[\*\]`, String.raw`\[\d+\]`)}$`,
		),
	}));
}

/** The texts of a frame by path; those of a list's items together. */
function textsOf(
	leaves: ReadonlyMap<string, Scalar>,
	lists: ReturnType<typeof findLists>,
): ReadonlyMap<string, string> {
	const texts = new Map<string, string>();
	for (const [own, value] of leaves) {
		if (typeof value !== 'string' || value === '' || isMarker(value)) continue;
		const path = lists.find(({pattern}) => pattern.test(own))?.path ?? own;
		texts.set(path, (texts.get(path) ?? '') + value);
	}
	return texts;
}

type Collected = {path: string; indexes: number[]; values: string[]};

/** @param all frames that call themselves a phase or a status as well */
function collect(
	frames: readonly ReadFrame[],
	lists: ReturnType<typeof findLists>,
	all = false,
): Map<string, Collected> {
	const columns = new Map<string, Collected>();
	for (const [at, frame] of frames.entries()) {
		if (!frame.leaves || (!all && otherKindOf(frame))) continue;
		for (const [path, value] of textsOf(frame.leaves, lists)) {
			const column = columns.get(path) ?? {path, indexes: [], values: []};
			columns.set(path, column);
			column.indexes.push(at);
			column.values.push(value);
		}
	}
	return columns.size > 0 || all ? columns : collect(frames, lists, true);
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

const lengthOf = ({values}: Column): number => values.reduce((sum, {length}) => sum + length, 0);

/** The same for two prompts, as a topic is; and not even in the second reply, as an id can be. */
const isFixed = ({values, again}: Column): boolean =>
	again === undefined || again === values.join('');

/**
 * The texts of a reply by likelihood: prose first and names last, then what varies between two replies, then
 * by the key, then more pieces, then more text. What repeats the question comes last.
 * @param again the frames of a second reply
 */
export function findColumns(
	frames: readonly ReadFrame[],
	again: readonly ReadFrame[] | undefined,
	question: string | undefined,
): Column[] {
	const lists = findLists([...frames, ...(again ?? [])]);
	const others = again && collect(again, lists);
	const columns = [...collect(frames, lists).values()].map((column): Column => ({
		...column,
		again: others?.get(column.path)?.values.join(''),
	}));
	const isEcho = ({values}: Column) => values.every((value) => value === question);
	return columns
		.filter(mayBeText)
		.toSorted(
			(one, other) =>
				Number(isEcho(one)) - Number(isEcho(other)) ||
				Number(isProse(other)) - Number(isProse(one)) ||
				Number(isBookkeeping(one)) - Number(isBookkeeping(other)) ||
				(again ? Number(isFixed(one)) - Number(isFixed(other)) : 0) ||
				Number(isNamedText(other.path)) - Number(isNamedText(one.path)) ||
				other.values.length - one.values.length ||
				lengthOf(other) - lengthOf(one),
		);
}
