import {useState} from 'react';
import {levelMarks} from '../../format/level-marks.ts';
import type {ChartMark} from '../../format/time-axis.ts';
import {useRunner} from '../../hooks/use-runner.ts';

/** What happened in the run so far, for the axis of its charts. */
export function useMarks(): readonly ChartMark[] {
	const series = useRunner((snapshot) => snapshot.series);
	const paused = useRunner(({phase}) => phase === 'paused');
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const aborted = useRunner((snapshot) => snapshot.aborted !== null);
	const [pauses, setPauses] = useState<readonly number[]>([]);
	// The run's clock stands still in a pause, so that it is a single moment.
	if (paused && pauses.at(-1) !== elapsed) setPauses([...pauses, elapsed]);
	return [
		...levelMarks(series),
		...pauses.map((second): ChartMark => ({second, kind: 'pause'})),
		...(aborted ? [{second: elapsed, kind: 'abort' as const}] : []),
	];
}
