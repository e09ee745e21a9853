import {useMemo, useState} from 'react';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';
import {cycle, describeFilter, noFilter, type PairFilter} from './filters.ts';
import {rowKey} from './pair-groups.ts';
import {usePairGroups, type Grouping} from './use-pair-groups.ts';
import {useShownPairs} from './use-shown-pairs.ts';

/** Actions on the pairs of a list. */
export type PairActions = {
	readonly onMark: (id: string) => void;
	readonly onOpen: (entries: ResultList, position: number) => void;
	readonly onRerun: (ids: readonly string[]) => void;
	/** Copies the entry's reply, or its substitute. */
	readonly onCopy: (entry: ResultEntry) => void;
};

type Options = {
	readonly entries: ResultList;
	readonly active: boolean;
	readonly marked: ReadonlySet<string>;
	readonly actions: PairActions;
	/** Rows of a page. */
	readonly page: number;
	/** Nothing can be marked or sent again. */
	readonly readOnly: boolean;
	/** What the list begins with. */
	readonly initial: PairFilter;
	readonly grouping: Grouping;
};

/** Each text that entries have, once. */
function textsIn(entries: ResultList, of: (entry: ResultEntry) => readonly string[]): string[] {
	const texts = new Set<string>();
	for (const entry of entries) for (const text of of(entry)) texts.add(text);
	return [...texts].toSorted();
}

/** The filter, the selection and the keys of a list of pairs. */
export function usePairList({
	entries,
	active,
	marked,
	actions,
	page,
	readOnly,
	initial,
	grouping,
}: Options) {
	const [filter, setFilter] = useState<PairFilter>(initial);
	const [typing, setTyping] = useState(false);
	const {shown, searched} = useShownPairs(entries, filter);
	const metrics = useMemo(() => textsIn(entries, ({failed}) => failed), [entries]);
	const intents = useMemo(
		() => textsIn(entries, ({intent}) => (intent === undefined ? [] : [intent])),
		[entries],
	);
	const errors = useMemo(
		() => textsIn(entries, ({error}) => (error === undefined ? [] : [error])),
		[entries],
	);
	const doubted = useMemo(() => entries.some(({doubt}) => doubt !== undefined), [entries]);
	const keysActive = active && !typing;
	const {ordered, rows, start, toggle} = usePairGroups(entries, shown, grouping);
	const selection = useSelection(rows, rowKey, page, keysActive, start);
	const {item: row} = selection;
	const group = row?.kind === 'group' ? row.group : undefined;
	const item = row?.kind === 'pair' ? row.entry : undefined;
	const nothing = row === undefined ? {disabled: 'no pair is selected'} : undefined;
	const first = group?.list.at(group.from);
	const filtered = describeFilter(filter) !== '';
	const mark = () => {
		actions.onMark(item!.id);
		selection.move('down');
	};
	const open =
		row?.kind === 'group'
			? {label: row.isFolded ? 'unfold' : 'fold', run: () => toggle(row.group.key)}
			: () => actions.onOpen(ordered, row!.position);
	const rerun = () => {
		if (marked.size > 0) actions.onRerun([...marked]);
		else if (item) actions.onRerun([item.id]);
		else if (group) {
			const {list, from, length} = group;
			actions.onRerun(list.part(from, from + length).map(({id}) => id));
		}
	};

	useKeys('everywhere', filtered ? {close: () => setFilter(noFilter)} : {}, {active: keysActive});
	useKeys(
		'pairs',
		{
			detail: nothing ?? open,
			...(!readOnly && {
				mark:
					nothing ??
					(item ? mark : {disabled: 'r reruns the whole group: only prompts are marked'}),
				rerunSelected: nothing ?? rerun,
			}),
			filter: () => setTyping(true),
			metric:
				metrics.length > 0
					? () => setFilter({...filter, metric: cycle(metrics, filter.metric)})
					: errors.length > 0
						? () => setFilter({...filter, error: cycle(errors, filter.error)})
						: {disabled: 'no metric rejects any of these'},
			intent:
				intents.length === 0
					? {disabled: 'these prompts have no intent'}
					: () => setFilter({...filter, got: undefined, intent: cycle(intents, filter.intent)}),
			doubtful: doubted
				? () => setFilter({...filter, doubtful: !filter.doubtful})
				: {disabled: 'none of these is doubtful'},
			nextMatch: () => selection.move('down'),
			previousMatch: () => selection.move('up'),
			copy: nothing ?? (() => actions.onCopy((item ?? first)!)),
		},
		{active: keysActive},
	);
	return {...{filter, setFilter, typing, setTyping, shown, searched, rows}, selection};
}
