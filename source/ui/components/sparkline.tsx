import {Text} from 'ink';
import {fitSeries, type ChartSeries} from '../format/chart-data.ts';
import {sparklineOf} from '../format/eighths.ts';
import {useTheme} from '../theme.tsx';

/** A series in one row, from the left, a cell per value while there is room; gaps stay blank. */
export function Sparkline({
	values,
	width,
	color,
}: {
	readonly values: ChartSeries;
	readonly width: number;
	readonly color?: string;
}) {
	const {ascii, textOnly, colors} = useTheme();
	if (textOnly || width <= 0 || values.length === 0) return null;
	const fitted = values.length > width ? fitSeries(values, width) : values;
	return <Text color={color ?? colors.accent}>{sparklineOf(fitted, ascii)}</Text>;
}
