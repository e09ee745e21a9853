/** A list of any length, of which only parts are looked at. */
export type Items<Item> = {
	readonly length: number;
	readonly at: (position: number) => Item | undefined;
	readonly findIndex: (test: (item: Item) => boolean) => number;
};

/** The visible part of a list, with the selected row near its middle. */
export function windowOf(
	length: number,
	selected: number,
	rows: number,
): {from: number; to: number} {
	const from = Math.max(0, Math.min(selected - Math.floor(rows / 2), length - rows));
	return {from, to: Math.min(length, from + rows)};
}

export type Move = 'down' | 'up' | 'pageDown' | 'pageUp' | 'first' | 'last';

/** The position that a movement leads to, within a list. */
export function moveIn(length: number, from: number, move: Move, page: number): number {
	const last = Math.max(0, length - 1);
	const target = {
		down: from + 1,
		up: from - 1,
		pageDown: from + page,
		pageUp: from - page,
		first: 0,
		last,
	}[move];
	return Math.max(0, Math.min(last, target));
}

/**
 * The position of the selected item after a list changed: the same item wherever it is now, else
 * the same position, else the last one.
 */
export function followSelection<Item>(
	items: Items<Item>,
	keyOf: (item: Item) => string,
	selectedKey: string | undefined,
	position: number,
): number {
	const isSelected = (item: Item | undefined) => item !== undefined && keyOf(item) === selectedKey;
	// A long list is searched only after it has changed.
	if (selectedKey !== undefined && isSelected(items.at(position))) return position;
	const found = selectedKey === undefined ? -1 : items.findIndex(isSelected);
	return found >= 0 ? found : Math.max(0, Math.min(items.length - 1, position));
}
