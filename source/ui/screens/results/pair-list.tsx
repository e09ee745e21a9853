import {Box, Text} from 'ink';
import {useMemo, useState, type ReactNode} from 'react';
import type {ResultEntry} from '../../../model/result-entry.ts';
import {formatCount, formatSeconds} from '../../../terminal/format.ts';
import {padEnd, padStart, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {TextInput} from '../../components/text-input.tsx';
import {useSelection} from '../../hooks/use-selection.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import {cycle, describeFilter, filterPairs, noFilter, type PairFilter} from './filters.ts';

const keyOf = (entry: ResultEntry): string => entry.id;
const widestId = 26;
const widestWhy = 40;
/** Of the list, besides what stands below it. */
const leastRows = 6;

export type PairListProps = {
	readonly entries: readonly ResultEntry[];
	readonly height: number;
	readonly empty: string;
	/** Whether it is in sight and has the keys. Hidden, it keeps its filter and selection. */
	readonly active: boolean;
	/** Ids, shared by all tabs. */
	readonly marked: ReadonlySet<string>;
	readonly onMark: (id: string) => void;
	readonly onOpen: (entries: readonly ResultEntry[], position: number) => void;
	readonly onRerun: (ids: readonly string[]) => void;
	/** Copies the entry's reply, or what there is to copy of it. */
	readonly onCopy: (entry: ResultEntry) => void;
	/** Says more about the selected entry, below the list, in so many rows. */
	readonly below?: {
		readonly rows: number;
		readonly render: (entry: ResultEntry) => ReactNode;
	};
};

/** What one row says besides the question. */
function why(entry: ResultEntry, own: (text: string) => string): string {
	if (entry.outcome === 'passed') return 'passed';
	if (entry.outcome === 'errored') return own(sanitiseLine(entry.error ?? 'errored'));
	if (entry.failed.includes('classification_accuracy')) {
		return own(`${sanitiseLine(entry.intent ?? '?')} → ${sanitiseLine(entry.got ?? 'none')}`);
	}
	return own(sanitiseLine(entry.failed.join(', ')));
}

function useColumns(
	entries: readonly ResultEntry[],
	columns: number,
	own: (text: string) => string,
) {
	return useMemo(() => {
		// A sample is enough to set the columns, and cheap over 100,000 rows.
		const ids = entries.slice(0, 200).map(({id}) => widthOf(own(sanitiseLine(id))));
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
	// A list of a few rows is worth more than what could be said about one of them.
	const about =
		below && entries.length > 0 && allRows - below.rows >= leastRows ? below : undefined;
	const height = allRows - (about?.rows ?? 0);
	const {columns} = useSize();
	const {marks, own, colors} = useTheme();
	const [filter, setFilter] = useState<PairFilter>(noFilter);
	const [typing, setTyping] = useState(false);
	const shown = useMemo(() => filterPairs(entries, filter), [entries, filter]);
	const metrics = useMemo(
		() => [...new Set(entries.flatMap(({failed}) => failed))].toSorted(),
		[entries],
	);
	const intents = useMemo(
		() => [...new Set(entries.flatMap(({intent}) => intent ?? []))].toSorted(),
		[entries],
	);
	const keysActive = active && !typing;
	const selection = useSelection(shown, keyOf, Math.max(1, height - 3), keysActive);
	const widths = useColumns(entries, columns, own);
	const {item, position} = selection;
	const doubted = useMemo(() => entries.some(({doubt}) => doubt !== undefined), [entries]);
	const nothing = item === undefined ? {disabled: 'no pair is selected'} : undefined;
	const filtered = describeFilter(filter) !== '';

	useKeys('everywhere', filtered ? {close: () => setFilter(noFilter)} : {}, {active: keysActive});
	useKeys(
		'pairs',
		{
			detail: nothing ?? (() => actions.onOpen(shown, position)),
			mark:
				nothing ??
				(() => {
					actions.onMark(item!.id);
					selection.move('down');
				}),
			rerunSelected: nothing ?? (() => actions.onRerun(marked.size > 0 ? [...marked] : [item!.id])),
			filter: () => setTyping(true),
			metric:
				metrics.length === 0
					? {disabled: 'no metric rejects any of these'}
					: () => setFilter({...filter, metric: cycle(metrics, filter.metric)}),
			intent:
				intents.length === 0
					? {disabled: 'these prompts have no intent'}
					: () => setFilter({...filter, intent: cycle(intents, filter.intent)}),
			doubtful: doubted
				? () => setFilter({...filter, doubtful: !filter.doubtful})
				: {disabled: 'none of these is doubtful'},
			nextMatch: () => selection.move('down'),
			previousMatch: () => selection.move('up'),
			copy: nothing ?? (() => actions.onCopy(item!)),
		},
		{active: keysActive},
	);

	const row = (entry: ResultEntry) => {
		const mark = marked.has(entry.id) ? (marks.pass.length > 1 ? '*' : '●') : ' ';
		const id = padEnd(truncate(own(sanitiseLine(entry.id)), widths.id), widths.id);
		const doubt = entry.doubt === undefined ? '' : `${marks.doubt} doubtful `;
		const room = widths.why - doubt.length;
		const reason = padEnd(truncate(why(entry, own), room), room);
		const tone = {passed: undefined, failed: colors.warn, errored: colors.bad}[entry.outcome];
		return (
			<Text>
				<Text color={colors.accent}>{mark} </Text>
				{id} <Text color={colors.warn}>{doubt}</Text>
				<Text {...(tone !== undefined && {color: tone})}>{reason}</Text>{' '}
				<Text dimColor>{padStart(own(formatSeconds(entry.latency)), 8)}</Text>{' '}
				{own(sanitiseLine(entry.question))}
			</Text>
		);
	};

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
