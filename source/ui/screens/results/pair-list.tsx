import {Box, Text} from 'ink';
import {useMemo} from 'react';
import type {ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {panelFrame} from '../../components/panel.tsx';
import {TextInput} from '../../components/text-input.tsx';
import {useTheme} from '../../theme.tsx';
import {describeFilter, noFilter, type PairFilter} from './filters.ts';
import {Framed} from './framed.tsx';
import {placesIn} from './pair-places.ts';
import {PairPreview} from './pair-preview.tsx';
import {GroupRow} from './group-row.tsx';
import {rowKey, type ListRow} from './pair-groups.ts';
import {PairRow, rowWidths} from './pair-row.tsx';
import type {Grouping} from './use-pair-groups.ts';
import {usePairList, type PairActions} from './use-pair-list.ts';

export type PairListProps = PairActions & {
	readonly document: RunDocument;
	readonly entries: ResultList;
	readonly columns: number;
	readonly height: number;
	/** What the entries are, such as `failed`. */
	readonly what: string;
	readonly empty: string;
	/** Whether it is visible. While hidden, it keeps its filter and selection. */
	readonly shown: boolean;
	/** Whether it takes the keys. */
	readonly active: boolean;
	/** Ids, shared by all tabs. */
	readonly marked: ReadonlySet<string>;
	/** Nothing can be marked or sent again. */
	readonly readOnly?: boolean;
	/** What the list begins with. */
	readonly filter?: PairFilter | undefined;
	/** What else can be done with the selected entry. */
	readonly hint?: string | undefined;
	/** What its pairs stand together by; in their order without it. */
	readonly grouping?: Grouping;
};

/** Columns of the ids. A sample is enough, and cheap over 100,000 rows. */
function useIdWidth(entries: ResultList, own: (text: string) => string): number {
	return useMemo(() => {
		const widths = entries.part(0, 200).map(({id}) => widthOf(own(sanitiseLine(id))));
		return Math.max(6, ...widths);
	}, [entries, own]);
}

/** The text of a filter, which applies while it is typed. */
function FilterInput({
	filter,
	columns,
	onFilter,
	onEnd,
}: {
	readonly filter: PairFilter;
	readonly columns: number;
	readonly onFilter: (filter: PairFilter) => void;
	readonly onEnd: () => void;
}) {
	const {colors} = useTheme();
	return (
		<Box height={1} flexShrink={0}>
			<Text color={colors.accent}>/ </Text>
			<TextInput
				initial={filter.text}
				columns={columns}
				onChange={(text) => onFilter({...filter, text})}
				onSubmit={onEnd}
				onCancel={() => {
					onFilter({...filter, text: ''});
					onEnd();
				}}
			/>
		</Box>
	);
}

/** How many pairs of what kind, and by which filter. */
function titleOf(words: string, shown: number, all: number, what: string): string {
	if (words === '') return `${formatCount(all)} ${what}`;
	return `${formatCount(shown)} of ${formatCount(all)} ${what} · ${sanitiseLine(words)}`;
}

/** A filterable list of (prompt, reply) pairs with marks, and a preview of the selected one. */
export function PairList({
	document,
	entries,
	columns,
	height,
	what,
	empty,
	shown: isVisible,
	active,
	marked,
	readOnly = false,
	filter: initial = noFilter,
	hint,
	grouping,
	...actions
}: PairListProps) {
	const {own, textOnly} = useTheme();
	const full = placesIn(columns, height, textOnly, entries.length);
	const frame = full.bordered ? panelFrame.rows : 1;
	const {filter, setFilter, typing, setTyping, shown, searched, rows, selection} = usePairList({
		...{entries, active, marked, actions, readOnly, initial, grouping},
		page: Math.max(1, full.list.height - frame - 2),
	});
	const listed = entries.length === 0 ? 0 : rows.length + (typing ? 1 : 0);
	const {list, preview, beside, bordered} = placesIn(columns, height, textOnly, listed);
	const inner = bordered ? list.columns - panelFrame.columns : list.columns;
	const room = list.height - frame;
	const idWidth = useIdWidth(entries, own);
	const widths = rowWidths(inner - 4, idWidth, grouping);
	const {item: row, position} = selection;
	const group = row?.kind === 'group' ? row.group : undefined;
	const item = group ? group.list.at(group.from) : row?.kind === 'pair' ? row.entry : undefined;
	const words = describeFilter(filter);
	const title = titleOf(words, shown.length, entries.length, what);
	const notes = [
		searched === undefined ? '' : `searched ${formatCount(searched)}`,
		marked.size > 0 ? `${formatCount(marked.size)} marked` : '',
		words === '' ? '' : 'Esc clears',
	].filter((note) => note !== '');

	const input = typing && (
		<FilterInput
			filter={filter}
			columns={inner - 6}
			onFilter={setFilter}
			onEnd={() => setTyping(false)}
		/>
	);
	const listRows = room - (typing && bordered ? 1 : 0);
	const pairs = (
		<List
			items={rows}
			selected={position}
			height={listRows}
			render={(each: ListRow) =>
				each.kind === 'group' ? (
					<GroupRow
						name={each.group.name}
						count={each.group.length}
						isFolded={each.isFolded}
						tone={grouping === 'error' ? 'error' : 'bad'}
					/>
				) : (
					<PairRow
						entry={each.entry}
						isMarked={marked.has(each.entry.id)}
						widths={widths}
						group={each.group?.name}
					/>
				)
			}
			keyOf={rowKey}
			empty={words === '' ? empty : 'nothing matches the filter'}
		/>
	);
	const about = item && preview && (
		<PairPreview
			document={document}
			entry={item}
			columns={bordered ? preview.columns - panelFrame.columns : preview.columns}
			height={bordered ? preview.height - panelFrame.rows : preview.height - 1}
			hint={hint}
		/>
	);
	const place =
		row?.kind === 'pair'
			? `${formatCount(row.position + 1)} of ${formatCount(shown.length)}`
			: `the first of ${formatCount(group?.length ?? 0)}`;
	return (
		<Box
			flexDirection={beside ? 'row' : 'column'}
			height={height}
			overflow="hidden"
			display={isVisible ? 'flex' : 'none'}
		>
			<Framed
				title={title}
				note={notes.join(' · ')}
				bordered={bordered}
				columns={list.columns}
				height={list.height}
				line={typing ? input : undefined}
			>
				{bordered && input}
				{pairs}
			</Framed>
			{about && (
				<Framed
					title={group?.name ?? item.id}
					note={place}
					bordered={bordered}
					columns={preview.columns}
					height={preview.height}
				>
					{about}
				</Framed>
			)}
		</Box>
	);
}
