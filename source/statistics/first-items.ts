import {compareOrder, type AttemptOrder} from './attempt-order.ts';

/** Items listed per metric; counts are exact however many there are. */
export const listLimit = 1000;

/** A listed item with the order of its attempt. */
export type Listed<Item> = {readonly order: AttemptOrder; readonly item: Item};

export type FirstItems<Item> = {
	/** Whether an item of this metric and order would be listed, as far as is known so far. */
	readonly accepts: (metric: string, order: AttemptOrder) => boolean;
	/** Adds an item unless the list of its metric is full of earlier ones. */
	readonly add: (listed: Listed<Item>) => boolean;
	/** In the order of the attempts. */
	readonly items: () => readonly Listed<Item>[];
};

/** The place of an item in a sorted list: mostly the end, since attempts come almost in order. */
function placeIn(list: readonly Listed<unknown>[], order: AttemptOrder): number {
	let place = list.length;
	while (place > 0 && compareOrder(list[place - 1]!.order, order) > 0) place--;
	return place;
}

const compareListed = <Item extends {readonly metric: string}>(a: Listed<Item>, b: Listed<Item>) =>
	compareOrder(a.order, b.order) ||
	(a.item.metric < b.item.metric ? -1 : a.item.metric > b.item.metric ? 1 : 0);

/**
 * A list of the first `listLimit` items of each metric by the order of their attempts, whatever the
 * order in which they are added: an earlier item replaces a later one.
 */
export function createFirstItems<Item extends {readonly metric: string}>(): FirstItems<Item> {
	const lists = new Map<string, Listed<Item>[]>();

	function accepts(metric: string, order: AttemptOrder): boolean {
		const list = lists.get(metric);
		if (!list || list.length < listLimit) return true;
		return compareOrder(order, list.at(-1)!.order) < 0;
	}

	return {
		accepts,
		add(listed) {
			const {metric} = listed.item;
			if (!accepts(metric, listed.order)) return false;
			let list = lists.get(metric);
			if (!list) lists.set(metric, (list = []));
			const place = placeIn(list, listed.order);
			if (place === list.length) list.push(listed);
			else list.splice(place, 0, listed);
			if (list.length > listLimit) list.pop();
			return true;
		},
		items: () => [...lists.values()].flat().sort(compareListed),
	};
}
