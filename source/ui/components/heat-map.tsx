import {Box, Text} from 'ink';
import {heatRows, type HeatColumn} from '../format/heat-cells.ts';
import {timeAxis, type ChartMark, type TimeSpan} from '../format/time-axis.ts';
import {useTheme} from '../theme.tsx';

const glyphs = {unicode: [' ', '░', '▒', '▓', '█'], ascii: [' ', '.', ':', '=', '#']};

/** How many replies took how long, over time: the darker a cell, the more of them. */
export function HeatMap({
	columns,
	span,
	marks = [],
	whole = false,
	width,
	height,
}: {
	/** One for each value of the span. */
	readonly columns: readonly HeatColumn[];
	readonly span: TimeSpan | undefined;
	readonly marks?: readonly ChartMark[];
	/** Whether the run has ended, so that the map fills the width. */
	readonly whole?: boolean;
	readonly width: number;
	readonly height: number;
}) {
	const {ascii, textOnly, colors, own} = useTheme();
	if (textOnly || height < 3) return null;
	const labelWidth = 8;
	const room = width - labelWidth - 2;
	const rows = heatRows(columns, room, height - 1, whole);
	if (rows.length === 0) return <Text dimColor>no data yet</Text>;
	const shown = ascii ? glyphs.ascii : glyphs.unicode;
	const reached = rows[0]!.cells.length;
	const axis = span ? timeAxis(span, marks, {columns: room, reached, ascii}) : [];
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{rows.map(({label, cells}, row) => (
				<Text key={row} wrap="truncate-end">
					<Text dimColor>{`${own(label).padStart(labelWidth)} ${ascii ? '|' : '┤'}`}</Text>
					<Text color={colors.accent}>{cells.map((shade) => shown[shade]).join('')}</Text>
				</Text>
			))}
			<Text wrap="truncate-end">
				{' '.repeat(labelWidth + 1)}
				{axis.map(({text, mark}, at) => (
					<Text key={at} {...(mark === undefined ? {dimColor: true} : {color: colors.warn})}>
						{text}
					</Text>
				))}
			</Text>
		</Box>
	);
}
