import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {FailedPair, MetricError, RunFigures, SliceFigures} from '../model/snapshot.ts';
import {createCappedList} from './capped-list.ts';
import {
	absent,
	addIds,
	columns,
	rowWidth,
	type Delta,
	type ErrorTally,
	type OutcomeCounts,
} from './delta.ts';
import {createHistogram} from './histogram.ts';
import {createSeries} from './series.ts';
import {createSlice, type Slice} from './slice.ts';
import {tagName, type Tag} from './threshold-tags.ts';

/** The figures, and how many attempts ended how. */
export type Figures = RunFigures & {readonly outcomes: Readonly<OutcomeCounts>};

/** What the load was when a delta arrived, for the series. */
export type LoadMoment = {
	/** Seconds of load. */
	readonly elapsed: number;
	readonly level: number;
	readonly step: number;
};

export type Ledger = {
	readonly merge: (delta: Delta, moment: LoadMoment) => void;
	readonly figures: () => Figures;
	/** A step's attempts; undefined before the first. */
	readonly step: (step: number) => SliceFigures | undefined;
	/** The run is over: the series takes in its last second, which is no full one. */
	readonly finish: () => void;
};

/** Intents reported each on its own; what comes after them is reported together. */
export const mostIntents = 500;
export const otherIntents = '(other)';

const toRecord = (tallies: ReadonlyMap<string, ErrorTally>) =>
	Object.fromEntries([...tallies].map(([name, tally]) => [name, {...tally}]));

function mergeErrors(
	target: Map<string, ErrorTally>,
	gained: ReadonlyMap<string, ErrorTally>,
): void {
	for (const [name, {count, example, requestIds, connectionIds}] of gained) {
		const known = target.get(name) ?? {count: 0, example};
		known.count += count;
		addIds(known, 'requestIds', requestIds);
		addIds(known, 'connectionIds', connectionIds);
		target.set(name, known);
	}
}

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

/**
 * Merges the deltas of all workers into the figures of the run: percentiles come from one histogram
 * of all samples, never from averaged percentiles.
 * @param metrics names of the run's metrics
 * @param tags what thresholds look at apart
 * @param named intents that are kept apart even after many others
 */
export function createLedger(
	metrics: readonly string[],
	tags: readonly Tag[] = [],
	named: readonly string[] = [],
): Ledger {
	const width = rowWidth(metrics.length);
	const all = createSlice(metrics);
	const intents = new Map<string, Slice>();
	const steps = new Map<number, Slice>();
	const tagged = tags.map(() => createSlice(metrics));
	const errors = new Map<string, ErrorTally>();
	const notices = new Map<string, ErrorTally>();
	const failures = createCappedList<FailedPair>();
	const metricErrors = createCappedList<MetricError>();
	const series = createSeries();
	const chunkGap = createHistogram();
	const connect = createHistogram();
	const ack = createHistogram();
	let faults: {lost: number; duplicated: number; outOfOrder: number} | undefined;
	const slices = {
		outcomes: lazily(all.counts),
		chunkGap: lazily(chunkGap.summary),
		connect: lazily(connect.summary),
		ack: lazily(ack.summary),
		sequence: lazily(() => (faults ? {...faults} : null)),
		intents: lazily(() =>
			Object.fromEntries([...intents].map(([name, slice]) => [name, slice.figures()])),
		),
		tags: lazily(() =>
			Object.fromEntries(tags.map((tag, place) => [tagName(tag), tagged[place]!.figures()])),
		),
		errors: lazily(() => toRecord(errors)),
		notices: lazily(() => toRecord(notices)),
		failures: lazily(failures.items),
		metricErrors: lazily(metricErrors.items),
	};

	function sliceOf<Key>(group: Map<Key, Slice>, key: Key): Slice {
		let slice = group.get(key);
		if (!slice) {
			slice = createSlice(metrics);
			group.set(key, slice);
		}
		return slice;
	}

	function intentOf(name: string): Slice {
		const full = intents.size >= mostIntents && !intents.has(name) && !named.includes(name);
		return sliceOf(intents, full ? otherIntents : name);
	}

	function record(rows: Float64Array, at: number, intentSlices: readonly Slice[]): void {
		all.record(rows, at);
		intentSlices[rows[at + columns.intent]!]!.record(rows, at);
		const step = rows[at + columns.step]!;
		if (step > 0) sliceOf(steps, step).record(rows, at);
		const connected = rows[at + columns.connect]!;
		if (connected !== absent) connect.record(connected);
		const acknowledged = rows[at + columns.ack]!;
		if (acknowledged !== absent) ack.record(acknowledged);
		// Not a bitwise "and", which would cut the number to 32 bits.
		let bits = rows[at + columns.tags]!;
		for (let place = 0; bits > 0; place++, bits = Math.floor(bits / 2)) {
			if (bits % 2 === 1) tagged[place]!.record(rows, at);
		}
		series.record(rows, at);
	}

	function addFaults(gained: SequenceFaults | undefined): void {
		if (!gained) return;
		const {lost, duplicated, outOfOrder} = gained;
		faults ??= {lost: 0, duplicated: 0, outOfOrder: 0};
		faults.lost += lost;
		faults.duplicated += duplicated;
		faults.outOfOrder += outOfOrder;
		slices.sequence.touch();
	}

	function mergeLists(delta: Delta): void {
		mergeErrors(errors, delta.errors);
		mergeErrors(notices, delta.notices);
		for (const pair of delta.failures) failures.add(pair);
		for (const error of delta.metricErrors) metricErrors.add(error);
		if (delta.errors.size > 0) slices.errors.touch();
		if (delta.notices.size > 0) slices.notices.touch();
		if (delta.failures.length > 0) slices.failures.touch();
		if (delta.metricErrors.length > 0) slices.metricErrors.touch();
	}

	return {
		merge(delta, moment) {
			series.begin(moment);
			mergeLists(delta);
			for (const gap of delta.gaps) chunkGap.record(gap);
			if (delta.gaps.length > 0) slices.chunkGap.touch();
			if (delta.count === 0) return;
			const intentSlices = delta.intents.map(intentOf);
			for (let row = 0; row < delta.count; row++) record(delta.rows, row * width, intentSlices);
			slices.outcomes.touch();
			slices.intents.touch();
			slices.tags.touch();
			slices.connect.touch();
			slices.ack.touch();
			addFaults(delta.faults);
		},
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
				rate: series.rate(),
			};
		},
		step: (step) => steps.get(step)?.figures(),
		finish: series.finish,
	};
}
