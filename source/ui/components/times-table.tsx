import {Box, Text} from 'ink';
import type {Distribution} from '../../model/distribution.ts';
import {extremeOf} from '../../statistics/threshold-stats.ts';
import {padEnd, padStart, widthOf} from '../../terminal/fit.ts';
import {formatCount, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useTheme} from '../theme.tsx';

/** A kind of duration, and how long it took. */
export type TimesRow = {readonly name: string; readonly figures: Distribution};

const widestName = 18;
const cellWidth = 9;
/** The columns, the fullest choice that fits. */
const choices = [
	['average', 'p50', 'p90', 'p95', 'p99', 'max', 'count'],
	['p50', 'p90', 'p95', 'p99', 'max', 'count'],
	['p50', 'p95', 'p99', 'max', 'count'],
	['p50', 'p95', 'p99', 'max'],
	['p50', 'p95', 'max'],
	['p50', 'p95'],
] as const;
type Column = (typeof choices)[0][number];

const heads: Readonly<Partial<Record<Column, string>>> = {average: 'avg', count: 'n'};

/** Rows that the table takes, its heads included. */
export const timesTableRows = (rows: readonly TimesRow[]): number => rows.length + 1;

/**
 * All distributions in one table. A percentile of so few samples that it is their maximum is dim, and
 * the sign `*` says so without colour.
 */
export function TimesTable({
	rows,
	columns,
	height,
}: {
	readonly rows: readonly TimesRow[];
	readonly columns: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	const names = rows.map(({name}) => own(sanitiseLine(name)));
	const width = Math.min(widestName, Math.max(8, ...names.map(widthOf)));
	const shown =
		choices.find((each) => width + each.length * cellWidth <= columns) ?? choices.at(-1)!;
	const headline = shown.map((name) => padStart(heads[name] ?? name, cellWidth)).join('');
	return (
		<Box flexDirection="column" height={Math.min(height, timesTableRows(rows))} overflow="hidden">
			<Text dimColor wrap="truncate-end">
				{' '.repeat(width)}
				{headline}
			</Text>
			{rows.map(({name, figures}, index) => (
				<Text key={name} wrap="truncate-end">
					<Text dimColor>{padEnd(names[index]!.slice(0, width), width)}</Text>
					{shown.map((column) => {
						if (column === 'count') {
							return (
								<Text key={column} dimColor>
									{padStart(formatCount(figures.count), cellWidth)}
								</Text>
							);
						}
						const isMaximum = extremeOf(column, figures.count) !== undefined;
						const text = `${own(formatSeconds(figures[column]))}${isMaximum ? '*' : ''}`;
						return (
							<Text key={column} dimColor={isMaximum} bold={column === 'p95' && !isMaximum}>
								{padStart(text, cellWidth)}
							</Text>
						);
					})}
				</Text>
			))}
		</Box>
	);
}
