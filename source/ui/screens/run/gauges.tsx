import {Box, Text} from 'ink';
import {formatClock, formatCount, formatRate} from '../../../terminal/format.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import type {RunBounds} from '../../state/seconds-left.ts';
import {barWidthIn, Line} from './line.tsx';
import {endedOf} from '../../../model/outcome-counts.ts';

type Reach = {readonly value: number; readonly total: number; readonly text: string};

/** How far the run has got: by prompts, by time, or in a search, whose end is unknown, by its level. */
export function useReach(): Reach {
	const counts = useRunner((snapshot) => snapshot.counts);
	const planned = useRunner((snapshot) => snapshot.planned);
	const duration = useRunner((snapshot) => snapshot.duration);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const progress = useRunner(({load}) => load.progress);
	const finished = endedOf(counts);
	if (planned !== null) {
		const share = Math.floor((100 * finished) / Math.max(1, planned));
		const text = `${formatCount(finished)}/${formatCount(planned)}  ${share}%`;
		return {value: finished, total: planned, text};
	}
	if (duration !== null) {
		// The last replies arrive after the time is up.
		const within = Math.min(elapsed, duration);
		const text = `${formatCount(finished)} in ${formatClock(within)} of ${formatClock(duration)}`;
		return {value: within, total: duration, text};
	}
	const level = progress === null ? '' : `, this level ${Math.floor(100 * progress)}%`;
	return {value: progress ?? 0, total: 1, text: `${formatCount(finished)}${level}`};
}

/** How far the run has got. */
export function Prompts({columns}: {readonly columns: number}) {
	const {value, total, text} = useReach();
	const rate = useRunner((snapshot) => snapshot.rate);
	return (
		<Line label="Prompts">
			<Box flexShrink={0}>
				<Bar value={value} total={total} width={barWidthIn(columns)} />
			</Box>
			<Text wrap="truncate-end">
				{text}
				{'  '}
				{formatRate(rate)}/s
			</Text>
		</Line>
	);
}

/** The most connections that the load may need, or asks for at the moment. */
function useMostConnections(bounds: RunBounds | undefined): number {
	const target = useRunner(({connections}) => connections.target);
	const model = useRunner(({load}) => load.model);
	return model === 'open' ? (bounds?.mostConnections ?? target) : target;
}

/** Connections, out of the planned number, or in the open model out of the maximum. */
export function useConnectionsText(bounds: RunBounds | undefined): string {
	const {open, connecting} = useRunner((snapshot) => snapshot.connections);
	const most = useMostConnections(bounds);
	const inFlight = useRunner((snapshot) => snapshot.counts.inFlight);
	const model = useRunner(({load}) => load.model);
	const isWarmup = useRunner(({load}) => load.leg === 'warmup');
	const opening = connecting > 0 ? `  opening ${formatCount(connecting)}` : '';
	// Prompts of the warm-up appear in no count, so this would show 0 while their replies are
	// outstanding.
	const flying = isWarmup ? '' : `  in flight ${formatCount(inFlight)}`;
	return model === 'open'
		? `open ${formatCount(open)}${flying}  most ${formatCount(most)}${opening}`
		: `${formatCount(open)}/${formatCount(most)}${flying}${opening}`;
}

/** Connections as a bar, and in figures. */
export function Connections({
	columns,
	bounds,
}: {
	readonly columns: number;
	readonly bounds: RunBounds | undefined;
}) {
	const open = useRunner(({connections}) => connections.open);
	const most = useMostConnections(bounds);
	const text = useConnectionsText(bounds);
	return (
		<Line label="Connections">
			<Box flexShrink={0}>
				<Bar value={open} total={Math.max(most, open)} width={barWidthIn(columns)} />
			</Box>
			<Text wrap="truncate-end">{text}</Text>
		</Line>
	);
}
