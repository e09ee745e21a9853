import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {Items} from '../../state/selection.ts';

/** Pairs that have something in common, such as the message of their error. */
export type PairGroup = {
	readonly key: string;
	/** May come from outside. */
	readonly name: string;
	/** Where its pairs are in a list. */
	readonly list: ResultList;
	readonly from: number;
	readonly length: number;
};

/** A row of a grouped list: a group's heading, or one of its pairs. */
export type ListRow =
	| {readonly kind: 'group'; readonly group: PairGroup; readonly isFolded: boolean}
	| {
			readonly kind: 'pair';
			readonly entry: ResultEntry;
			readonly group: PairGroup | undefined;
			/** Where it is in the group's list. */
			readonly position: number;
	  };

export const rowKey = (row: ListRow): string =>
	row.kind === 'group' ? `group ${row.group.key}` : `pair ${row.entry.id}`;

/** What a group is called, and what makes it different from others. */
export type GroupName = {readonly key: string; readonly name: string};

/** The same pairs, those of a group beside each other; the largest group comes first. */
export function groupPairs(
	entries: ResultList,
	of: (entry: ResultEntry) => GroupName,
): {readonly ordered: ResultList; readonly groups: readonly PairGroup[]} {
	const found = new Map<string, {readonly name: string; readonly positions: number[]}>();
	let at = 0;
	for (const entry of entries) {
		const {key, name} = of(entry);
		const group = found.get(key) ?? {name, positions: []};
		if (group.positions.length === 0) found.set(key, group);
		group.positions.push(at++);
	}
	const sorted = [...found].toSorted(
		([, {positions: a}], [, {positions: b}]) => b.length - a.length || a[0]! - b[0]!,
	);
	const ordered = entries.pick(sorted.flatMap(([, {positions}]) => positions));
	let from = 0;
	const groups = sorted.map(
		([
			key,
			{
				name,
				positions: {length},
			},
		]): PairGroup => {
			const group = {key, name, list: ordered, from, length};
			from += length;
			return group;
		},
	);
	return {ordered, groups};
}

/** The pairs of a list without groups, as rows. */
export function plainRows(list: ResultList): Items<ListRow> {
	const rowOf = (entry: ResultEntry, position: number): ListRow => ({
		...{kind: 'pair', entry, group: undefined, position},
	});
	return {
		length: list.length,
		at(position) {
			const entry = list.at(position);
			return entry && rowOf(entry, position);
		},
		findIndex: (test) => list.findIndex((entry) => test(rowOf(entry, 0))),
	};
}

/** The headings of groups, each with its pairs below it unless it is folded. */
export function groupedRows(
	groups: readonly PairGroup[],
	isFolded: (group: PairGroup) => boolean,
): Items<ListRow> {
	let length = 0;
	const parts = groups.map((group) => {
		const folded = isFolded(group);
		const part = {group, start: length, head: {kind: 'group', group, isFolded: folded} as const};
		length += 1 + (folded ? 0 : group.length);
		return part;
	});
	const pairOf = (group: PairGroup, position: number): ListRow | undefined => {
		const entry = group.list.at(position);
		return entry && {kind: 'pair', entry, group, position};
	};
	return {
		length,
		at(position) {
			if (position < 0 || position >= length) return undefined;
			let [low, high] = [0, parts.length - 1];
			while (low < high) {
				const middle = Math.ceil((low + high) / 2);
				if (parts[middle]!.start <= position) low = middle;
				else high = middle - 1;
			}
			const {group, start, head} = parts[low]!;
			return position === start ? head : pairOf(group, group.from + position - start - 1);
		},
		findIndex(test) {
			for (const {group, start, head} of parts) {
				if (test(head)) return start;
				if (head.isFolded) continue;
				for (let at = 0; at < group.length; at++) {
					const row = pairOf(group, group.from + at);
					if (row && test(row)) return start + 1 + at;
				}
			}
			return -1;
		},
	};
}
