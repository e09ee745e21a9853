import {formatCount, formatMany} from '../terminal/format.ts';
import type {Summary} from './summary.ts';

/** A run's verdict in a few words, and how it should be taken. */
export type VerdictLine = {
	readonly text: string;
	readonly tone: 'good' | 'warn' | 'bad';
	readonly mark: 'pass' | 'fail' | 'error';
};

/** What a run without a broken threshold should make one look at all the same. */
function doubts({errored, total_requests: total, metrics, generator}: Summary): string[] {
	const broken = Object.values(metrics).reduce((sum, {errors}) => sum + errors, 0);
	return [
		errored > 0 ? `${formatCount(errored)} of ${formatCount(total)} errored` : '',
		broken > 0 ? formatMany(broken, 'metric error') : '',
		generator.unmatched > 0
			? `${formatMany(generator.unmatched, 'unmatched frame')}: replies may be credited to the wrong prompt`
			: '',
	].filter((text) => text !== '');
}

/** The headline of a summary, for consoles and screens. */
export function describeVerdict(summary: Summary): VerdictLine {
	const {verdict, thresholds, run} = summary;
	const broken = thresholds.filter(({ok}) => !ok).length;
	switch (verdict) {
		case 'pass': {
			const held =
				thresholds.length === 0
					? 'complete'
					: thresholds.length === 1
						? 'the threshold holds'
						: `all ${thresholds.length} thresholds hold`;
			const notes = doubts(summary);
			if (notes.length === 0) return {text: held, tone: 'good', mark: 'pass'};
			return {text: [held, ...notes].join(', '), tone: 'warn', mark: 'error'};
		}
		case 'fail': {
			const text = `${broken} of ${formatMany(thresholds.length, 'threshold')} failed`;
			return {text, tone: 'bad', mark: 'fail'};
		}
		case 'invalid': {
			const text = run.status === 'complete' ? 'proves nothing' : run.status;
			return {text, tone: 'bad', mark: 'error'};
		}
	}
}
