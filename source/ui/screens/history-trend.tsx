import {Box, Text} from 'ink';
import {metricsOf} from '../../reports/run-columns.ts';
import type {ListedRun} from '../../store/history.ts';
import {padEnd, truncate, widthOf} from '../../terminal/fit.ts';
import {formatScore, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {Sparkline} from '../components/sparkline.tsx';
import {useTheme} from '../theme.tsx';

/** A figure over the runs of one name, from the oldest to the newest. */
export type Trend = {
	readonly name: string;
	readonly values: readonly (number | null)[];
	readonly format: (value: number | null) => string;
	readonly lessIsBetter: boolean;
};

/** The figures of all runs with the same name as one of them. */
export function trendsOf(runs: readonly ListedRun[], of: ListedRun | undefined): readonly Trend[] {
	if (!of) return [];
	const own = runs
		.filter(({manifest, digest}) => manifest.name === of.manifest.name && digest !== undefined)
		.toSorted((a, b) => a.manifest.started.localeCompare(b.manifest.started));
	if (own.length < 2) return [];
	return [
		{
			name: 'p95',
			values: own.map(({digest}) => digest?.p95 ?? null),
			format: formatSeconds,
			lessIsBetter: true,
		},
		...metricsOf(own).map((name) => ({
			name,
			values: own.map(({digest}) => digest?.averages[name] ?? null),
			format: formatScore,
			lessIsBetter: false,
		})),
	];
}

/** Rows that the trends take. */
export const trendRows = (trends: readonly Trend[]): number => Math.max(1, trends.length * 2);

const widestName = 24;

/** Each figure as a line, with its first, last and best value. */
export function HistoryTrend({
	trends,
	columns,
	height,
}: {
	readonly trends: readonly Trend[];
	readonly columns: number;
	readonly height: number;
}) {
	const {own, marks} = useTheme();
	if (trends.length === 0) {
		return (
			<Text dimColor wrap="wrap">
				A trend needs two runs of the same name.
			</Text>
		);
	}
	const names = trends.map(({name}) => own(sanitiseLine(name)));
	const width = Math.min(widestName, Math.max(...names.map(widthOf)));
	return (
		<Box flexDirection="column" height={Math.min(height, trendRows(trends))} overflow="hidden">
			{trends.map(({name, values, format, lessIsBetter}, index) => {
				const known = values.filter((value) => value !== null);
				const best = known.length === 0 ? null : Math[lessIsBetter ? 'min' : 'max'](...known);
				const [first = null, last = null] = [known[0], known.at(-1)];
				return (
					<Box key={name} flexDirection="column" flexShrink={0}>
						<Box gap={1} height={1}>
							<Text dimColor>{padEnd(truncate(names[index]!, width, marks.ellipsis), width)}</Text>
							<Sparkline values={values} width={Math.max(4, columns - width - 1)} />
						</Box>
						<Text wrap="truncate-end">
							{`  ${own(format(first))} `}
							<Text dimColor>{own('→')}</Text> <Text bold>{own(format(last))}</Text>
							<Text dimColor>{'  best '}</Text>
							{own(format(best))}
						</Text>
					</Box>
				);
			})}
		</Box>
	);
}
