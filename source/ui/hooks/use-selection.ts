import {useState} from 'react';
import {followSelection, moveIn, type Items, type Move} from '../state/selection.ts';
import {useMoves} from './use-moves.ts';

export type Selection<Item> = {
	readonly position: number;
	readonly item: Item | undefined;
	readonly move: (move: Move) => void;
	readonly select: (key: string) => void;
};

/**
 * A selection that follows its item, not its row, through filters, sorting and refreshes; with the
 * keys of lists.
 * @param page rows per page
 * @param start the position of the first selection
 */
export function useSelection<Item>(
	items: Items<Item>,
	keyOf: (item: Item) => string,
	page: number,
	active = true,
	start = 0,
): Selection<Item> {
	const [state, setState] = useState<{key: string | undefined; position: number}>({
		key: undefined,
		position: 0,
	});
	const from = state.key === undefined ? start : state.position;
	const position = followSelection(items, keyOf, state.key, from);
	const item = items.at(position);

	const move = (to: Move) => {
		const next = moveIn(items.length, position, to, page);
		const target = items.at(next);
		setState({key: target === undefined ? undefined : keyOf(target), position: next});
	};
	useMoves(move, {active});
	return {position, item, move, select: (key) => setState({key, position})};
}
