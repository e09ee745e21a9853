import {Text} from 'ink';
import {endedOf} from '../../../model/outcome-counts.ts';
import type {Snapshot} from '../../../model/snapshot.ts';
import {formatClock} from '../../../terminal/format.ts';
import {TimesTable, timesTableRows, type TimesRow} from '../../components/times-table.tsx';
import {isStreamed} from '../../format/streamed.ts';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

/** Seconds without a reply after which the screen says what it is waiting for. */
const patience = 2;

type Figures = Pick<
	Snapshot,
	'latency' | 'responseTime' | 'firstToken' | 'chunkGap' | 'ack' | 'connect' | 'setup' | 'phases'
>;

/** All kinds of durations that the run has samples of; the latency always. */
export function timesOf(figures: Figures, responds: boolean): readonly TimesRow[] {
	const {latency, responseTime, firstToken, chunkGap, ack, connect, setup, phases = {}} = figures;
	const streamed = isStreamed({firstToken, latency, chunkGap, ack});
	const optional: readonly (TimesRow | false)[] = [
		responds && {name: 'response time', figures: responseTime},
		streamed && {name: 'first token', figures: firstToken},
		chunkGap.count > 0 && {name: 'chunk gap', figures: chunkGap},
		ack.count > 0 && {name: 'ack', figures: ack},
		connect.count > 0 && {name: 'connect', figures: connect},
		setup !== undefined && {name: 'setup', figures: setup},
		...Object.entries(phases).map(([name, phase]) => ({name: `phase ${name}`, figures: phase})),
	];
	return [
		{name: 'latency', figures: latency},
		...optional.filter((row): row is TimesRow => row !== false),
	];
}

function useFigures(): Figures {
	const setup = useRunner((snapshot) => snapshot.setup);
	const phases = useRunner((snapshot) => snapshot.phases);
	return {
		latency: useRunner((snapshot) => snapshot.latency),
		responseTime: useRunner((snapshot) => snapshot.responseTime),
		firstToken: useRunner((snapshot) => snapshot.firstToken),
		chunkGap: useRunner((snapshot) => snapshot.chunkGap),
		ack: useRunner((snapshot) => snapshot.ack),
		connect: useRunner((snapshot) => snapshot.connect),
		...(setup && {setup}),
		...(phases && {phases}),
	};
}

/** Rows that the table wants. */
export function useTimesRows(): number {
	const responds = useOwnResponseTime();
	return useRunner((snapshot) => timesTableRows(timesOf(snapshot, responds)));
}

/** Seconds that the run has waited for its first reply; undefined once there is one, and before that is long. */
export function useSilence(): number | undefined {
	return useRunner(({counts, elapsed}) =>
		endedOf(counts) === 0 && elapsed > patience ? elapsed : undefined,
	);
}

/** The durations of the run so far, or what it waits for. */
export function LiveTimes({columns, height}: {readonly columns: number; readonly height: number}) {
	const responds = useOwnResponseTime();
	const figures = useFigures();
	const silence = useSilence();
	const {colors} = useTheme();
	if (silence !== undefined) {
		return <Text color={colors.warn}>waiting for the first reply ({formatClock(silence)})</Text>;
	}
	return <TimesTable rows={timesOf(figures, responds)} columns={columns} height={height} />;
}
