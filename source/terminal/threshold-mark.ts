import type {ThresholdResult, ThresholdState} from '../model/threshold-state.ts';
import {formatActual} from './format.ts';
import {sanitiseLine} from './sanitise.ts';
import type {Style} from './style.ts';

/** How a state is shown: its mark, the word that always accompanies it, and its tone. */
export type ThresholdMark = {
	readonly mark: keyof Pick<Style['marks'], 'pass' | 'fail' | 'none'>;
	readonly word: string;
	readonly tone: 'good' | 'bad' | 'muted';
};

const marks: Readonly<Record<ThresholdState, ThresholdMark>> = {
	holds: {mark: 'pass', word: 'holds', tone: 'good'},
	violated: {mark: 'fail', word: 'fails', tone: 'bad'},
	no_data: {mark: 'fail', word: 'no data', tone: 'bad'},
	unjudged: {mark: 'none', word: 'not judged', tone: 'muted'},
};

/** How a threshold's state looks, on screens and in reports alike. */
export const thresholdMarkOf = ({state}: Pick<ThresholdResult, 'state'>): ThresholdMark =>
	marks[state];

/**
 * What was found, to put after the expression: `2.04 s`, or `2.04 s so far` when it is not judged.
 * Without a sample, the reason if it adds to the word.
 */
export function foundBy({expression, actual, state, reason, note}: ThresholdResult): string {
	if (actual !== null) {
		const figure = formatActual(expression, actual);
		const remark = note === undefined ? '' : ` (${note})`;
		return state === 'unjudged' ? `${figure} so far` : `${figure}${remark}`;
	}
	const {word} = marks[state];
	return sanitiseLine(reason.startsWith(word) ? reason.slice(word.length).trimStart() : reason);
}
