import type {GroupFigures} from '../model/snapshot.ts';
import type {AggregateState} from './aggregate-state.ts';
import {columns, rowWidth, type Delta, type LateScores, type OutcomeCounts} from './delta.ts';
import {createGroup, type Group} from './group.ts';
import {createIntentGroups} from './intent-groups.ts';
import {lazily} from './lazily.ts';
import {tagName, type Tag} from './threshold-tags.ts';

type GroupsState = Pick<AggregateState, 'all' | 'intents' | 'steps' | 'tags'>;
type Samples = Pick<Delta, 'samples' | 'count' | 'intents'>;

/** The attempts of a run in groups: all of them, and by intent, step and tag. */
export type AttemptGroups = {
	readonly all: Group;
	/** Adds the attempts of a delta. */
	readonly record: (delta: Samples) => void;
	/** Adds scores that came after their attempts. */
	readonly correct: (late: LateScores) => void;
	readonly merge: (state: GroupsState) => void;
	/** The figures of a step; undefined before its first attempt. */
	readonly step: (step: number) => GroupFigures | undefined;
	readonly figures: () => {
		readonly outcomes: OutcomeCounts;
		readonly intents: Readonly<Record<string, GroupFigures>>;
		readonly tags: Readonly<Record<string, GroupFigures>>;
	};
	readonly state: () => GroupsState;
};

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
 * @param named intents that are kept apart however many there are
 * @param further percentiles, see `createHistogram`
 */
export function createAttemptGroups(
	metrics: readonly string[],
	tags: readonly Tag[],
	named: readonly string[],
	further: readonly number[],
): AttemptGroups {
	const width = rowWidth(metrics.length);
	const all = createGroup(metrics, further);
	const intents = createIntentGroups(metrics, named, further);
	const steps = new Map<number, Group>();
	const tagged = tags.map((tag) => [tagName(tag), createGroup(metrics, further)] as const);
	const lazy = {
		outcomes: lazily(all.counts),
		intents: lazily(() => figuresOf(intents.all())),
		tags: lazily(() => figuresOf(tagged)),
	};

	function touch(): void {
		for (const value of Object.values(lazy)) value.touch();
	}

	function stepOf(step: number): Group {
		let group = steps.get(step);
		if (!group) steps.set(step, (group = createGroup(metrics, further)));
		return group;
	}

	return {
		all,
		record({samples, count, intents: names}) {
			if (count === 0) return;
			intents.admit(names);
			const intentGroups = names.map(intents.of);
			for (let at = 0; at < count * width; at += width) {
				all.record(samples, at);
				intentGroups[samples[at + columns.intent]!]!.record(samples, at);
				const step = samples[at + columns.step]!;
				if (step > 0) stepOf(step).record(samples, at);
				for (const group of taggedIn(tagged, samples, at)) group.record(samples, at);
			}
			touch();
		},
		correct({samples, count, intents: names}) {
			if (count === 0) return;
			intents.admit(names);
			const intentGroups = names.map(intents.of);
			for (let at = 0; at < count * width; at += width) {
				all.correct(samples, at);
				intentGroups[samples[at + columns.intent]!]!.correct(samples, at);
				const step = samples[at + columns.step]!;
				if (step > 0) stepOf(step).correct(samples, at);
				for (const group of taggedIn(tagged, samples, at)) group.correct(samples, at);
			}
			touch();
		},
		merge(state) {
			all.merge(state.all);
			for (const [name, group] of state.intents) intents.merge(name, group);
			for (const [step, group] of state.steps) stepOf(step).merge(group);
			const byName = new Map(state.tags);
			for (const [name, group] of tagged) {
				const gained = byName.get(name);
				if (gained) group.merge(gained);
			}
			touch();
		},
		step: (step) => steps.get(step)?.figures(),
		figures: () => ({
			outcomes: lazy.outcomes.get(),
			intents: lazy.intents.get(),
			tags: lazy.tags.get(),
		}),
		state: () => ({
			all: all.state(),
			intents: intents.all().map(([name, group]) => [name, group.state()]),
			steps: [...steps].sort(([a], [b]) => a - b).map(([step, group]) => [step, group.state()]),
			tags: tagged.map(([name, group]) => [name, group.state()]),
		}),
	};
}
