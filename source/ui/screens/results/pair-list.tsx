import {Box, Text} from 'ink';
import {useMemo, type ReactNode} from 'react';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import {formatCount} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {TextInput} from '../../components/text-input.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useTheme} from '../../theme.tsx';
import {describeFilter} from './filters.ts';
import {PairRow} from './pair-row.tsx';
import {keyOf, usePairList, type PairActions} from './use-pair-list.ts';

const widestId = 26;
const widestWhy = 40;
/** The fewest rows of the list that leave room for details below it. */
const leastRows = 6;

export type PairListProps = PairActions & {
	readonly entries: ResultList;
	readonly height: number;
	readonly empty: string;
	/** Whether it is visible and takes the keys. While hidden, it keeps its filter and selection. */
	readonly active: boolean;
	/** Ids, shared by all tabs. */
	readonly marked: ReadonlySet<string>;
	/** More about the selected entry, in a fixed number of rows below the list. */
	readonly below?: {
		readonly rows: number;
		readonly render: (entry: ResultEntry) => ReactNode;
	};
};

function useColumns(entries: ResultList, columns: number, own: (text: string) => string) {
	return useMemo(() => {
		// A sample is enough to set the columns, and cheap over 100,000 rows.
		const ids = entries.part(0, 200).map(({id}) => widthOf(own(sanitiseLine(id))));
		return {
			id: Math.min(widestId, Math.floor(columns / 3), Math.max(6, ...ids)),
			why: Math.min(widestWhy, Math.floor(columns / 3)),
		};
	}, [entries, columns, own]);
}

/** A filterable list of (prompt, reply) pairs with marks. */
export function PairList({
	entries,
	height: allRows,
	empty,
	active,
	marked,
	below,
	...actions
}: PairListProps) {
	// A few rows of the list are worth more than details about one of them.
	const about =
		below && entries.length > 0 && allRows - below.rows >= leastRows ? below : undefined;
	const height = allRows - (about?.rows ?? 0);
	const {columns} = useSize();
	const {own, colors} = useTheme();
	const {filter, setFilter, typing, setTyping, shown, searched, selection} = usePairList({
		...{entries, active, marked, actions},
		page: Math.max(1, height - 3),
	});
	const widths = useColumns(entries, columns, own);
	const {item, position} = selection;
	const filtered = describeFilter(filter) !== '';

	const row = (entry: ResultEntry) => (
		<PairRow entry={entry} isMarked={marked.has(entry.id)} widths={widths} />
	);

	return (
		<Box
			flexDirection="column"
			height={allRows}
			overflow="hidden"
			display={active ? 'flex' : 'none'}
		>
			{typing ? (
				<Box height={1} flexShrink={0}>
					<Text color={colors.accent}>/ </Text>
					<TextInput
						initial={filter.text}
						columns={columns - 6}
						onChange={(text) => setFilter({...filter, text})}
						onSubmit={() => setTyping(false)}
						onCancel={() => {
							setFilter({...filter, text: ''});
							setTyping(false);
						}}
					/>
				</Box>
			) : (
				<Text dimColor wrap="truncate-end">
					{filtered
						? `${formatCount(shown.length)} of ${formatCount(entries.length)}  ${sanitiseLine(describeFilter(filter))}  Esc clears`
						: `${formatCount(entries.length)} ${entries.length === 1 ? 'pair' : 'pairs'}`}
					{searched !== undefined && `  searched ${formatCount(searched)}`}
					{marked.size > 0 && `  ${formatCount(marked.size)} marked`}
				</Text>
			)}
			<List
				items={shown}
				selected={position}
				height={height - 1}
				render={row}
				keyOf={keyOf}
				empty={filtered ? 'nothing matches the filter' : empty}
			/>
			{about && (
				<>
					<Box flexGrow={1} />
					<Box flexDirection="column" height={about.rows} overflow="hidden" flexShrink={0}>
						{item && about.render(item)}
					</Box>
				</>
			)}
		</Box>
	);
}
