import {Box, Text} from 'ink';
import {plot, type PlotOptions} from '../format/plot.ts';
import type {ChartSeries} from '../format/chart-data.ts';
import {markNames, markSign} from '../format/time-axis.ts';
import {useTheme} from '../theme.tsx';

/** A line chart of one or two series, with a legend in its first row. */
export function Chart({
	title,
	first,
	second,
	names,
	...options
}: Omit<PlotOptions, 'ascii' | 'braille'> & {
	/** Undefined where a panel's title says it. */
	readonly title?: string | undefined;
	readonly first: ChartSeries;
	readonly second?: ChartSeries;
	readonly names: readonly [string, string?];
}) {
	const {ascii, textOnly, chart, colors, marks} = useTheme();
	const braille = chart === 'braille';
	if (textOnly || options.height < 3) return null;
	const rows = plot(first, second, {...options, ascii, braille, height: options.height - 1});
	const kinds = [...new Set((options.marks ?? []).map(({kind}) => kind))];
	const seriesColors = [colors.accent, colors.second] as const;
	return (
		<Box flexDirection="column" height={options.height} overflow="hidden">
			<Text wrap="truncate-end">
				{title !== undefined && <Text dimColor>{title} </Text>}
				<Text color={seriesColors[0]}>
					{braille && !ascii ? '⠒⠒' : marks.line + marks.line} {names[0]}
				</Text>
				{names[1] !== undefined && (
					<Text color={seriesColors[1]}>
						{'  '}
						{ascii ? '::' : '··'} {names[1]}
					</Text>
				)}
				{kinds.map((kind) => (
					<Text key={kind} color={colors.warn}>
						{`  ${markSign(kind, ascii)} ${markNames[kind]}`}
					</Text>
				))}
			</Text>
			{rows.length === 0 && <Text dimColor>no data yet</Text>}
			{rows.map((row, index) => (
				<Text key={index} wrap="truncate-end">
					{row.map(({text, series, mark}, at) =>
						mark !== undefined ? (
							<Text key={at} color={colors.warn}>
								{text}
							</Text>
						) : series === undefined ? (
							<Text key={at} dimColor>
								{text}
							</Text>
						) : (
							<Text key={at} color={seriesColors[series]}>
								{text}
							</Text>
						),
					)}
				</Text>
			))}
		</Box>
	);
}
