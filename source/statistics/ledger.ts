import type {
	FailedPair,
	IntentFigures,
	MetricError,
	MetricFigures,
	RunFigures,
} from '../model/snapshot.ts';
import type {Distribution} from '../model/distribution.ts';
import {emptyMetricDelta, type Delta, type MetricDelta, type OutcomeCounts} from './delta.ts';
import {createCappedList} from './capped-list.ts';
import {createHistogram, type Histogram} from './histogram.ts';
import {createSeries} from './series.ts';

/** The figures, and how many attempts ended how. */
export type Figures = RunFigures & {readonly outcomes: Readonly<OutcomeCounts>};

export type Ledger = {
	/** @param elapsed seconds of load at which the delta arrived, for the series */
	readonly merge: (delta: Delta, elapsed: number) => void;
	readonly figures: () => Figures;
};

type Slice<Value> = {touch: () => void; get: () => Value};

type IntentEntry = {
	counts: OutcomeCounts;
	latency: Histogram;
	metrics: Map<string, MetricDelta>;
	slice: Slice<IntentFigures>;
};

/** Recomputes a slice only after it was touched, so that an unchanged one keeps its identity. */
function lazily<Value>(compute: () => Value): Slice<Value> {
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

function addMetric(target: Map<string, MetricDelta>, name: string, gained: MetricDelta): void {
	let sum = target.get(name);
	if (!sum) {
		sum = emptyMetricDelta();
		target.set(name, sum);
	}
	sum.count += gained.count;
	sum.sum += gained.sum;
	sum.min = Math.min(sum.min, gained.min);
	sum.max = Math.max(sum.max, gained.max);
	sum.missing += gained.missing;
	sum.errors += gained.errors;
	sum.failed += gained.failed;
}

function metricFigures(metrics: ReadonlyMap<string, MetricDelta>): Record<string, MetricFigures> {
	return Object.fromEntries(
		[...metrics].map(([name, {count, sum, min, max, missing, errors, failed}]) => {
			const some = count > 0;
			const figures: MetricFigures = {
				average: some ? sum / count : null,
				min: some ? min : null,
				max: some ? max : null,
				count,
				missing,
				errors,
				failed,
				passRate: some ? (count - failed) / count : null,
			};
			return [name, Object.freeze(figures)];
		}),
	);
}

function addOutcomes(target: OutcomeCounts, gained: OutcomeCounts): void {
	target.passed += gained.passed;
	target.failed += gained.failed;
	target.errored += gained.errored;
}

function createIntentEntry(): IntentEntry {
	const counts: OutcomeCounts = {passed: 0, failed: 0, errored: 0};
	const latency = createHistogram();
	const metrics = new Map<string, MetricDelta>();
	const slice = lazily((): IntentFigures => ({
		count: counts.passed + counts.failed + counts.errored,
		...counts,
		latency: latency.summary(),
		metrics: metricFigures(metrics),
	}));
	return {counts, latency, metrics, slice};
}

/**
 * Merges the deltas of all workers into the figures of the run. Percentiles come from merged
 * histograms, never from averaged percentiles.
 */
export function createLedger(): Ledger {
	const outcomes: OutcomeCounts = {passed: 0, failed: 0, errored: 0};
	const metrics = new Map<string, MetricDelta>();
	const intents = new Map<string, IntentEntry>();
	const errors = new Map<string, {count: number; example: string}>();
	const failures = createCappedList<FailedPair>();
	const metricErrors = createCappedList<MetricError>();
	const series = createSeries();
	const names = ['latency', 'responseTime', 'firstToken', 'chunkGap', 'connect'] as const;
	const distributions = names.map((name) => {
		const histogram = createHistogram();
		return {name, histogram, slice: lazily(() => histogram.summary())};
	});
	const slices = {
		outcomes: lazily(() => ({...outcomes})),
		metrics: lazily(() => metricFigures(metrics)),
		intents: lazily(() =>
			Object.fromEntries([...intents].map(([name, {slice}]) => [name, slice.get()])),
		),
		errors: lazily(() =>
			Object.fromEntries([...errors].map(([name, error]) => [name, {...error}])),
		),
		failures: lazily(failures.items),
		metricErrors: lazily(metricErrors.items),
	};

	function mergeIntents(delta: Delta): void {
		for (const [name, gained] of delta.intents) {
			let entry = intents.get(name);
			if (!entry) {
				entry = createIntentEntry();
				intents.set(name, entry);
			}
			entry.slice.touch();
			addOutcomes(entry.counts, gained);
			if (gained.latency) entry.latency.merge(gained.latency);
			for (const [metric, scores] of gained.metrics) addMetric(entry.metrics, metric, scores);
		}
	}

	function mergeErrors(delta: Delta): void {
		for (const [name, {count, example}] of delta.errors) {
			const known = errors.get(name);
			if (known) known.count += count;
			else errors.set(name, {count, example});
		}
	}

	function mergeLists(delta: Delta): void {
		for (const pair of delta.failures) failures.add(pair);
		for (const error of delta.metricErrors) metricErrors.add(error);
	}

	return {
		merge(delta, elapsed) {
			series.add(delta, elapsed);
			for (const {name, histogram, slice} of distributions) {
				const bag = delta[name];
				if (!bag) continue;
				histogram.merge(bag);
				slice.touch();
			}
			const known = metrics.size;
			for (const [name, gained] of delta.metrics) addMetric(metrics, name, gained);
			if (metrics.size > known) slices.metrics.touch();
			if (delta.passed + delta.failed + delta.errored === 0) return;
			addOutcomes(outcomes, delta);
			mergeIntents(delta);
			mergeErrors(delta);
			mergeLists(delta);
			slices.outcomes.touch();
			slices.metrics.touch();
			slices.intents.touch();
			if (delta.errors.size > 0) slices.errors.touch();
			if (delta.failures.length > 0) slices.failures.touch();
			if (delta.metricErrors.length > 0) slices.metricErrors.touch();
		},
		figures() {
			const [latency, responseTime, firstToken, chunkGap, connect] = distributions.map(({slice}) =>
				slice.get(),
			) as [Distribution, Distribution, Distribution, Distribution, Distribution];
			return {
				outcomes: slices.outcomes.get(),
				latency,
				responseTime,
				firstToken,
				chunkGap,
				connect,
				metrics: slices.metrics.get(),
				intents: slices.intents.get(),
				errors: slices.errors.get(),
				failures: slices.failures.get(),
				metricErrors: slices.metricErrors.get(),
				series: series.points(),
				rate: series.rate(),
			};
		},
	};
}
