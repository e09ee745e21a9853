import {createGroup, type Group, type GroupState} from './group.ts';

/** Intents reported each on its own; the others are reported together. */
export const mostIntents = 500;
export const otherIntents = '(other)';

/** What is known of each intent. */
export type IntentGroups = {
	/** Makes room for intents; to be called for all whose slices are taken next. */
	readonly admit: (names: readonly string[]) => void;
	/** The slice that an intent's attempts go to. */
	readonly of: (name: string) => Group;
	/** In the order in which they stand in the run; what is reported together comes last. */
	readonly all: () => readonly (readonly [name: string, slice: Group])[];
	readonly merge: (name: string, state: GroupState) => void;
};

/**
 * Keeps at most 500 intents apart: those that are named, and of the others the first by name. That is a
 * rule which can be kept whatever comes first: an intent that has to give way never comes back, so that
 * nothing of it is missing in what is reported together.
 * @param named intents that are kept apart however many there are
 */
export function createIntentGroups(
	metrics: readonly string[],
	named: readonly string[],
): IntentGroups {
	const fixed = new Set(named);
	const slices = new Map<string, Group>();
	/** How many are kept that are not named, and the last of them by name. */
	let counted = 0;
	let last = '';

	const isFree = (name: string) => !fixed.has(name) && name !== otherIntents;

	function sliceOf(name: string): Group {
		let slice = slices.get(name);
		if (!slice) slices.set(name, (slice = createGroup(metrics)));
		return slice;
	}

	function findLast(): string {
		let found = '';
		for (const name of slices.keys()) if (isFree(name) && name > found) found = name;
		return found;
	}

	function admit(name: string): void {
		if (slices.has(name)) return;
		if (!isFree(name)) sliceOf(name);
		else if (counted < mostIntents) {
			counted++;
			sliceOf(name);
			if (name > last) last = name;
		} else if (name < last) {
			sliceOf(otherIntents).merge(slices.get(last)!.state());
			slices.delete(last);
			sliceOf(name);
			last = findLast();
		} else sliceOf(otherIntents);
	}

	return {
		admit(names) {
			for (const name of names) admit(name);
		},
		of: (name) => slices.get(name) ?? sliceOf(otherIntents),
		all() {
			const place = (name: string, slice: Group) =>
				name === otherIntents ? Infinity : slice.first();
			return [...slices].sort(([a, one], [b, other]) => {
				const [before, after] = [place(a, one), place(b, other)];
				return before === after ? (a < b ? -1 : 1) : before - after;
			});
		},
		merge(name, state) {
			admit(name);
			(slices.get(name) ?? sliceOf(otherIntents)).merge(state);
		},
	};
}
