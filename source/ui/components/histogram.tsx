import {Box, Text} from 'ink';
import {useMemo} from 'react';
import {widthOf} from '../../terminal/fit.ts';
import {formatCount, formatSeconds} from '../../terminal/format.ts';
import {latencyBins, percentileBins, type Bin} from '../format/latency-bins.ts';
import {useTheme} from '../theme.tsx';
import {Bar} from './bar.tsx';

/** Columns of the bounds of a bin, with the space after them. */
const boundsWidth = 20;
/** The percentiles that stand beside their bins. */
const marked = [50, 95, 99] as const;
const mostBins = 16;

/** Bins, and in place of a run of empty ones how many there are. */
function withoutGaps(bins: readonly Bin[]): readonly (Bin | number)[] {
	const shown: (Bin | number)[] = [];
	for (const bin of bins) {
		const last = shown.at(-1);
		if (bin.count > 0) shown.push(bin);
		else if (typeof last === 'number') shown[shown.length - 1] = last + 1;
		else shown.push(1);
	}
	return shown;
}

/** How many replies took how long, and in which bins the percentiles are. */
export function Histogram({
	values,
	width,
	height,
}: {
	/** Seconds. */
	readonly values: readonly number[];
	readonly width: number;
	readonly height: number;
}) {
	const {own, textOnly} = useTheme();
	const most = Math.min(height, mostBins);
	const bins = useMemo(() => latencyBins(values, most), [values, most]);
	if (textOnly || height < 2) return null;
	const fullest = Math.max(1, ...bins.map(({count}) => count));
	const marks = percentileBins(bins, marked);
	const notes = bins.map((bin) =>
		marks.flatMap((mark) => (mark.bin === bin ? [`p${mark.percentile}`] : [])).join(' '),
	);
	const countWidth = formatCount(fullest).length;
	const notesWidth = Math.max(...notes.map(widthOf), 0);
	const barWidth = Math.max(4, width - boundsWidth - countWidth - notesWidth - 3);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{withoutGaps(bins).map((bin, index) =>
				typeof bin === 'number' ? (
					<Text key={index} dimColor>
						{own(`${''.padStart(9)}…`)}
					</Text>
				) : (
					<Box key={index} gap={1} height={1} flexShrink={0}>
						<Text dimColor>
							{own(`${formatSeconds(bin.from).padStart(8)} … ${formatSeconds(bin.to).padEnd(8)}`)}
						</Text>
						<Bar value={bin.count} total={fullest} width={barWidth} track={false} />
						<Text>{formatCount(bin.count).padStart(countWidth)}</Text>
						<Text dimColor>{notes[bins.indexOf(bin)]}</Text>
					</Box>
				),
			)}
		</Box>
	);
}
