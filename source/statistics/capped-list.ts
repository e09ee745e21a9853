/** Items listed per metric; the counts beside the lists are exact. */
export const listLimit = 1000;

export type CappedList<Item> = {
	/** Whether this metric's share of the list is used up, so that no further item need be made. */
	readonly isFull: (metric: string) => boolean;
	/** Takes an item unless its metric's share of the list is full. */
	readonly add: (item: Item) => void;
	readonly items: () => readonly Item[];
	/** Hands the items out and begins an empty list; what was handed out still counts. */
	readonly drain: () => readonly Item[];
};

/** A list that holds the first so many items of each metric. */
export function createCappedList<Item extends {readonly metric: string}>(): CappedList<Item> {
	const counts = new Map<string, number>();
	let items: Item[] = [];
	return {
		isFull: (metric) => (counts.get(metric) ?? 0) >= listLimit,
		add(item) {
			const count = counts.get(item.metric) ?? 0;
			if (count >= listLimit) return;
			counts.set(item.metric, count + 1);
			items.push(item);
		},
		items: () => [...items],
		drain() {
			const drained = items;
			items = [];
			return drained;
		},
	};
}
