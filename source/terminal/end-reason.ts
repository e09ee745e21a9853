import type {EndReason, StepDeviation} from '../model/end-reason.ts';
import {distrustReason} from '../model/doubt-reasons.ts';
import type {LevelUnit} from '../model/load.ts';
import {formatActual, formatCount, formatMany, formatSeconds} from './format.ts';
import {describeLevel, formatLevel} from './level.ts';

const runToTheEnd = 'leave --abort-on-fail out to run to the end';
const withoutLimit = '--max-outage off removes the limit';

const mostRecent = (error: string | null): string =>
	error === null ? '' : `, most recently ${error}`;

function shareText(share: number): string {
	return share === 0.5 ? 'half' : `${Number((100 * share).toFixed(2))}%`;
}

const figure = (expression: string, actual: number | null): string =>
	actual === null ? 'there is no data' : `it is ${formatActual(expression, actual)}`;

/** Why a run, or one level of a search, ends early: a sentence that names the remedy. */
export function describeEndReason(reason: EndReason): string {
	switch (reason.kind) {
		case 'errors': {
			const {share, seconds, errored, finished, error} = reason;
			const often = error === null ? '' : `, most often ${error}`;
			return `more than ${shareText(share)} of the attempts of the last ${seconds} s errored (${formatCount(errored)} of ${formatCount(finished)})${often}; --max-error-rate off keeps going`;
		}
		case 'threshold_lost': {
			const {expression, actual, seconds} = reason;
			return `threshold "${expression}" can no longer hold: ${figure(expression, actual)} after ${formatSeconds(seconds)} of load; ${runToTheEnd}`;
		}
		case 'threshold_violated': {
			const {expression, actual, seconds} = reason;
			return `threshold "${expression}" was violated for ${formatSeconds(seconds)} of load: ${figure(expression, actual)} now; raise --abort-window, or ${runToTheEnd}`;
		}
		case 'never_connected': {
			const {tries, seconds, error} = reason;
			const attempts = formatMany(tries, 'try').replace(/trys$/, 'tries');
			return `no connection was ever made: ${attempts} in ${formatSeconds(seconds)} were refused${mostRecent(error)}; ${withoutLimit}`;
		}
		case 'outage': {
			const {seconds, refused, error} = reason;
			const count = refused > 0 ? `${formatCount(refused)} refused` : 'none accepted';
			return `no connection could be made for ${formatSeconds(seconds)} (${count}${mostRecent(error ?? 'unknown')}); ${withoutLimit}`;
		}
		case 'distrust':
			return distrustReason;
		case 'recorded':
			return reason.text;
	}
}

function describeOne(deviation: StepDeviation, unit: LevelUnit): string {
	switch (deviation.kind) {
		case 'level_changed': {
			const {low, high} = deviation;
			return `the level was changed during the hold, between ${formatLevel(low, unit)} and ${describeLevel(high, unit)}`;
		}
		case 'cut':
			return 'the run ended before this step was over';
	}
}

/** How a step deviated from the planned hold; empty when it did not. */
export const describeDeviations = (
	deviations: readonly StepDeviation[] | null,
	unit: LevelUnit,
): readonly string[] => (deviations ?? []).map((deviation) => describeOne(deviation, unit));
