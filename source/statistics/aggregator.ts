import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {GroupFigures, RunFigures} from '../model/snapshot.ts';
import type {AggregateState} from './aggregate-state.ts';
import {createCurrentRate} from './current-rate.ts';
import {columns, rowWidth, type Delta, type LateScores, type OutcomeCounts} from './delta.ts';
import {createAttemptGroups} from './attempt-groups.ts';
import {lazily} from './lazily.ts';
import {createLoadClock, type LoadClock} from './load-clock.ts';
import {createMessageTimes} from './message-times.ts';
import {createOptionalFigures} from './optional-figures.ts';
import {addFaults} from './sequence-faults.ts';
import {createSeries} from './series.ts';
import {createTextFigures} from './text-figures.ts';
import type {Tag} from './threshold-tags.ts';

/** The figures, and how many attempts ended how. */
export type Figures = RunFigures & {
	readonly outcomes: Readonly<OutcomeCounts & {left: number}>;
};

export type AggregatorOptions = {
	/** Names of the run's metrics. */
	readonly metrics: readonly string[];
	/** The tags that thresholds name. */
	readonly tags?: readonly Tag[];
	/** Intents that are always reported on their own. */
	readonly named?: readonly string[];
	/** Percentiles that thresholds ask for, see `furtherPercents`. */
	readonly further?: readonly number[];
	/** Converts times to seconds of load; by default all of the run's time is load. */
	readonly clock?: Pick<LoadClock, 'loadAt'>;
};

export type Aggregator = {
	/**
	 * Adds a collector's delta.
	 * @param elapsed seconds of load so far, for the current rate
	 */
	readonly merge: (delta: Delta, elapsed?: number) => void;
	/** Adds the state of another aggregator with the same metrics and tags. */
	/** Adds scores that came after their attempts. */
	readonly correct: (late: LateScores) => void;
	readonly mergeState: (state: AggregateState) => void;
	/** Sets the load that was asked for in a second of load. */
	readonly level: (second: number, level: number, step: number) => void;
	readonly figures: () => Figures;
	/** The figures of a step; undefined before its first attempt. */
	readonly step: (step: number) => GroupFigures | undefined;
	/** Attempts whose reply was doubtful when they completed. */
	readonly doubtful: () => number;
	/** Attempts of the warm-up that ended without a valid reply. */
	readonly warmupErrors: () => number;
	/** Ends the run: the series includes its last second, even if incomplete. */
	readonly finish: () => void;
	/** Everything, for writing to a file and merging later. */
	readonly state: () => AggregateState;
};

const second = 1e6;

/**
 * Adds attempts up to the figures of a run, live or read back: in whatever order and parts they come,
 * the figures are the same to the last digit. Percentiles come from one histogram of all samples,
 * never from averaged percentiles.
 * @param state what to start from
 * @throws Error when the state does not fit the metrics
 */
export function createAggregator(
	{metrics, tags = [], named = [], further = [], clock = createLoadClock()}: AggregatorOptions,
	state?: AggregateState,
): Aggregator {
	const width = rowWidth(metrics.length);
	const groups = createAttemptGroups(metrics, tags, named, further);
	const texts = createTextFigures();
	const series = createSeries(metrics);
	const rate = createCurrentRate();
	const times = createMessageTimes(further);
	const optional = createOptionalFigures(further);
	const outcomes = lazily(() => ({...groups.figures().outcomes, left}));
	let faults: SequenceFaults | undefined;
	let doubtful = 0;
	let left = 0;
	let warmupErrors = 0;

	/** The second of load in which an attempt completed. */
	const secondOf = (complete: number): number => clock.loadAt(complete) / second;

	function mergeState(other: AggregateState): void {
		if (other.metrics.join('\n') !== metrics.join('\n')) {
			throw new Error('the figures belong to other metrics');
		}
		groups.merge(other);
		times.mergeState(other);
		optional.mergeState(other);
		faults = addFaults(faults, other.sequence);
		texts.mergeState(other);
		doubtful += other.doubtful;
		left += other.left ?? 0;
		outcomes.touch();
		warmupErrors += other.warmup_errors;
		series.merge(other.series);
	}

	if (state) mergeState(state);
	return {
		merge(delta, elapsed) {
			if (elapsed !== undefined) rate.begin(elapsed);
			rate.count(delta.count);
			doubtful += delta.doubtful;
			left += delta.left;
			if (delta.count + delta.left > 0) outcomes.touch();
			warmupErrors += delta.warmupErrors;
			texts.merge(delta);
			times.recordGaps(delta.gaps);
			times.recordOpenings(delta.openings);
			if (delta.optional) optional.merge(delta.optional);
			groups.record(delta);
			const {samples, count} = delta;
			for (let at = 0; at < count * width; at += width) {
				times.record(samples, at);
				series.record(secondOf(samples[at + columns.complete]!), samples, at);
			}
			faults = addFaults(faults, delta.faults);
		},
		correct(late) {
			texts.mergeLists(late);
			groups.correct(late);
			for (let at = 0; at < late.count * width; at += width) {
				series.correct(secondOf(late.samples[at + columns.complete]!), late.samples, at);
			}
			if (late.count > 0) outcomes.touch();
		},
		mergeState,
		level: series.level,
		figures() {
			const {latency, firstToken, responseTime, metrics: scores} = groups.all.figures();
			return {
				latency,
				responseTime,
				firstToken,
				...times.figures(),
				...optional.figures(),
				sequence: faults ?? null,
				metrics: scores,
				...groups.figures(),
				outcomes: outcomes.get(),
				...texts.figures(),
				series: series.points(),
				rate: rate.perSecond(),
			};
		},
		step: groups.step,
		doubtful: () => doubtful,
		warmupErrors: () => warmupErrors,
		finish: series.finish,
		state: () => ({
			version: 1,
			metrics,
			...groups.state(),
			...times.state(),
			...optional.state(),
			sequence: faults ?? null,
			...texts.state(),
			doubtful,
			...(left > 0 && {left}),
			warmup_errors: warmupErrors,
			series: series.state(),
		}),
	};
}
