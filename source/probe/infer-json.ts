import type {Condition, ReplyRule} from '../model/reply-rule.ts';
import {parsePath, readPath} from '../model/json-path.ts';
import type {ReadFrame} from './infer-frames.ts';
import {findJsonEnds, type JsonEnd} from './infer-end.ts';
import {findPieces, findWhole, type Pieces} from './infer-pieces.ts';
import {graceAfter, type Proposal} from './infer-text.ts';
import {otherKindOf, phasesIn} from './frame-kinds.ts';
import {isAck, isKindKey, isNoise, isTypeKey} from './infer-words.ts';

/** An id of the request that differs from prompt to prompt. */
export type SentId = {readonly path: string; readonly value: string};

/** Longer texts are not words of a protocol. */
const longestWord = 200;

const quote = (value: unknown): string => JSON.stringify(value);

/** The path at which all pieces have consecutive numbers; undefined without one. */
function findSequence(frames: readonly ReadFrame[], {indexes, path}: Pieces): string | undefined {
	if (indexes.length < 3) return undefined;
	const spoken = indexes.map((index) => frames[index]!.leaves!);
	return [...spoken[0]!.keys()].find((candidate) => {
		if (candidate === path) return false;
		const numbers = spoken.map((leaves) => leaves.get(candidate));
		return numbers.every((number, index) => {
			if (!Number.isSafeInteger(number)) return false;
			return index === 0 ? true : number === (numbers[index - 1] as number) + 1;
		});
	});
}

/** The path at which every frame of the reply repeats an id of the request. */
function findCorrelation(
	frames: readonly ReadFrame[],
	ids: readonly SentId[],
): ReplyRule['correlate'] {
	const all = frames.flatMap(({leaves}) => leaves ?? []);
	for (const {path: request, value} of ids) {
		for (const [reply, found] of all[0] ?? []) {
			if (String(found) !== value) continue;
			if (all.every((leaves) => String(leaves.get(reply)) === value)) return {request, reply};
		}
	}
	return undefined;
}

type Words = {readonly ack: Condition[]; readonly ignore: Condition[]; readonly reasons: string[]};

/** Sorts text between JSON frames: acknowledgements precede the text and occur once; the rest is noise. */
function sortTexts(
	frames: readonly ReadFrame[],
	first: number,
	end: JsonEnd | undefined,
	words: Words,
): void {
	const mark = end && 'text' in end.condition ? end.condition.text : undefined;
	const bare = frames.flatMap(({leaves, text}) => (leaves || text === mark ? [] : [text]));
	for (const text of new Set(bare)) {
		if (text.length > longestWord) continue;
		const times = bare.filter((other) => other === text).length;
		const early = frames.findIndex((frame) => frame.text === text) < first;
		if (early && times === 1 && text !== '' && !isNoise(text)) {
			words.ack.push({text});
			words.reasons.push(`${quote(text)} acknowledges the request`);
		} else {
			words.ignore.push({text});
			words.reasons.push(`${quote(text)} is noise`);
		}
	}
}

