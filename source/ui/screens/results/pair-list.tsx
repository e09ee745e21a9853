import {Box, Text} from 'ink';
import {useMemo} from 'react';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {Panel, panelFrame} from '../../components/panel.tsx';
import {TextInput} from '../../components/text-input.tsx';
import {layoutOf} from '../../hooks/use-layout.ts';
import {useTheme} from '../../theme.tsx';
import {describeFilter, noFilter, type PairFilter} from './filters.ts';
import {PairPreview} from './pair-preview.tsx';
import {PairRow, rowWidths} from './pair-row.tsx';
import {keyOf, usePairList, type PairActions} from './use-pair-list.ts';

/** Rows of the list that leave room for a preview below it, and the most rows of that. */
const leastRows = 7;
const mostPreview = 12;
const leastPreview = 4;

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
};

/** Columns of the ids. A sample is enough, and cheap over 100,000 rows. */
function useIdWidth(entries: ResultList, own: (text: string) => string): number {
	return useMemo(() => {
		const widths = entries.part(0, 200).map(({id}) => widthOf(own(sanitiseLine(id))));
		return Math.max(6, ...widths);
	}, [entries, own]);
}

type Places = {
	readonly list: {readonly columns: number; readonly height: number};
	/** Undefined where it has no room. */
	readonly preview: {readonly columns: number; readonly height: number} | undefined;
	readonly beside: boolean;
	readonly bordered: boolean;
};

/** Where the list and the preview are: side by side, or one below the other. */
function placesIn(columns: number, height: number, textOnly: boolean, some: boolean): Places {
	const layout = layoutOf(columns);
	const bordered = layout !== 'narrow' && !textOnly;
	if (!some) return {list: {columns, height}, preview: undefined, beside: false, bordered};
	if (layout === 'wide' && !textOnly) {
		const list = Math.floor(columns * 0.52);
		return {
			list: {columns: list, height},
			preview: {columns: columns - list, height},
			beside: true,
			bordered,
		};
	}
	const frame = bordered ? panelFrame.rows : 0;
	const below = Math.min(mostPreview + frame, height - leastRows - frame);
	if (textOnly || below < leastPreview + frame) {
		return {list: {columns, height}, preview: undefined, beside: false, bordered};
	}
	return {
		list: {columns, height: height - below},
		preview: {columns, height: below},
		beside: false,
		bordered,
	};
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
	...actions
}: PairListProps) {
	const {own, colors, textOnly} = useTheme();
	const {list, preview, beside, bordered} = placesIn(columns, height, textOnly, entries.length > 0);
	const inner = bordered ? list.columns - panelFrame.columns : list.columns;
	const rows = list.height - (bordered ? panelFrame.rows : 1);
	const {filter, setFilter, typing, setTyping, shown, searched, selection} = usePairList({
		...{entries, active, marked, actions, readOnly, initial},
		page: Math.max(1, rows - 2),
	});
	const idWidth = useIdWidth(entries, own);
	const widths = rowWidths(inner - 4, idWidth);
	const {item, position} = selection;
	const words = describeFilter(filter);
	const title =
		words === ''
			? `${formatCount(entries.length)} ${what}`
			: `${formatCount(shown.length)} of ${formatCount(entries.length)} ${what}  ${sanitiseLine(words)}`;
	const notes = [
		searched === undefined ? '' : `searched ${formatCount(searched)}`,
		marked.size > 0 ? `${formatCount(marked.size)} marked` : '',
		words === '' ? '' : 'Esc clears',
	].filter((note) => note !== '');

	const input = typing && (
		<Box height={1} flexShrink={0}>
			<Text color={colors.accent}>/ </Text>
			<TextInput
				initial={filter.text}
				columns={inner - 6}
				onChange={(text) => setFilter({...filter, text})}
				onSubmit={() => setTyping(false)}
				onCancel={() => {
					setFilter({...filter, text: ''});
					setTyping(false);
				}}
			/>
		</Box>
	);
	const listRows = rows - (typing && bordered ? 1 : 0);
	const pairs = (
		<List
			items={shown}
			selected={position}
			height={listRows}
			render={(entry: ResultEntry) => (
				<PairRow entry={entry} isMarked={marked.has(entry.id)} widths={widths} />
			)}
			keyOf={keyOf}
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
	const place = `${formatCount(position + 1)} of ${formatCount(shown.length)}`;
	return (
		<Box
			flexDirection={beside ? 'row' : 'column'}
			height={height}
			overflow="hidden"
			display={isVisible ? 'flex' : 'none'}
		>
			{bordered ? (
				<Panel
					title={title}
					note={notes.join('  ')}
					width={list.columns}
					height={list.height}
					flexShrink={0}
				>
					{input}
					{pairs}
				</Panel>
			) : (
				<Box flexDirection="column" height={list.height} flexShrink={0} overflow="hidden">
					{typing ? (
						input
					) : (
						<Text dimColor wrap="truncate-end">
							{[title, ...notes].join('  ')}
						</Text>
					)}
					{pairs}
				</Box>
			)}
			{item &&
				preview &&
				(bordered ? (
					<Panel
						title={own(sanitiseLine(item.id))}
						note={place}
						width={preview.columns}
						height={preview.height}
						flexShrink={0}
					>
						{about}
					</Panel>
				) : (
					<Box flexDirection="column" height={preview.height} flexShrink={0} overflow="hidden">
						<Text dimColor wrap="truncate-end">
							{own(sanitiseLine(item.id))}
						</Text>
						{about}
					</Box>
				))}
		</Box>
	);
}
