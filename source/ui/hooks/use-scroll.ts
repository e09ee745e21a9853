import {useState} from 'react';
import {moveIn} from '../state/selection.ts';
import {useMoves} from './use-moves.ts';

/**
 * How many rows of a content that is taller than its room are above it, moved by the keys of lists.
 * @returns 0 while everything fits
 */
export function useScroll(content: number, room: number, active: boolean): number {
	const [wanted, setWanted] = useState(0);
	const most = Math.max(0, content - room);
	const top = Math.min(wanted, most);
	useMoves((to) => setWanted(moveIn(most + 1, top, to, Math.max(1, room - 1))), {
		active: active && most > 0,
	});
	return top;
}
