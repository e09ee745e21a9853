import {Text} from 'ink';
import {runVerdict, type RunColumn, type RunFigure} from '../../reports/run-columns.ts';
import type {ListedRun} from '../../store/history.ts';
import {padEnd, padStart, truncate} from '../../terminal/fit.ts';
import {gap, type TableColumn} from '../../terminal/table.ts';
import {useTheme} from '../theme.tsx';

/** Columns of a list's pointer and of the mark. */
export const beforeRow = 4;

/** The titles of the columns; the one that the list is sorted by stands out. */
export function HistoryHead({
	columns,
	sortedBy,
}: {
	readonly columns: readonly (TableColumn<ListedRun> & Pick<RunColumn<ListedRun>, 'sorts'>)[];
	readonly sortedBy: RunFigure;
}) {
	const {ascii, colors} = useTheme();
	const sign = ascii ? 'v' : '▾';
	return (
		<Text wrap="truncate-end">
			{' '.repeat(beforeRow)}
			{columns.map(({title, width, words, sorts}, index) => {
				const isSorted = sorts === sortedBy;
				const fits = title.length < width;
				const text = isSorted ? (fits ? `${title}${sign}` : title) : title;
				const shown = (words ? padEnd : padStart)(truncate(text, width), width);
				return (
					<Text
						key={title}
						dimColor={!isSorted}
						{...(isSorted && {color: colors.accent})}
					>{`${shown}${index === columns.length - 1 ? '' : ' '.repeat(gap)}`}</Text>
				);
			})}
		</Text>
	);
}

/** A run in one line of the table. */
export function HistoryRow({
	run,
	columns,
	marked,
}: {
	readonly run: ListedRun;
	readonly columns: readonly TableColumn<ListedRun>[];
	readonly marked: boolean;
}) {
	const {colors, marks} = useTheme();
	const {tone} = runVerdict(run);
	return (
		<Text>
			<Text color={colors.accent}>{marked ? '* ' : '  '}</Text>
			{columns.map(({title, width, words, cell}, index) => {
				const text = truncate(cell(run), width, marks.ellipsis);
				const shown = (words ? padEnd : padStart)(text, width);
				const isVerdict = title === 'verdict';
				return (
					<Text
						key={title}
						dimColor={isVerdict && tone === 'muted'}
						{...(isVerdict && tone !== 'muted' && {color: colors[tone]})}
					>{`${shown}${index === columns.length - 1 ? '' : ' '.repeat(gap)}`}</Text>
				);
			})}
		</Text>
	);
}
