import {isBroken} from '../model/threshold-state.ts';
import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';
import {describeLevel} from '../terminal/level.ts';
import {describeDoubtful} from './doubts.ts';
import {generatorDoubts} from './steps.ts';
import {capacityDigest, describeCapacity, type Summary} from '../model/summary.ts';

/** A run's verdict in a few words, with its tone. */
export type VerdictLine = {
	readonly text: string;
	readonly tone: 'good' | 'warn' | 'bad';
	readonly mark: 'pass' | 'fail' | 'error';
};

/** Prompts that were lost; a search loses some on purpose above the level that it finds. */
function losses({errored, totalRequests: total, generator, steps, capacity}: Summary): string[] {
	if (capacity) return [];
	const broken = steps.filter(({holds}) => holds === false).length;
	return [
		errored > 0 ? `${formatCount(errored)} of ${formatCount(total)} errored` : '',
		generator.dropped > 0 ? `${formatMany(generator.dropped, 'prompt')} dropped` : '',
		broken > 0
			? `${formatCount(broken)} of ${formatMany(steps.length, 'step')} would fail on their own`
			: '',
	];
}

/** How many numbered frames did not arrive exactly once and in order. */
const disordered = ({sequence}: Summary): number =>
	sequence ? sequence.lost + sequence.duplicated + sequence.outOfOrder : 0;

/** How many replies may belong to other prompts. */
const doubtful = ({doubtful: count, totalRequests: total}: Summary): string =>
	count ? describeDoubtful(count, total) : '';

/** The outages of the server. */
const outage = ({outages}: Summary): string =>
	outages && outages.count > 0
		? `${outages.count === 1 ? 'an outage' : `${formatCount(outages.count)} outages, the longest`} of ${formatSeconds(outages.longest)}`
		: '';

/** What deserves attention in a run that breaks no threshold. */
function doubts(summary: Summary): string[] {
	const {metrics, generator, capacity} = summary;
	const broken = Object.values(metrics).reduce((sum, {errors}) => sum + errors, 0);
	const faults = disordered(summary);
	return [
		generatorDoubts(summary).length > 0 ? 'the load generator was saturated' : '',
		(capacity?.machineLimit ?? []).length > 0 ? 'this machine was the limit' : '',
		...losses(summary),
		broken > 0 ? formatMany(broken, 'metric error') : '',
		faults > 0 ? `${formatMany(faults, 'frame')} lost, duplicated or out of order` : '',
		outage(summary),
		generator.unmatched > 0 ? formatMany(generator.unmatched, 'unmatched frame') : '',
		doubtful(summary),
	].filter((text) => text !== '');
}

/** What a run that passes has shown. */
function achievement({thresholds, capacity, run}: Summary): string {
	if (capacity && capacity.level !== null) {
		return capacity.done
			? `capacity ${describeCapacity(capacityDigest(capacity))}`
			: `capacity so far ${describeLevel(capacity.level, capacity.unit)}`;
	}
	if (thresholds.length === 0) return run.stopped === undefined ? 'complete' : '';
	if (thresholds.length === 1) return 'the threshold holds';
	return thresholds.length === 2
		? 'both thresholds hold'
		: `all ${thresholds.length} thresholds hold`;
}

/** How a run failed; thresholds that are not judged did not. */
function failure({thresholds, capacity}: Summary): string {
	if (capacity?.level === null) return 'no level holds';
	const broken = thresholds.filter(isBroken);
	return `${broken.length} of ${formatMany(thresholds.length, 'threshold')} failed`;
}

/** Why the run contains less than was planned; empty if it does not. */
function brevity({run}: Summary): string {
	if (run.status === 'aborted') return 'ended early';
	return run.stopped === undefined ? '' : `stopped ${run.stopped}`;
}

const joined = (...parts: readonly string[]): string =>
	parts.filter((part) => part !== '').join(', ');

/** Each verdict in a word, for people. */
export const verdictWords: Readonly<Record<Summary['verdict'], string>> = {
	...{pass: 'pass', fail: 'failed', invalid: 'inconclusive'},
};

/** The headline of a summary, for consoles and screens. */
export function describeVerdict(summary: Summary): VerdictLine {
	const {verdict, run} = summary;
	switch (verdict) {
		case 'pass': {
			const [held, notes] = [achievement(summary), doubts(summary)];
			const brief = brevity(summary);
			if (brief === '' && notes.length === 0) return {text: held, tone: 'good', mark: 'pass'};
			return {text: joined(brief, held, ...notes), tone: 'warn', mark: 'error'};
		}
		case 'fail': {
			const text = joined(brevity(summary), failure(summary), outage(summary), doubtful(summary));
			return {text, tone: 'bad', mark: 'fail'};
		}
		case 'invalid': {
			const text =
				run.status === 'complete' || run.status === 'aborted'
					? joined(brevity(summary), 'inconclusive', outage(summary), doubtful(summary))
					: run.status;
			return {text, tone: 'bad', mark: 'error'};
		}
	}
}
