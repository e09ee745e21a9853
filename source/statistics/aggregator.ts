import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {FailedPair, MetricError, RunFigures, GroupFigures} from '../model/snapshot.ts';
import type {AggregateState} from './aggregate-state.ts';
import {createCurrentRate} from './current-rate.ts';
import {
	absent,
	columns,
	rowWidth,
	type Delta,
	type LateScores,
	type OutcomeCounts,
} from './delta.ts';
import {inOrder, mergeClasses, toErrorFigures, type ErrorClass} from './error-classes.ts';
import {createFirstItems, type Listed} from './first-items.ts';
import {createHistogram, readHistogram} from './histogram.ts';
import {createIntentGroups} from './intent-groups.ts';
import {createLoadClock, type LoadClock} from './load-clock.ts';
import {createSeries} from './series.ts';
import {createGroup, type Group} from './group.ts';
import {tagName, type Tag} from './threshold-tags.ts';

/** The figures, and how many attempts ended how. */
export type Figures = RunFigures & {readonly outcomes: Readonly<OutcomeCounts>};

export type AggregatorOptions = {
	/** Names of the run's metrics. */
	readonly metrics: readonly string[];
	/** What thresholds look at apart. */
	readonly tags?: readonly Tag[];
	/** Intents that are kept apart even among many others. */
	readonly named?: readonly string[];
	/** Says in which second of load an attempt completed; all of the run's time is load if absent. */
	readonly clock?: Pick<LoadClock, 'loadAt'>;
};

export type Aggregator = {
	/**
	 * Adds what a collector has gained.
	 * @param elapsed seconds of load by now, for the current rate
	 */
	readonly merge: (delta: Delta, elapsed?: number) => void;
	/** Adds scores that came after their attempts. */
	readonly correct: (late: LateScores) => void;
	/** Adds what another aggregator of the same metrics and tags knows. */
	readonly mergeState: (state: AggregateState) => void;
	/** Says what load was asked for in a second of load. */
	readonly level: (second: number, level: number, step: number) => void;
	readonly figures: () => Figures;
	/** A step's attempts; undefined before the first. */
	readonly step: (step: number) => GroupFigures | undefined;
	/** Attempts whose reply was known at once to be in doubt. */
	readonly doubtful: () => number;
	/** Attempts of the warm-up that ended without a valid reply. */
	readonly warmupErrors: () => number;
	/** The run is over: the series takes in its last second, which is no full one. */
	readonly finish: () => void;
	/** All of it, to be written and merged again. */
	readonly state: () => AggregateState;
};

const second = 1e6;

/** Recomputes a value only after it was touched, so that an unchanged one keeps its identity. */
function lazily<Value>(compute: () => Value): {touch: () => void; get: () => Value} {
	let value: Value;
	let stale = true;
	return {
		touch: () => {
			stale = true;
		},
		get() {
			if (stale) value = Object.freeze(compute());
			stale = false;
			return value;
		},
	};
}

const itemsOf = <Item>(listed: readonly Listed<Item>[]): readonly Item[] =>
	listed.map(({item}) => item);

const figuresOf = (slices: readonly (readonly [name: string, slice: Group])[]) =>
	Object.fromEntries(slices.map(([name, slice]) => [name, slice.figures()]));

/**
 * Adds attempts up to the figures of a run, those of the live run and those read back alike: whatever
 * the order and the grouping, the figures are the same to the last digit. Percentiles come from one
 * histogram of all samples, never from averaged percentiles.
 * @param state what is known already
 * @throws Error when the state does not fit the metrics
 */
