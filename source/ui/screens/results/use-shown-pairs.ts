import {useEffect, useMemo, useState} from 'react';
import type {ResultList} from '../../../model/result-entry.ts';
import {useTextReader, type EntryTextReader} from './entry-texts.ts';
import {filterPairs, fold, type PairFilter} from './filters.ts';

/** A search for a text in the pairs that pass the rest of a filter. */
export type Search = {
	readonly entries: ResultList;
	readonly text: string;
	readonly found: ResultList;
	/** How many pairs have been looked at. */
	readonly done: number;
};

export type ShownPairs = {
	readonly shown: ResultList;
	/** How many of the pairs have been searched, while that lasts. */
	readonly searched: number | undefined;
};

/** Milliseconds between two pictures of a search. */
const drawInterval = 150;

/** Looks for a text in pairs, and shows now and then what was found so far; ends early with the signal. */
export async function searchPairs(
	reader: EntryTextReader,
	entries: ResultList,
	text: string,
	signal: AbortSignal,
	show: (search: Search) => void,
): Promise<void> {
	const wanted = fold(text);
	const positions: number[] = [];
	let done = 0;
	let drawn = performance.now();
	const draw = () => show({entries, text, found: entries.pick(positions), done});
	for await (const piece of reader.folded(entries)) {
		if (signal.aborted) return;
		for (const each of piece) {
			if (each.includes(wanted)) positions.push(done);
			done++;
		}
		if (done === entries.length || performance.now() - drawn < drawInterval) continue;
		drawn = performance.now();
		draw();
	}
	draw();
}

/**
 * The pairs that pass a filter. Its text is looked for in the results on disk, in the background: the pairs
 * found so far are shown.
 */
export function useShownPairs(all: ResultList, filter: PairFilter): ShownPairs {
	const reader = useTextReader();
	const {text, metric, intent, got, error, doubtful} = filter;
	const entries = useMemo(
		() => filterPairs(all, {metric, intent, got, error, doubtful}),
		[all, metric, intent, got, error, doubtful],
	);
	const [last, setLast] = useState<Search>();
	useEffect(() => {
		if (text === '') return;
		const ending = new AbortController();
		searchPairs(reader, entries, text, ending.signal, (found) => {
			if (!ending.signal.aborted) setLast(found);
		}).catch(() => {
			// The detail of a pair shows why its record cannot be read.
			if (!ending.signal.aborted)
				setLast({entries, text, found: entries.pick([]), done: entries.length});
		});
		return () => ending.abort();
	}, [reader, entries, text]);
	if (text === '') return {shown: entries, searched: undefined};
	if (last?.entries !== entries || last.text !== text) {
		// Until something is found, what was shown before stays.
		return {shown: last?.entries === entries ? last.found : entries, searched: 0};
	}
	return {shown: last.found, searched: last.done < entries.length ? last.done : undefined};
}
