/** Samples of whole microseconds, each distinct value once with how often it was seen. */
export type Bag = {
	readonly values: readonly number[];
	readonly counts: readonly number[];
};

export type BagCollector = {
	readonly add: (microseconds: number) => void;
	/** Hands out what came since the last call; undefined when nothing did. */
	readonly drain: () => Bag | undefined;
};

/**
 * Collects samples between two ticks for another thread to merge: a bag is exact, costs one map
 * update a sample, and is as small as the number of distinct values.
 */
export function createBagCollector(): BagCollector {
	const seen = new Map<number, number>();
	return {
		add(microseconds) {
			seen.set(microseconds, (seen.get(microseconds) ?? 0) + 1);
		},
		drain() {
			if (seen.size === 0) return undefined;
			const bag = {values: [...seen.keys()], counts: [...seen.values()]};
			seen.clear();
			return bag;
		},
	};
}
