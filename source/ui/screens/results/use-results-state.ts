import {useMemo, useState} from 'react';
import {compareRuns, type Comparison} from '../../../analysis/compare.ts';
import {loadDifferences} from '../../../config/load-differences.ts';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {RerunChoice} from '../../../runner/rerun.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {noFilter, type PairFilter} from './filters.ts';
import {pairListsOf, type PairLists} from './pair-lists.ts';
import {tabsOf, type Tab} from './tabs.tsx';

/** The pair shown in full. */
export type OpenPair = {
	readonly entries: ResultList;
	readonly position: number;
	/** A turn of the same conversation, shown in place of the one at the position. */
	readonly turn?: ResultEntry;
};

/** A dialog that covers the screen and takes the keys. */
export type ResultsDialog =
	| {readonly kind: 'naming'; readonly problem?: string | undefined}
	| {readonly kind: 'asking'; readonly choice: RerunChoice; readonly count: number};

export type ResultsState = {
	readonly lists: PairLists;
	readonly tab: Tab;
	readonly setTab: (tab: Tab) => void;
	/** Moves to a tab next to the shown one. */
	readonly stepTab: (by: number) => void;
	/** Ids marked for a rerun, across all lists. */
	readonly marked: ReadonlySet<string>;
	readonly toggleMark: (id: string) => void;
	readonly open: OpenPair | undefined;
	readonly setOpen: (open: OpenPair | undefined) => void;
	readonly dialog: ResultsDialog | undefined;
	readonly setDialog: (dialog: ResultsDialog | undefined) => void;
	readonly comparison: Comparison | undefined;
	/** What the list of failures is narrowed to from another tab. */
	readonly filter: PairFilter | undefined;
	/** Shows the failures with these intents. */
	readonly showAnswers: (expected: string, got: string | null) => void;
};

type Options = {
	readonly document: RunDocument;
	readonly baseline: RunDocument | undefined;
	readonly initialTab: Tab;
	readonly onTab: ((tab: Tab) => void) | undefined;
};

/** The state of the results screen: what is shown, and what is selected. */
export function useResultsState({document, baseline, initialTab, onTab}: Options): ResultsState {
	const [wanted, showTab] = useState<Tab>(initialTab);
	const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
	const [open, setOpen] = useState<OpenPair>();
	const [dialog, setDialog] = useState<ResultsDialog>();
	const [filter, setFilter] = useState<PairFilter>();
	const lists = useMemo(() => pairListsOf(document), [document]);
	const names = tabsOf(lists).map(({name}) => name);
	// A rerun may have resolved the last doubt, which removes the tab.
	const tab = names.includes(wanted) ? wanted : 'Overview';
	const setTab = (next: Tab) => {
		showTab(next);
		onTab?.(next);
	};
	const comparison = useMemo(
		() =>
			baseline && !document.reading
				? compareRuns(
						{run: baseline, latest: baseline.latest},
						{run: document, latest: document.latest},
						loadDifferences,
					)
				: undefined,
		[baseline, document],
	);
	return {
		...{lists, tab, setTab, marked, open, setOpen, dialog, setDialog, comparison, filter},
		showAnswers(expected, got) {
			setFilter({...noFilter, intent: expected, got});
			setTab('Failures');
		},
		stepTab: (by) => setTab(names[(names.indexOf(tab) + by + names.length) % names.length]!),
		toggleMark(id) {
			const next = new Set(marked);
			if (!next.delete(id)) next.add(id);
			setMarked(next);
		},
	};
}
