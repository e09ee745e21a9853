import {microsecondsOf} from '../model/microseconds.ts';
import type {RunGauges} from '../model/run-gauges.ts';
import type {RunFigures} from './run-figures.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';

/** Seconds at microsecond resolution. */
const seconds = (milliseconds: number): number => microsecondsOf(milliseconds) / 1e6;

/** A run's gauges in the recorded form. */
export function runGaugesOf(
	now: WorkerGauges,
	runFigures: Pick<RunFigures, 'warmupErrors' | 'peakOpenRate'>,
): RunGauges {
	const {connectionTime, ...counted} = now.traffic;
	return {
		elapsed: seconds(now.elapsed),
		legActive: seconds(now.legActive),
		level: now.level,
		sent: now.sent,
		inFlight: now.inFlight,
		unmatched: now.unmatched,
		greetings: now.greetings,
		doubtful: now.doubtful,
		unverified: now.unverified,
		dropped: now.dropped,
		late: now.late,
		warmup: {sent: now.warmupSent, errored: runFigures.warmupErrors()},
		opened: now.opened,
		traffic: {
			...counted,
			connectionSeconds: seconds(connectionTime),
			peakOpenRate: runFigures.peakOpenRate(),
		},
	};
}
