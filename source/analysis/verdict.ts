import type {RunState, ThresholdResult} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateThresholds as evaluate, standing} from '../statistics/threshold-result.ts';
import {formatActual, formatCount, formatShare} from '../terminal/format.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {describeCapacitySearch} from './capacity-text.ts';
import {mostDoubtful, warnOfDoubts} from './doubts.ts';
import type {RunStatus} from '../model/run-digest.ts';
import {decisiveStep, generatorDoubts, isMachineLimit} from './step-doubts.ts';
import type {Summary, Verdict} from '../model/summary.ts';

/** What a run's verdict is made of. */
export type VerdictInput = {
	/**
	 * Any doubt, and a saturated generator, make the run invalid; in a search, at the level found, or at the one that it
	 * did not get beyond: what this machine could do would be taken for the server's capacity.
	 */
	readonly strict?: boolean;
	/** Share of all attempts that may error; null for all of them. */
	readonly maxErrorRate?: number | null;
	readonly snapshot: RunState;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
};

/** By the traffic, for what the warm-up opened, and what no attempt has ended on yet, is in no figure. */
const neverConnected = ({traffic, counts}: RunState): boolean =>
	traffic.connectionsOpened === 0 && counts.sent > 0;

/** A search that has no level to show: it was cut short, or this machine was the limit throughout. */
function searchedInVain(snapshot: RunState): boolean {
	const {capacity} = snapshot;
	if (capacity?.level !== null) return false;
	if (!capacity.done) return true;
	const step = decisiveStep(snapshot);
	return step !== undefined && isMachineLimit(step);
}

const finishedOf = ({counts: {passed, failed, errored}}: RunState): number =>
	passed + failed + errored;

/** Doubtful attempts that leave nothing proven: many, or under `--strict` any. */
function tooDoubtful(snapshot: RunState, strict: boolean): string {
	const {doubtful} = snapshot.counts;
	const finished = finishedOf(snapshot);
	const tooMany = doubtful > 0 && doubtful >= mostDoubtful * finished;
	return tooMany || (strict && doubtful > 0) ? warnOfDoubts(doubtful, finished) : '';
}

/** A run may be over before the last attempts could end it. A search makes errors on purpose. */
function tooManyErrors({snapshot, maxErrorRate = null}: VerdictInput): string {
	const {errored} = snapshot.counts;
	const finished = finishedOf(snapshot);
	if (maxErrorRate === null || snapshot.capacity || snapshot.aborted) return '';
	if (finished === 0 || errored / finished <= maxErrorRate) return '';
	const [most] = Object.entries(snapshot.errors).toSorted(([, a], [, b]) => b.count - a.count);
	const often = most ? `, most often ${most[0]}` : '';
	return `${formatShare(errored, finished)} of the attempts errored (${formatCount(errored)} of ${formatCount(finished)})${often}; --max-error-rate allows ${formatShare(maxErrorRate, 1)}`;
}

/** Sentences on why a run proves nothing at all, whatever its thresholds say. */
function whyInvalid({snapshot, status, strict = false}: VerdictInput): string[] {
	const {aborted, capacity, latency} = snapshot;
	const causes = strict ? generatorDoubts(snapshot).map(describeGeneratorReason) : [];
	// Where no level was found, that is already among the causes.
	const limits =
		strict && capacity?.level !== null
			? (capacity?.machineLimit ?? []).map(describeGeneratorReason)
			: [];
	const reasons = [
		status === 'interrupted' ? 'the run was interrupted' : '',
		status === 'failed' ? 'the run broke off' : '',
		tooDoubtful(snapshot, strict),
		...causes.map((cause) => `the load generator was saturated (--strict): ${cause}`),
		...limits.map((cause) => `this machine, not the server, was the limit (--strict): ${cause}`),
		latency.count > 0
			? ''
			: neverConnected(snapshot)
				? 'no connection was ever made'
				: (snapshot.leftOut?.replies ?? 0) > 0
					? 'every reply was timed by a late event loop (--without-late)'
					: 'not one valid reply arrived',
	].filter((reason) => reason !== '');
	if (reasons.length === 0 && status === 'complete' && searchedInVain(snapshot)) {
		const found = describeCapacitySearch(capacity!);
		reasons.push(capacity!.done ? found : `the search was stopped early: ${found}`);
	}
	// Why it was ended says more than what it then lacked.
	return reasons.length > 0 && aborted !== null
		? [describeEndReason(aborted.reason), ...reasons]
		: reasons;
}

