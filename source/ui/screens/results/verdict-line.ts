import {describeVerdict, verdictWords, type VerdictLine} from '../../../analysis/verdict-text.ts';
import type {Summary} from '../../../model/summary.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';

/** The verdict in a word; a run that nothing was demanded of has not passed anything. */
function wordOf({verdict, thresholds, capacity}: Summary): string {
	const demandsNothing = thresholds.length === 0 && capacity === undefined;
	return verdict === 'pass' && demandsNothing ? 'no thresholds' : verdictWords[verdict];
}

/** The verdict of a run: a word, then the reason. */
export function verdictLineOf({summary, manifest}: RunDocument): VerdictLine {
	if (!summary) return {text: manifest.status, tone: 'bad', mark: 'error'};
	const line = describeVerdict(summary);
	const word = wordOf(summary);
	const which = (summary.reruns ?? []).length > 0 ? `${word} in the first run` : word;
	const said = line.text.split(', ').filter((part) => part !== word);
	const reason = (said.length > 0 ? said : summary.verdictReasons).join(', ');
	return {...line, text: reason === '' ? which : `${which}: ${reason}`};
}
