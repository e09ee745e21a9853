import {useState} from 'react';
import type {RunFigure} from '../../reports/run-columns.ts';
import {deleteRun, listRuns, type ListedRun} from '../../store/history.ts';
import {useBack} from '../hooks/use-back.ts';
import {useKilledRuns} from '../hooks/use-killed-runs.ts';
import {useSelection} from '../hooks/use-selection.ts';
import {useKeys} from '../keys/keys.tsx';
import {filterRuns, orders, sortRuns} from './history-order.ts';

const keyOf = ({folder}: ListedRun): string => folder.path;

export type HistoryProps = {
	readonly out: string;
	/** Set while the user chooses a baseline for this run: Enter then chooses instead of opening. */
	readonly choosing: string | undefined;
	readonly onOpen: (path: string) => void;
	readonly onCompare: (before: string, after: string) => void;
	readonly onBack: () => void;
	readonly onInterrupt: () => void;
	readonly onSay: (text: string) => void;
};

/**
 * The saved runs, how they are sorted and filtered, and the keys of their list.
 * @param page rows of a page
 */
export function useHistory(
	{out, choosing, onOpen, onCompare, onBack, onInterrupt, onSay}: HistoryProps,
	page: number,
) {
	const [{runs: listed, unreadable}, setListed] = useState(() => listRuns(out));
	// A run compared with itself says nothing.
	const all = useKilledRuns(listed).filter(({manifest}) => manifest.id !== choosing);
	const [order, setOrder] = useState<RunFigure>('started');
	const [text, setText] = useState('');
	const [typing, setTyping] = useState(false);
	const runs = filterRuns(sortRuns(all, order), text);
	const [marked, setMarked] = useState<string>();
	const [deleting, setDeleting] = useState<ListedRun>();
	const active = deleting === undefined && !typing;
	const {item, position} = useSelection(runs, keyOf, page, active);
	const nothing = item === undefined ? {disabled: 'there is no run'} : undefined;

	const close = text === '' ? onBack : () => setText('');
	useKeys('everywhere', {back: useBack(onBack), close, interrupt: onInterrupt}, {active});
	useKeys(
		'history',
		{
			open: nothing ?? (() => onOpen(item!.folder.path)),
			sort: () => setOrder(orders[(orders.indexOf(order) + 1) % orders.length]!),
			filter: () => setTyping(true),
			...(choosing === undefined && {
				mark:
					nothing ??
					(() => setMarked(marked === item!.folder.path ? undefined : item!.folder.path)),
				compare:
					nothing ??
					(marked === undefined || marked === item!.folder.path
						? {disabled: 'mark another run with Space first: it is the baseline'}
						: () => onCompare(marked, item!.folder.path)),
				remove: nothing ?? (() => setDeleting(item)),
			}),
		},
		{active},
	);

	const answer = (yes: boolean) => {
		if (yes && deleting) {
			try {
				const left = deleteRun(deleting.folder);
				onSay(
					left.length > 0
						? `deleted; the folder stays because it also holds ${left.join(', ')}`
						: 'deleted',
				);
			} catch (error) {
				onSay(`cannot be deleted: ${(error as Error).message}`);
			}
			setListed(listRuns(out));
		}
		setDeleting(undefined);
	};

	return {
		...{all, runs, unreadable, order, text, setText, typing, setTyping},
		...{item, position, marked, deleting, answer},
	};
}