/** A threshold that does not hold, with its figure: `error_rate < 1% is 16.67%`. */
const describeBroken = ({expression, actual, reason}: ThresholdResult): string =>
	actual === null
		? `${expression}: ${reason}`
		: `${expression} is ${formatActual(expression, actual)}`;

/** What speaks against a run that proves something, one sentence each. */
function whyFailed(input: VerdictInput, thresholds: readonly ThresholdResult[]): string[] {
	const {aborted, capacity} = input.snapshot;
	const errors = tooManyErrors(input);
	return [
		...(aborted === null ? [] : [describeEndReason(aborted.reason)]),
		...(capacity?.level === null ? [describeCapacitySearch(capacity)] : []),
		...thresholds.filter(isBroken).map(describeBroken),
		...(errors === '' ? [] : [errors]),
	];
}

/**
 * What a run proves, and why it is no `pass`. Invalid comes before failed: figures that prove nothing
 * break no threshold either. A run that errors or an outage ended, or that had too many errors, has
 * failed only where a threshold is broken.
 */
export function verdictOf(
	input: VerdictInput,
	thresholds: readonly ThresholdResult[],
): Pick<Summary, 'verdict' | 'verdictReasons'> {
	const invalid = whyInvalid(input);
	if (invalid.length > 0) return {verdict: 'invalid', verdictReasons: invalid};
	const reasons = whyFailed(input, thresholds);
	if (reasons.length === 0) {
		// One that did not come to its end proves nothing by what it has not lost yet.
		return input.status === 'complete'
			? {verdict: 'pass', verdictReasons: reasons}
			: {verdict: 'invalid', verdictReasons: [`the run is ${input.status}`]};
	}
	const broken = thresholds.some(isBroken);
	const failed = broken || (input.status !== 'aborted' && input.snapshot.capacity?.level === null);
	const verdict: Verdict = failed ? 'fail' : 'invalid';
	return {verdict, verdictReasons: reasons};
}

/** Adds to a threshold without data why it has none, where that can be told. */
function explained(
	result: ThresholdResult,
	threshold: Threshold,
	{warmup, traffic}: RunState,
): ThresholdResult {
	const onConnect = threshold.kind === 'duration' && threshold.subject === 'connect';
	if (result.state !== 'no_data' || !onConnect || !warmup || traffic.connectionsOpened === 0) {
		return result;
	}
	return {...result, reason: `${result.reason} (all connections were opened in the warm-up)`};
}

/**
 * A search goes beyond what the server can do on purpose: its thresholds are held against the level
 * that it found, but for those that no step has figures of.
 */
function holdAll({thresholds, snapshot}: VerdictInput): ThresholdResult[] {
	const all = evaluate(thresholds, snapshot).map((result, index) =>
		explained(result, thresholds[index]!, snapshot),
	);
	const step = snapshot.capacity ? decisiveStep(snapshot) : undefined;
	if (!step) return all;
	const own = new Map(step.thresholds.map((result) => [result.expression, result]));
	return all.map((result) => own.get(result.expression) ?? result);
}

/** Holds the thresholds against the run. One that did not come to its end meets none. */
export function evaluateThresholds(input: VerdictInput): readonly ThresholdResult[] {
	const {snapshot, status} = input;
	const results = holdAll(input);
	if (status === 'complete') return results;
	return results.map(({expression, actual, state}) => {
		// What ended the run stays violated, though the last replies may have mended it.
		const broken = state === 'violated' || snapshot.aborted?.threshold === expression;
		return status === 'aborted' && broken
			? standing(expression, actual, 'violated')
			: {expression, actual, ok: false, state: 'unjudged', reason: `the run is ${status}`};
	});
}
