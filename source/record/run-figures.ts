import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {GroupFigures} from '../model/snapshot.ts';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import {createAggregator, type Figures} from '../statistics/aggregator.ts';
import type {Delta, LateScores} from '../statistics/delta.ts';
import {createLoadClock} from '../statistics/load-clock.ts';
import {createGroup} from '../statistics/group.ts';
import {furtherPercents} from '../statistics/threshold-stats.ts';
import type {Tag} from '../statistics/threshold-tags.ts';
import type {Threshold} from '../statistics/threshold.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import {createPeakRate} from './peak-rate.ts';

/** The sum of all engine reports. */
export type RunFigures = {
	/** Takes an event, for the clock of the load. */
	readonly apply: (event: RunEvent) => void;
	/** Takes a report: the changes since the last one, and the gauges. */
	readonly take: (delta: Delta, now: WorkerGauges) => void;
	/** Takes scores that arrive after their attempts. */
	readonly correct: (late: LateScores) => void;
	/** Takes the required load at a moment, in seconds since the run began. */
	readonly level: (at: number, level: number, step: number) => void;
	/** The figures of all attempts except those of the warm-up. */
	readonly figures: () => Figures;
	/** A step's attempts, possibly none. */
	readonly step: (step: number) => GroupFigures;
	readonly warmupErrors: () => number;
	/** The most connections opened within a second. */
	readonly peakOpenRate: () => number;
	/** The run is over. */
	readonly close: () => void;
	/** All figures, in a form that can be saved and restored. */
	readonly state: () => AggregateState;
};

/** Intents that thresholds name: they have separate figures even if there are many intents. */
export const intentsOf = (thresholds: readonly Threshold[]): string[] =>
	thresholds.flatMap(({tag}) => (tag?.key === 'intent' ? [tag.value] : []));

/** @param clock milliseconds since the run's zero */
export function createRunFigures(
	{metricNames, tags}: {readonly metricNames: readonly string[]; readonly tags: readonly Tag[]},
	thresholds: readonly Threshold[],
	clock: () => number,
): RunFigures {
	const loadClock = createLoadClock();
	const aggregator = createAggregator({
		metrics: metricNames,
		tags,
		named: intentsOf(thresholds),
		further: furtherPercents(thresholds),
		clock: loadClock,
	});
	const emptyGroup = createGroup(metricNames).figures();
	const openRate = createPeakRate();
	let peakOpenRate = 0;

	return {
		apply: loadClock.apply,
		take(delta, now) {
			const at = clock();
			peakOpenRate = openRate(now.opened, at);
			aggregator.merge(delta, now.elapsed / 1000);
		},
		correct: aggregator.correct,
		level(at, level, step) {
			aggregator.level(loadClock.loadAt(microsecondsIn(at)) / 1e6, level, step);
		},
		figures: aggregator.figures,
		step: (step) => aggregator.step(step) ?? emptyGroup,
		warmupErrors: aggregator.warmupErrors,
		peakOpenRate: () => peakOpenRate,
		close: aggregator.finish,
		state: aggregator.state,
	};
}
