import {useEffect, useMemo, useState} from 'react';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {Items} from '../../state/selection.ts';
import {useTextReader, type EntryTextReader} from './entry-texts.ts';
import {groupedRows, groupPairs, plainRows, type GroupName, type ListRow} from './pair-groups.ts';

export type Grouping = 'metric' | 'error' | undefined;

/** Pairs up to which groups begin unfolded: all of them can be looked through. */
const fewPairs = 12;
/** Milliseconds between two pictures while messages are read. */
const drawInterval = 150;

/** A message without its numbers and ids, which differ from one prompt to the next. */
export const messageKind = (message: string): string =>
	message.replaceAll(/[\w+/-]*(?:\d[\w+/-]*=*|=+)/g, '#');

/** Why entries errored, as far as that has been read in the background. */
function useReasons(entries: ResultList, wanted: boolean): Pick<EntryTextReader, 'reasonOf'> {
	const reader = useTextReader();
	const [known, setKnown] = useState({reasonOf: reader.reasonOf});
	useEffect(() => {
		if (!wanted) return undefined;
		const ending = new AbortController();
		const draw = () => setKnown({reasonOf: reader.reasonOf});
		const read = async () => {
			const steps = reader.readReasons(entries)[Symbol.asyncIterator]();
			let drawn = performance.now();
			while (!(await steps.next()).done) {
				if (ending.signal.aborted) return;
				if (performance.now() - drawn < drawInterval) continue;
				drawn = performance.now();
				draw();
			}
			if (!ending.signal.aborted) draw();
		};
		read().catch(() => {
			// The preview shows why a record cannot be read; its pair stays in the group of its class.
		});
		return () => ending.abort();
	}, [reader, entries, wanted]);
	return known;
}

/** Pairs in the order in which a list shows them, and its rows. */
export type GroupedPairs = {
	readonly ordered: ResultList;
	readonly rows: Items<ListRow>;
	/** The row that is selected at first: a pair rather than a heading. */
	readonly start: number;
	readonly toggle: (key: string) => void;
};

/**
 * Groups pairs by the first metric that rejects them, where there are several, or by class and message of
 * their errors. Groups of many pairs begin folded if they are of errors.
 * @param all the pairs before any filter
 */
export function usePairGroups(
	all: ResultList,
	shown: ResultList,
	grouping: Grouping,
): GroupedPairs {
	const reasons = useReasons(all, grouping === 'error');
	const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
	const grouped = useMemo(() => {
		if (grouping === undefined) return undefined;
		const nameOf = (entry: ResultEntry): GroupName => {
			const name = (grouping === 'metric' ? entry.failed[0] : entry.error) ?? 'other';
			const reason = grouping === 'error' ? reasons.reasonOf(entry) : undefined;
			if (reason === undefined) return {key: name, name};
			return {key: `${name} ${messageKind(reason.slice(name.length))}`, name: reason};
		};
		return groupPairs(shown, nameOf);
	}, [shown, grouping, reasons]);
	const foldsMany = grouping === 'error' && shown.length > fewPairs;
	const isPlain = !grouped || (grouping === 'metric' && grouped.groups.length < 2);
	const rows = useMemo(
		() =>
			isPlain
				? plainRows(shown)
				: groupedRows(grouped.groups, ({key}) => toggled.has(key) !== foldsMany),
		[isPlain, shown, grouped, toggled, foldsMany],
	);
	return {
		ordered: isPlain ? shown : grouped.ordered,
		rows,
		start: isPlain || foldsMany ? 0 : 1,
		toggle(key) {
			const next = new Set(toggled);
			if (!next.delete(key)) next.add(key);
			setToggled(next);
		},
	};
}
