import {useKeys} from '../keys/keys.tsx';
import type {Move} from '../state/selection.ts';

/** The keys that move through a list or a text. */
export function useMoves(move: (to: Move) => void, options?: {readonly active: boolean}): void {
	useKeys(
		'list',
		{
			down: () => move('down'),
			up: () => move('up'),
			pageDown: () => move('pageDown'),
			pageUp: () => move('pageUp'),
			first: () => move('first'),
			last: () => move('last'),
		},
		options,
	);
}
