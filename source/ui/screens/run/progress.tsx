import {Box, Text} from 'ink';
import {widthOf} from '../../../terminal/fit.ts';
import {Bar} from '../../components/bar.tsx';
import type {RunBounds} from '../../state/seconds-left.ts';
import {useTheme} from '../../theme.tsx';
import {useConnectionsText, useReach} from './gauges.tsx';

/** Columns that the texts beside the bar are given, so that it does not jump with every figure. */
const besideBar = 62;
const leastBar = 16;

/** How far the run has got, and over which connections, in one line. */
export function Progress({
	columns,
	bounds,
}: {
	readonly columns: number;
	readonly bounds: RunBounds | undefined;
}) {
	const {value, total, text} = useReach();
	const connections = useConnectionsText(bounds);
	const {textOnly} = useTheme();
	const usual = Math.min(besideBar, Math.floor(columns * 0.7));
	const beside = Math.max(usual, widthOf(`${text}  ${connections}`) + 2);
	const bar = columns - beside;
	return (
		<Box height={1} flexShrink={0} gap={1}>
			{bar >= leastBar && !textOnly && (
				<Box flexShrink={0}>
					<Bar value={value} total={total} width={bar} />
				</Box>
			)}
			<Text wrap="truncate-end">
				<Text bold>{text}</Text>
				<Text dimColor>{'  '}connections </Text>
				{connections}
			</Text>
		</Box>
	);
}
