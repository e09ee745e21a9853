import {useState} from 'react';
import {levelMarks} from '../../format/level-marks.ts';
import type {ChartMark} from '../../format/time-axis.ts';
import {useRunner} from '../../hooks/use-runner.ts';

/** The most pauses that are remembered: an axis has no room for more. */
const mostPauses = 200;

/** When the run was paused, in seconds of load; the latest ones, for as long as the screen is there. */
export function usePauses(): readonly number[] {
	// The run's clock stands still in a pause, so that it is a single moment.
	const paused = useRunner(({phase, elapsed}) => (phase === 'paused' ? elapsed : undefined));
	const [pauses, setPauses] = useState<readonly number[]>([]);
	if (paused !== undefined && pauses.at(-1) !== paused) {
		setPauses([...pauses, paused].slice(-mostPauses));
	}
	return pauses;
}

/** What happened in the run so far, for the axis of its charts. */
export function useMarks(pauses: readonly number[]): readonly ChartMark[] {
	const series = useRunner((snapshot) => snapshot.series);
	const aborted = useRunner((snapshot) => (snapshot.aborted ? snapshot.elapsed : undefined));
	return [
		...levelMarks(series),
		...pauses.map((second): ChartMark => ({second, kind: 'pause'})),
		...(aborted === undefined ? [] : [{second: aborted, kind: 'abort' as const}]),
	];
}