export function createAggregator(
	{metrics, tags = [], named = [], clock = createLoadClock()}: AggregatorOptions,
	state?: AggregateState,
): Aggregator {
	const width = rowWidth(metrics.length);
	const all = createGroup(metrics);
	const intents = createIntentGroups(metrics, named);
	const steps = new Map<number, Group>();
	const tagged = tags.map((tag) => [tagName(tag), createGroup(metrics)] as const);
	const errors = new Map<string, ErrorClass>();
	const notices = new Map<string, ErrorClass>();
	const failures = createFirstItems<FailedPair>();
	const metricErrors = createFirstItems<MetricError>();
	const series = createSeries();
	const rate = createCurrentRate();
	const chunkGap = createHistogram();
	const connect = createHistogram();
	const ack = createHistogram();
	let faults: {lost: number; duplicated: number; outOfOrder: number} | undefined;
	let doubtful = 0;
	let warmupErrors = 0;
	const slices = {
		outcomes: lazily(all.counts),
		chunkGap: lazily(chunkGap.summary),
		connect: lazily(connect.summary),
		ack: lazily(ack.summary),
		sequence: lazily(() => (faults ? {...faults} : null)),
		intents: lazily(() => figuresOf(intents.all())),
		tags: lazily(() => figuresOf(tagged)),
		errors: lazily(() => toErrorFigures(errors)),
		notices: lazily(() => toErrorFigures(notices)),
		failures: lazily(() => itemsOf(failures.items())),
		metricErrors: lazily(() => itemsOf(metricErrors.items())),
	};

	function stepOf(step: number): Group {
		let slice = steps.get(step);
		if (!slice) steps.set(step, (slice = createGroup(metrics)));
		return slice;
	}

	function record(rows: Float64Array, at: number, intentSlices: readonly Group[]): void {
		all.record(rows, at);
		intentSlices[rows[at + columns.intent]!]!.record(rows, at);
		const step = rows[at + columns.step]!;
		if (step > 0) stepOf(step).record(rows, at);
		const connected = rows[at + columns.connect]!;
		if (connected !== absent) connect.record(connected);
		const acknowledged = rows[at + columns.ack]!;
		if (acknowledged !== absent) ack.record(acknowledged);
		// Not a bitwise "and", which would cut the number to 32 bits.
		let bits = rows[at + columns.tags]!;
		for (let place = 0; bits > 0; place++, bits = Math.floor(bits / 2)) {
			if (bits % 2 === 1) tagged[place]![1].record(rows, at);
		}
		series.record(clock.loadAt(rows[at + columns.complete]!) / second, rows, at);
	}

	/** All groups that a row's attempt is in. */
	function groupsOf(rows: Float64Array, at: number, intentSlices: readonly Group[]): Group[] {
		const step = rows[at + columns.step]!;
		const groups = [all, intentSlices[rows[at + columns.intent]!]!];
		if (step > 0) groups.push(stepOf(step));
		let bits = rows[at + columns.tags]!;
		for (let place = 0; bits > 0; place++, bits = Math.floor(bits / 2)) {
			if (bits % 2 === 1) groups.push(tagged[place]![1]);
		}
		return groups;
	}

	function addFaults(gained: SequenceFaults | null | undefined): void {
		if (!gained) return;
		const {lost, duplicated, outOfOrder} = gained;
		faults ??= {lost: 0, duplicated: 0, outOfOrder: 0};
		faults.lost += lost;
		faults.duplicated += duplicated;
		faults.outOfOrder += outOfOrder;
		slices.sequence.touch();
	}

	function mergeLists(gained: Pick<Delta, 'failures' | 'metricErrors'>): void {
		let failed = false;
		let broken = false;
		for (const pair of gained.failures) failed = failures.add(pair) || failed;
		for (const error of gained.metricErrors) broken = metricErrors.add(error) || broken;
		if (failed) slices.failures.touch();
		if (broken) slices.metricErrors.touch();
	}

	function mergeErrors(
		gainedErrors: Iterable<readonly [string, ErrorClass]>,
		gainedNotices: Iterable<readonly [string, ErrorClass]>,
	): void {
		mergeClasses(errors, gainedErrors);
		mergeClasses(notices, gainedNotices);
	}

	function mergeState(other: AggregateState): void {
		if (other.metrics.join('\n') !== metrics.join('\n')) {
			throw new Error('the figures are of other metrics');
		}
		all.merge(other.all);
		for (const [name, slice] of other.intents) intents.merge(name, slice);
		for (const [step, slice] of other.steps) stepOf(step).merge(slice);
		const byName = new Map(other.tags);
		for (const [name, slice] of tagged) {
			const gained = byName.get(name);
			if (gained) slice.merge(gained);
		}
		chunkGap.merge(readHistogram(other.chunk_gap));
		connect.merge(readHistogram(other.connect));
		ack.merge(readHistogram(other.ack));
		addFaults(other.sequence);
		mergeErrors(other.errors, other.notices);
		mergeLists({failures: other.failures, metricErrors: other.metric_errors});
		doubtful += other.doubtful;
		warmupErrors += other.warmup_errors;
		series.merge(other.series);
		for (const slice of Object.values(slices)) slice.touch();
	}

	if (state) mergeState(state);
	return {
		merge(delta, elapsed) {
			if (elapsed !== undefined) rate.begin(elapsed);
			rate.count(delta.count);
			doubtful += delta.doubtful;
			warmupErrors += delta.warmupErrors;
			mergeLists(delta);
			mergeErrors(delta.errors, delta.notices);
			if (delta.errors.size > 0) slices.errors.touch();
			if (delta.notices.size > 0) slices.notices.touch();
			for (const gap of delta.gaps) chunkGap.record(gap);
			if (delta.gaps.length > 0) slices.chunkGap.touch();
			if (delta.count === 0) return;
			intents.admit(delta.intents);
			const intentSlices = delta.intents.map(intents.of);
			for (let row = 0; row < delta.count; row++) record(delta.rows, row * width, intentSlices);
			slices.outcomes.touch();
			slices.intents.touch();
			slices.tags.touch();
			slices.connect.touch();
			slices.ack.touch();
			addFaults(delta.faults);
		},
		correct(late) {
			mergeLists(late);
			if (late.count === 0) return;
			intents.admit(late.intents);
			const intentSlices = late.intents.map(intents.of);
			for (let row = 0; row < late.count; row++) {
				const at = row * width;
				for (const group of groupsOf(late.rows, at, intentSlices)) group.correct(late.rows, at);
			}
			slices.outcomes.touch();
			slices.intents.touch();
			slices.tags.touch();
		},
		mergeState,
		level: series.level,
		figures() {
			const {latency, firstToken, responseTime, metrics: scores} = all.figures();
			return {
				outcomes: slices.outcomes.get(),
				latency,
				responseTime,
				firstToken,
				chunkGap: slices.chunkGap.get(),
				connect: slices.connect.get(),
				ack: slices.ack.get(),
				sequence: slices.sequence.get(),
				metrics: scores,
				intents: slices.intents.get(),
				tags: slices.tags.get(),
				errors: slices.errors.get(),
				notices: slices.notices.get(),
				failures: slices.failures.get(),
				metricErrors: slices.metricErrors.get(),
				series: series.points(),
				rate: rate.perSecond(),
			};
		},
		step: (step) => steps.get(step)?.figures(),
		doubtful: () => doubtful,
		warmupErrors: () => warmupErrors,
		finish: series.finish,
		state: () => ({
			version: 1,
			metrics,
			all: all.state(),
			intents: intents.all().map(([name, slice]) => [name, slice.state()]),
			steps: [...steps].sort(([a], [b]) => a - b).map(([step, slice]) => [step, slice.state()]),
			tags: tagged.map(([name, slice]) => [name, slice.state()]),
			chunk_gap: chunkGap.state(),
			connect: connect.state(),
			ack: ack.state(),
			sequence: faults ? {...faults} : null,
			errors: inOrder(errors),
			notices: inOrder(notices),
			failures: failures.items(),
			metric_errors: metricErrors.items(),
			doubtful,
			warmup_errors: warmupErrors,
			series: series.state(),
		}),
	};
}
