import {Box, Text} from 'ink';
import {formatCount, formatSeconds} from '../../terminal/format.ts';
import {latencyBins, type Bin} from '../format/latency-bins.ts';
import {useTheme} from '../theme.tsx';
import {Bar} from './bar.tsx';

/** Columns of the bounds of a bin, and of its count, with the spaces around them. */
const besideBar = 32;
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

/** How many replies took how long. */
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
	if (textOnly || height < 2) return null;
	const bins = latencyBins(values, Math.min(height, mostBins));
	const most = Math.max(1, ...bins.map(({count}) => count));
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
						<Bar
							value={bin.count}
							total={most}
							width={Math.max(4, width - besideBar)}
							track={false}
						/>
						<Text>{formatCount(bin.count)}</Text>
					</Box>
				),
			)}
		</Box>
	);
}
