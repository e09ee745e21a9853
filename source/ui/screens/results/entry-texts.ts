import {createContext, useContext, useEffect, useMemo, useReducer} from 'react';
import type {EntryTexts, ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {foldedText} from './filters.ts';

/** The texts of a run's attempts, read from its results when somebody looks at them. */
export type EntryTextReader = {
	/** Undefined until they are read. */
	readonly known: (entry: ResultEntry) => EntryTexts | undefined;
	/** Reads the texts of an entry together with those of others that are asked for at the same moment. */
	readonly read: (entry: ResultEntry) => Promise<void>;
	/** The searchable texts of a list's entries, in order and some at a time. */
	readonly folded: (entries: ResultList) => AsyncIterable<readonly string[]>;
	/** Why an entry failed or errored; undefined until `readReasons` has come to it. */
	readonly reasonOf: (entry: ResultEntry) => string | undefined;
	/** Reads the reasons of a list's entries, some at a time: each step is a piece of them. */
	readonly readReasons: (entries: ResultList) => AsyncIterable<void>;
};

/** Characters of folded texts that are kept, for the next key of a search. */
const mostFolded = 16_000_000;
/** Entries of a piece: few enough that keys are answered in between. */
const pieceLength = 1000;

const noTexts: EntryTexts = {question: '', reason: ''};
const pause = () => new Promise((resolve) => setImmediate(resolve));

export function createTextReader({texts}: Pick<RunDocument, 'texts'>): EntryTextReader {
	const known = new WeakMap<ResultEntry, EntryTexts>();
	/** By offset: the entries of a search are not kept. */
	const folded = new Map<number, string>();
	const reasons = new Map<number, string>();
	let kept = 0;
	let wanted: ResultEntry[] = [];
	let reading: Promise<void> | undefined;

	async function readWanted(): Promise<void> {
		await Promise.resolve();
		reading = undefined;
		const entries = wanted.filter((entry) => !known.has(entry));
		wanted = [];
		let at = 0;
		try {
			for await (const some of texts(entries)) {
				for (const each of some) known.set(entries[at++]!, each);
			}
		} catch (error) {
			const reason = `cannot be read: ${(error as Error).message}`;
			for (const entry of entries.slice(at)) known.set(entry, {...noTexts, reason});
		}
	}

	/** The searchable texts of a few entries; those that are not kept from an earlier search are read. */
	async function foldedPiece(entries: readonly ResultEntry[]): Promise<readonly string[]> {
		const unread = entries.filter(({offset}) => !folded.has(offset));
		const fresh = new Map<number, string>();
		let at = 0;
		for await (const some of texts(unread)) {
			for (const each of some) {
				const entry = unread[at++]!;
				fresh.set(entry.offset, foldedText(entry, each));
			}
		}
		const found = entries.map(({offset}) => folded.get(offset) ?? fresh.get(offset) ?? '');
		for (const [offset, text] of fresh) {
			if (kept + text.length > mostFolded) break;
			kept += text.length;
			folded.set(offset, text);
		}
		await pause();
		return found;
	}

	async function* search(entries: ResultList) {
		let piece: ResultEntry[] = [];
		for (const entry of entries) {
			piece.push(entry);
			if (piece.length < pieceLength) continue;
			yield await foldedPiece(piece);
			piece = [];
		}
		yield await foldedPiece(piece);
	}

	async function* readReasons(entries: ResultList) {
		const unread = entries.filter(({offset}) => !reasons.has(offset));
		let [at, paused] = [0, 0];
		for await (const some of texts(unread)) {
			for (const {reason} of some) reasons.set(unread.at(at++)!.offset, reason);
			if (at - paused < pieceLength) continue;
			paused = at;
			yield;
			await pause();
		}
		if (at > paused) yield;
	}

	return {
		known: (entry) => known.get(entry),
		read(entry) {
			wanted.push(entry);
			reading ??= readWanted();
			return reading;
		},
		folded: search,
		reasonOf: ({offset}) => reasons.get(offset),
		readReasons,
	};
}

export const EntryTextContext = createContext<EntryTextReader | undefined>(undefined);

export function useTextReader(): EntryTextReader {
	const reader = useContext(EntryTextContext);
	if (!reader) throw new Error('a list of pairs stands outside its EntryTextContext');
	return reader;
}

/** The texts of entries that are shown; undefined for those that are still being read. */
export function useEntryTexts(
	entries: readonly ResultEntry[],
): (entry: ResultEntry) => EntryTexts | undefined {
	const reader = useTextReader();
	const [, draw] = useReducer((count: number) => count + 1, 0);
	useEffect(() => {
		const unread = entries.filter((entry) => !reader.known(entry));
		if (unread.length === 0) return;
		let current = true;
		void Promise.all(unread.map(reader.read)).then(() => {
			if (current) draw();
		});
		return () => {
			current = false;
		};
	}, [reader, entries]);
	return reader.known;
}

/** The texts of an entry that is shown; undefined while they are being read. */
export function useTextsOf(entry: ResultEntry): EntryTexts | undefined {
	const entries = useMemo(() => [entry], [entry]);
	return useEntryTexts(entries)(entry);
}
