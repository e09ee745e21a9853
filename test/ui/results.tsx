import type {RunDocument} from '../../source/runs/saved-run-reader.ts';
import {ResultsScreen, type Tab} from '../../source/ui/screens/results/results-screen.tsx';
import {entryOf, erroredEntry, failedEntry} from './documents.ts';
import {show, type ShowOptions} from './rig.tsx';

export type ResultsOptions = ShowOptions & {
	readonly tab?: Tab;
	readonly baseline?: RunDocument;
	readonly saveProblem?: string;
};

/** The screen, and what it asked for, as JSON. */
export async function showResults(document: RunDocument, options: ResultsOptions = {}) {
	const calls: string[] = [];
	const call =
		(name: string) =>
		(...values: readonly unknown[]) =>
			void calls.push([name, ...values.map((value) => JSON.stringify(value))].join(' '));
	const shown = await show(
		<ResultsScreen
			document={document}
			baseline={options.baseline}
			initialTab={options.tab ?? 'Overview'}
			onBack={call('back')}
			onHistory={call('history')}
			onRerun={call('rerun')}
			onCopy={call('copy')}
			onEdit={(attempt) => void calls.push(`edit ${attempt.id}`)}
			onReport={call('report')}
			onSaveProfile={(name) => {
				call('save')(name);
				return name === 'taken' ? options.saveProblem : undefined;
			}}
			onBaseline={call('baseline')}
			onInterrupt={call('interrupt')}
		/>,
		options,
	);
	const called = async (count = 1) => {
		await shown.until(() => calls.length >= count);
		return calls;
	};
	return {...shown, calls, called};
}

/** Two passed, three failed and one errored pair. */
export const mixed = [
	entryOf(0),
	failedEntry(1, {question: 'Où est l’école ?'}),
	erroredEntry(2),
	failedEntry(3, {failed: ['length_check'], reason: 'too long', intent: 'pii', got: 'pii'}),
	entryOf(4),
	failedEntry(5, {question: 'Un permis ?', intent: 'permits'}),
];
