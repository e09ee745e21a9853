import type {GeneratorReason} from '../model/health.ts';
import type {RunStatus} from '../model/run-digest.ts';
import type {EndReason} from '../model/end-reason.ts';
import type {Capacity} from '../model/snapshot.ts';
import type {ThresholdResult} from '../model/threshold-state.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {describeCapacitySearch} from './capacity-text.ts';
import {formatActual, formatCount, formatShare} from '../terminal/format.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {warnOfDoubts} from './doubts.ts';

/** Why a run does not `pass`, as data; `describeVerdictReason` turns it into words. */
export type VerdictReason =
	| {readonly kind: 'interrupted'}
	| {readonly kind: 'broke_off'}
	| {readonly kind: 'doubtful'; readonly doubtful: number; readonly finished: number}
	/** Under `--strict`: the generator, or in a search this machine, was the limit. */
	| {readonly kind: 'saturated' | 'machine_limit'; readonly cause: GeneratorReason}
	/** No reply counts; the kind is how far the run got towards one. */
	| {readonly kind: 'never_connected' | 'all_late' | 'no_reply'}
	/** A search that found no level; its own text says how far it got. */
	| {readonly kind: 'no_level'; readonly done: boolean; readonly capacity: Capacity}
	/** What ended the run early. */
	| {readonly kind: 'aborted'; readonly why: EndReason}
	| {readonly kind: 'threshold'; readonly result: ThresholdResult}
	| {
			readonly kind: 'errors';
			readonly errored: number;
			readonly finished: number;
			/** The most frequent class of errors. */
			readonly most: string | undefined;
			/** The share that `--max-error-rate` allows. */
			readonly allowed: number;
	  }
	| {readonly kind: 'incomplete'; readonly status: RunStatus};

/** `error_rate < 1% is 16.67%`: a threshold that does not hold, with its figure. */
const describeBroken = ({expression, actual, reason}: ThresholdResult): string =>
	actual === null
		? `${expression}: ${reason}`
		: `${expression} is ${formatActual(expression, actual)}`;

/** The sentence on a saturated generator under `--strict`, given its cause in words. */
export const describeStrictSaturation = (cause: string): string =>
	`the load generator was saturated (--strict): ${cause}`;

/** A reason as a sentence, for summaries, consoles and screens. */
export function describeVerdictReason(reason: VerdictReason): string {
	switch (reason.kind) {
		case 'interrupted':
			return 'the run was interrupted';
		case 'broke_off':
			return 'the run did not complete';
		case 'doubtful':
			return warnOfDoubts(reason.doubtful, reason.finished);
		case 'saturated':
			return describeStrictSaturation(describeGeneratorReason(reason.cause));
		case 'machine_limit':
			return `this machine, not the server, was the limit (--strict): ${describeGeneratorReason(reason.cause)}`;
		case 'never_connected':
			return 'no connection was ever made';
		case 'all_late':
			return 'every reply was timed by a late event loop (--without-late)';
		case 'no_reply':
			return 'not one valid reply arrived';
		case 'no_level': {
			const found = describeCapacitySearch(reason.capacity);
			return reason.done ? found : `the search was stopped early: ${found}`;
		}
		case 'aborted':
			return describeEndReason(reason.why);
		case 'threshold':
			return describeBroken(reason.result);
		case 'errors': {
			const {errored, finished, most, allowed} = reason;
			const often = most === undefined ? '' : `, most often ${most}`;
			return `${formatShare(errored, finished)} of the attempts errored (${formatCount(errored)} of ${formatCount(finished)})${often}; --max-error-rate allows ${formatShare(allowed, 1)}`;
		}
		case 'incomplete':
			return `the run is ${reason.status}`;
	}
}
