import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {GroupFigures, RunFigures} from '../model/snapshot.ts';
import type {AggregateState} from './aggregate-state.ts';
import {createCurrentRate} from './current-rate.ts';
import {columns, rowWidth, type Delta, type LateScores, type OutcomeCounts} from './delta.ts';
import {createGroup, type Group} from './group.ts';
import {createIntentGroups} from './intent-groups.ts';
import {lazily} from './lazily.ts';
import {createLoadClock, type LoadClock} from './load-clock.ts';
import {createMessageTimes} from './message-times.ts';
import {addFaults} from './sequence-faults.ts';
import {createSeries} from './series.ts';
import {createTextFigures} from './text-figures.ts';
import {tagName, type Tag} from './threshold-tags.ts';

/** The figures, and how many attempts ended how. */
export type Figures = RunFigures & {readonly outcomes: Readonly<OutcomeCounts>};

export type AggregatorOptions = {
	/** Names of the run's metrics. */
	readonly metrics: readonly string[];
	/** The tags that thresholds name. */
	readonly tags?: readonly Tag[];
	/** Intents that are always reported on their own. */
	readonly named?: readonly string[];
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

type NamedGroups = readonly (readonly [name: string, group: Group])[];

const figuresOf = (groups: NamedGroups) =>
	Object.fromEntries(groups.map(([name, group]) => [name, group.figures()]));

/** Most attempts have no tag: they share one empty list. */
const none: readonly Group[] = [];

/** The groups of the tags of the attempt whose samples begin at a place. */
function taggedIn(groups: NamedGroups, samples: Float64Array, at: number): readonly Group[] {
	let bits = samples[at + columns.tags]!;
	if (bits === 0) return none;
	const found: Group[] = [];
	// Not a bitwise "and", which would cut the number to 32 bits.
	for (let place = 0; bits > 0; place++, bits = Math.floor(bits / 2)) {
		if (bits % 2 === 1) found.push(groups[place]![1]);
	}
	return found;
}

/**
 * Adds attempts up to the figures of a run, live or read back: in whatever order and parts they come,
 * the figures are the same to the last digit. Percentiles come from one histogram of all samples,
 * never from averaged percentiles.
 * @param state what to start from
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
	const texts = createTextFigures();
	const series = createSeries();
	const rate = createCurrentRate();
	const times = createMessageTimes();
	let faults: SequenceFaults | undefined;
	let doubtful = 0;
	let warmupErrors = 0;
	const lazy = {
		outcomes: lazily(all.counts),
		intents: lazily(() => figuresOf(intents.all())),
		tags: lazily(() => figuresOf(tagged)),
	};

	function stepOf(step: number): Group {
		let group = steps.get(step);
		if (!group) steps.set(step, (group = createGroup(metrics)));
		return group;
	}

	function record(samples: Float64Array, at: number, intentGroups: readonly Group[]): void {
		all.record(samples, at);
		intentGroups[samples[at + columns.intent]!]!.record(samples, at);
		const step = samples[at + columns.step]!;
		if (step > 0) stepOf(step).record(samples, at);
		times.record(samples, at);
		for (const group of taggedIn(tagged, samples, at)) group.record(samples, at);
		series.record(clock.loadAt(samples[at + columns.complete]!) / second, samples, at);
	}

	function mergeState(other: AggregateState): void {
		if (other.metrics.join('\n') !== metrics.join('\n')) {
			throw new Error('the figures belong to other metrics');
		}
		all.merge(other.all);
		for (const [name, group] of other.intents) intents.merge(name, group);
		for (const [step, group] of other.steps) stepOf(step).merge(group);
		const byName = new Map(other.tags);
		for (const [name, group] of tagged) {
			const gained = byName.get(name);
			if (gained) group.merge(gained);
		}
		times.mergeState(other);
		faults = addFaults(faults, other.sequence);
		texts.mergeState(other);
		doubtful += other.doubtful;
		warmupErrors += other.warmup_errors;
		series.merge(other.series);
		for (const value of Object.values(lazy)) value.touch();
	}

	if (state) mergeState(state);
	return {
		merge(delta, elapsed) {
			if (elapsed !== undefined) rate.begin(elapsed);
			rate.count(delta.count);
			doubtful += delta.doubtful;
			warmupErrors += delta.warmupErrors;
			texts.merge(delta);
			times.recordGaps(delta.gaps);
			if (delta.count === 0) return;
			intents.admit(delta.intents);
			const intentGroups = delta.intents.map(intents.of);
			for (let place = 0; place < delta.count; place++) {
				record(delta.samples, place * width, intentGroups);
			}
			lazy.outcomes.touch();
			lazy.intents.touch();
			lazy.tags.touch();
			faults = addFaults(faults, delta.faults);
		},
		correct(late) {
			texts.mergeLists(late);
			if (late.count === 0) return;
			intents.admit(late.intents);
			const intentGroups = late.intents.map(intents.of);
			for (let place = 0; place < late.count; place++) {
				const at = place * width;
				const groups = [all, intentGroups[late.samples[at + columns.intent]!]!];
				const step = late.samples[at + columns.step]!;
				if (step > 0) groups.push(stepOf(step));
				groups.push(...taggedIn(tagged, late.samples, at));
				for (const group of groups) group.correct(late.samples, at);
			}
			lazy.outcomes.touch();
			lazy.intents.touch();
			lazy.tags.touch();
		},
		mergeState,
		level: series.level,
		figures() {
			const {latency, firstToken, responseTime, metrics: scores} = all.figures();
			return {
				outcomes: lazy.outcomes.get(),
				latency,
				responseTime,
				firstToken,
				...times.figures(),
				sequence: faults ?? null,
				metrics: scores,
				intents: lazy.intents.get(),
				tags: lazy.tags.get(),
				...texts.figures(),
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
			intents: intents.all().map(([name, group]) => [name, group.state()]),
			steps: [...steps].sort(([a], [b]) => a - b).map(([step, group]) => [step, group.state()]),
			tags: tagged.map(([name, group]) => [name, group.state()]),
			...times.state(),
			sequence: faults ?? null,
			...texts.state(),
			doubtful,
			warmup_errors: warmupErrors,
			series: series.state(),
		}),
	};
}
