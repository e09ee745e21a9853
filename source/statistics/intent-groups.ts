import {createGroup, type Group, type GroupState} from './group.ts';

/** Intents reported individually; the others are reported together. */
export const mostIntents = 500;
export const otherIntents = '(other)';

/** The figures of each intent. */
export type IntentGroups = {
	/** Makes room for intents. Call it for all of them before taking their groups. */
	readonly admit: (names: readonly string[]) => void;
	/** The group of an intent's attempts. */
	readonly of: (name: string) => Group;
	/** In the order of the run; the intents reported together come last. */
	readonly all: () => readonly (readonly [name: string, group: Group])[];
	readonly merge: (name: string, state: GroupState) => void;
};

/**
 * Keeps at most 500 intents apart: the named ones, and of the others the first by name. This rule
 * works in any order: an intent that gives way never comes back, so that the group of the others
 * misses nothing.
 * @param named intents that are always kept apart
 */
export function createIntentGroups(
	metrics: readonly string[],
	named: readonly string[],
	further: readonly number[] = [],
): IntentGroups {
	const fixed = new Set(named);
	const groups = new Map<string, Group>();
	/** How many unnamed intents are kept, and the last of them by name. */
	let counted = 0;
	let last = '';

	const isFree = (name: string) => !fixed.has(name) && name !== otherIntents;

	function groupOf(name: string): Group {
		let group = groups.get(name);
		if (!group) groups.set(name, (group = createGroup(metrics, further)));
		return group;
	}

	function findLast(): string {
		let found = '';
		for (const name of groups.keys()) if (isFree(name) && name > found) found = name;
		return found;
	}

	function admit(name: string): void {
		if (groups.has(name)) return;
		if (!isFree(name)) groupOf(name);
		else if (counted < mostIntents) {
			counted++;
			groupOf(name);
			if (name > last) last = name;
		} else if (name < last) {
			groupOf(otherIntents).merge(groups.get(last)!.state());
			groups.delete(last);
			groupOf(name);
			last = findLast();
		} else groupOf(otherIntents);
	}

	return {
		admit(names) {
			for (const name of names) admit(name);
		},
		of: (name) => groups.get(name) ?? groupOf(otherIntents),
		all() {
			const place = (name: string, group: Group) =>
				name === otherIntents ? Infinity : group.first();
			return [...groups].sort(([a, one], [b, other]) => {
				const [before, after] = [place(a, one), place(b, other)];
				return before === after ? (a < b ? -1 : 1) : before - after;
			});
		},
		merge(name, state) {
			admit(name);
			(groups.get(name) ?? groupOf(otherIntents)).merge(state);
		},
	};
}
