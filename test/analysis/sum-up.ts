import type {Snapshot} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import type {RunStatus} from '../../source/model/run-digest.ts';
import {summarise} from '../../source/analysis/summarise.ts';
import {summaryOf} from '../helpers/saved-runs.ts';
import {countsOf, lateLoop, midRun} from '../helpers/snapshot.ts';

const {run} = summaryOf();

/** All 100 prompts answered, the 95th percentile at 0.4 s. */
export const over = (changes: Partial<Snapshot> = {}): Snapshot =>
	midRun({
		phase: 'done',
		counts: countsOf({sent: 100, passed: 95, failed: 5}),
		latency: {...emptyDistribution, count: 100, p95: 0.4},
		ack: emptyDistribution,
		sequence: {lost: 0, duplicated: 0, outOfOrder: 0},
		traffic: {
			...{unitsSent: 0, unitsReceived: 0, framesReceived: 0, connectionsOpened: 0},
			...{connectionSeconds: 0, peakOpenRate: 0},
		},
		...changes,
	});

type Circumstances = {
	readonly thresholds?: readonly string[];
	readonly status?: RunStatus;
	readonly strict?: boolean;
};

/** What a run comes to under these circumstances. */
export const sumUp = (
	snapshot: Snapshot,
	{thresholds = [], status = 'complete', strict = false}: Circumstances = {},
) => summarise({snapshot, thresholds: thresholds.map(parseThreshold), status, strict, run});

/** The figures of a generator that was too busy. */
export const saturated = {
	...over().generator,
	saturated: true,
	reasons: [lateLoop()],
};

/** A step whose 95th percentile is so many seconds, held against one second. */
export const judged = (actual: number) => ({
	latency: {...emptyDistribution, count: 100, p95: actual},
	holds: actual < 1,
	thresholds: [resultOf('latency.p95 < 1s', actual, actual < 1 ? 'holds' : 'violated')],
});