/** Sorts frames that have a status but no text: one that repeats is noise. */
function sortSilent(
	frames: readonly ReadFrame[],
	{indexes}: Pick<Pieces, 'indexes'>,
	end: number,
	words: Words,
): void {
	const spoken = new Set(indexes);
	const silent = [...frames.keys()].filter(
		(index) => index < end && !spoken.has(index) && frames[index]!.leaves,
	);
	const elsewhere = [...frames.keys()].filter((index) => spoken.has(index) || index >= end);
	const seen = new Set<string>();
	for (const index of silent) {
		for (const [path, value] of frames[index]!.leaves!) {
			if (typeof value !== 'string' || !isKindKey(path)) continue;
			const key = quote([path, value]);
			const carries = (other: number) => frames[other]!.leaves?.get(path) === value;
			if (seen.has(key) || elsewhere.some(carries)) continue;
			if (otherKindOf(frames[index]!)?.kind === 'phase') continue;
			seen.add(key);
			const times = silent.filter(carries).length;
			const isTop = !/[.[]/.test(path);
			if (isNoise(value) || (isTop && times > 1 && !isAck(value))) {
				words.ignore.push({path, equals: value});
				words.reasons.push(`frames whose ${path} is ${quote(value)} are noise`);
			} else if (times === 1 && index < (indexes[0] ?? end) && isAck(value)) {
				words.ack.push({path, equals: value});
				words.reasons.push(`${path} ${quote(value)} acknowledges the request`);
			}
		}
	}
}

/** Conditions on frames whose kind is a mere status, with text where the answer has its own. */
function sortStatuses(frames: readonly ReadFrame[], words: Words): void {
	const known = new Set(words.ignore.map(quote));
	for (const frame of frames) {
		const other = otherKindOf(frame);
		if (other?.kind !== 'status' || known.has(quote(other.condition))) continue;
		known.add(quote(other.condition));
		words.ignore.push(other.condition);
		words.reasons.push(`frames like ${quote(other.condition)} inform about progress`);
	}
}

/** Conditions on other frames with something where the text's pieces are: sources, for example. */
function sortOthers(
	frames: readonly ReadFrame[],
	{path, indexes}: Pieces,
	end: number,
	words: Words,
): void {
	const place = parsePath(path);
	const spoken = indexes.map((index) => frames[index]!.leaves!);
	for (const [index, frame] of frames.entries()) {
		if (index >= end || indexes.includes(index) || otherKindOf(frame)) continue;
		const value = readPath(frame.json, place);
		if (typeof value !== 'string' || value === '') continue;
		const kind = [...(frame.leaves ?? [])].find(
			([key, own]) => isTypeKey(key) && spoken.every((leaves) => leaves.get(key) !== own),
		);
		if (!kind) continue;
		const condition = {path: kind[0], equals: kind[1]};
		if (words.ignore.some((known) => quote(known) === quote(condition))) continue;
		words.ignore.push(condition);
		words.reasons.push(`frames like ${quote(condition)} hold no text`);
	}
}

/** What a reply is inferred from: its frames, and those of a second reply over the connection. */
export type JsonReplies = {
	readonly frames: readonly ReadFrame[];
	readonly ids: readonly SentId[];
	readonly again?:
		{readonly frames: readonly ReadFrame[]; readonly ids: readonly SentId[]} | undefined;
	readonly question?: string | undefined;
};

function correlationOf(
	{frames, ids, again}: JsonReplies,
	first: number,
	last: number,
): ReplyRule['correlate'] {
	const found = findCorrelation(
		frames.filter((_, index) => index >= first && index <= last),
		ids,
	);
	if (!found || !again) return found;
	// The second reply has the second request's id at the same place, if it is one.
	const own = again.ids.find(({path}) => path === found.request)?.value;
	const repeats = again.frames.some(({leaves}) => String(leaves?.get(found.reply)) === own);
	return repeats ? found : undefined;
}

/** The id of the request that a reply of one frame repeats. */
export const correlateSingle = (replies: JsonReplies): ReplyRule['correlate'] =>
	correlationOf(replies, 0, replies.frames.length - 1);

/** Only acknowledgements in words that the second reply has as well. */
const inBoth = (conditions: readonly Condition[], again: JsonReplies['again']): Condition[] =>
	conditions.filter((condition) => {
		if (!again) return true;
		if ('text' in condition) return again.frames.some(({text}) => text === condition.text);
		if (!('equals' in condition)) return true;
		return again.frames.some(({leaves}) => leaves?.get(condition.path) === condition.equals);
	});

const ways: Readonly<Record<Pieces['mode'], (path: string) => string>> = {
	whole: (path) => `the text is at ${path}`,
	append: (path) => `the text is the sum of the pieces at ${path}`,
	replace: (path) => `the text grows at ${path}: each frame repeats all of it`,
};

function propose(replies: JsonReplies, pieces: Pieces, end: JsonEnd | undefined): Proposal {
	const {frames, again} = replies;
	const last = end?.index ?? frames.length;
	const words: Words = {ack: [], ignore: [], reasons: []};
	const first = pieces.indexes[0]!;
	sortTexts(frames, first, end, words);
	sortSilent(frames, pieces, last, words);
	sortStatuses(frames, words);
	sortOthers(frames, pieces, last, words);
	const phases = phasesIn(frames.filter((_, index) => !pieces.indexes.includes(index)));
	const whole = findWhole(frames, pieces);
	const sequence = findSequence(frames, pieces);
	const correlate = correlationOf(replies, first, last);
	const {path, mode} = pieces;
	const single = mode === 'whole';
	const named = Object.keys(phases);
	return {
		rule: {
			done: end ? [end.condition] : [],
			...(!single && {delta: {path, mode}}),
			...(single && {text: {path}}),
			...(whole !== undefined && {text: {path: whole}}),
			ignore: words.ignore,
			ack: inBoth(words.ack, again),
			grace: graceAfter(frames, end?.index),
			...(correlate && {correlate}),
			...(sequence !== undefined && {sequence: {path: sequence}}),
			...(named.length > 0 && {phases}),
		},
		reasons: [
			ways[mode](path),
			...(end ? [end.reason] : []),
			...(whole === undefined ? [] : [`the whole text is repeated at ${whole}`]),
			...words.reasons,
			...named.map((name) => `frames of the phase ${name} are no text`),
			...(sequence === undefined ? [] : [`frames are numbered at ${sequence}`]),
			...(correlate
				? [`frames repeat the request's ${correlate.request} at ${correlate.reply}`]
				: []),
		],
	};
}

/** Rules for one place of the text: by the likeliest end first, and finally without one. */
export type JsonProposals = {
	readonly pieces: Pieces;
	readonly ending: readonly Proposal[];
	readonly endless: Proposal;
};

/** Proposes rules for mostly JSON frames, by the likeliest place of the text first. */
export const proposeForJson = (replies: JsonReplies): JsonProposals[] =>
	findPieces(replies.frames, replies.again?.frames, replies.question).map((pieces) => ({
		pieces,
		ending: findJsonEnds(replies.frames, pieces).map((end) => propose(replies, pieces, end)),
		endless: propose(replies, pieces, undefined),
	}));
