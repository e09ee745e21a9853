import type {RerunChoice} from '../../../runner/rerun.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {useBack} from '../../hooks/use-back.ts';
import {useKeys, type Handler, type Handlers} from '../../keys/keys.tsx';
import type {ResultsActions} from './actions.ts';
import {allTabs} from './tabs.tsx';
import type {ResultsState} from './use-results-state.ts';

/** Each tab's number shows it, or gives the reason why it is missing. */
function tabKeys({lists, setTab}: ResultsState): Handlers<'results'> {
	const handlers = allTabs.map(({name, absent}, index): [string, Handler] => {
		const reason = absent?.(lists);
		return [`tab${index + 1}`, reason === undefined ? () => setTab(name) : {disabled: reason}];
	});
	return Object.fromEntries(handlers);
}

/** The keys of the results. */
export function useResultsKeys(
	state: ResultsState,
	actions: ResultsActions,
	{latest: {length: saved}, reading}: RunDocument,
): void {
	const {lists, tab, stepTab, setDialog, dialog, open} = state;
	const back = useBack(actions.onBack);
	const {failures, errors, doubtful} = lists;
	const rerun = (choice: RerunChoice, count: number, none: string): Handler => {
		if (reading) return {disabled: 'the attempts have not been read'};
		if (saved === 0) return {disabled: 'this run saved no attempts (--save none)'};
		if (count === 0) return {disabled: none};
		const run = () => setDialog({kind: 'asking', choice, count});
		// Where errors are listed, their rerun needs the room in the footer.
		return tab === 'Errors' && choice === 'failed' ? {label: 'failed', run} : run;
	};
	useKeys('everywhere', {back, interrupt: actions.onInterrupt}, {active: dialog === undefined});
	useKeys(
		'results',
		{
			...tabKeys(state),
			nextTab: () => stepTab(1),
			previousTab: () => stepTab(-1),
			rerunFailed: rerun('failed', failures.length, 'no prompt failed: nothing to rerun'),
			rerunErrored: rerun('errored', errors.length, 'no prompt errored: nothing to rerun'),
			rerunDoubtful: rerun('doubtful', doubtful.length, 'no attempt is doubtful: nothing to rerun'),
			rerunAll: rerun('all', saved, 'there is no prompt'),
			report: actions.onReport,
			compare: actions.onBaseline,
			history: actions.onHistory,
			save: () => setDialog({kind: 'naming'}),
		},
		{active: dialog === undefined && !open},
	);
}
