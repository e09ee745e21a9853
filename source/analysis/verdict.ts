import type {RunState} from '../model/snapshot.ts';
import {isBroken, type ThresholdResult} from '../model/threshold-state.ts';
import {isOfConnections, type Threshold} from '../statistics/threshold.ts';
import {evaluateThresholds as evaluate, resultOf} from '../statistics/threshold-result.ts';
import {mostDoubtful} from './doubts.ts';
import type {RunStatus} from '../model/run-digest.ts';
import {decisiveStep, generatorDoubts, isMachineLimit} from './steps.ts';
import type {Verdict} from '../model/summary.ts';
import type {VerdictReason} from './verdict-reason.ts';
import {finishedOf} from '../model/outcome-counts.ts';

/** What a run's verdict is derived from. */
export type VerdictInput = {
	/**
	 * Any doubt, or a saturated generator, makes the run invalid. In a search that applies to the level
	 * found, or to the one it could not exceed: this machine's limit must not pass for the server's.
	 */
	readonly strict?: boolean;
	/** Share of all attempts that may error; null for all of them. */
	readonly maxErrorRate?: number | null;
	readonly snapshot: RunState;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
};

/**
 * Traffic also counts connections that appear in no figure: those of the warm-up, and those without a
 * finished attempt.
 */
const neverConnected = ({traffic, counts}: RunState): boolean =>
	traffic.connectionsOpened === 0 && counts.sent > 0;

/**
 * A search that found no level because it was cut short, or because this machine was the limit
 * throughout.
 */
function foundNothing(snapshot: RunState): boolean {
	const {capacity} = snapshot;
	if (capacity?.level !== null) return false;
	if (!capacity.done) return true;
	const step = decisiveStep(snapshot);
	return step !== undefined && isMachineLimit(step);
}

/** Makes a run inconclusive for many doubtful attempts, or for any under `--strict`. */
function tooDoubtful(snapshot: RunState, strict: boolean): VerdictReason[] {
	const {doubtful} = snapshot.counts;
	const finished = finishedOf(snapshot.counts);
	const tooMany = doubtful > 0 && doubtful >= mostDoubtful * finished;
	return tooMany || (strict && doubtful > 0) ? [{kind: 'doubtful', doubtful, finished}] : [];
}

/**
 * Checked at the end too: a run may finish before its last errors could end it. A search errs on purpose.
 */
function tooManyErrors({snapshot, maxErrorRate = null}: VerdictInput): VerdictReason[] {
	const {errored} = snapshot.counts;
	const finished = finishedOf(snapshot.counts);
	if (maxErrorRate === null || snapshot.capacity || snapshot.aborted) return [];
	if (finished === 0 || errored / finished <= maxErrorRate) return [];
	const [most] = Object.entries(snapshot.errors).toSorted(([, a], [, b]) => b.count - a.count);
	return [{kind: 'errors', errored, finished, most: most?.[0], allowed: maxErrorRate}];
}

/** Why no reply counts; empty when one does. */
function withoutReply(snapshot: RunState): VerdictReason[] {
	if (snapshot.latency.count > 0) return [];
	if (neverConnected(snapshot)) return [{kind: 'never_connected'}];
	return [{kind: (snapshot.leftOut?.replies ?? 0) > 0 ? 'all_late' : 'no_reply'}];
}

const wayOut: Readonly<Partial<Record<RunStatus, VerdictReason>>> = {
	interrupted: {kind: 'interrupted'},
	failed: {kind: 'broke_off'},
};

/** Why a run is inconclusive, regardless of its thresholds. */
function whyInvalid({snapshot, status, strict = false}: VerdictInput): VerdictReason[] {
	const {aborted, capacity} = snapshot;
	const causes = strict ? generatorDoubts(snapshot) : [];
	// If no level was found, the causes already include it.
	const limits = strict && capacity?.level !== null ? (capacity?.machineLimit ?? []) : [];
	const ended = wayOut[status];
	const reasons: VerdictReason[] = [
		...(ended ? [ended] : []),
		...tooDoubtful(snapshot, strict),
		...causes.map((cause) => ({kind: 'saturated', cause}) as const),
		...limits.map((cause) => ({kind: 'machine_limit', cause}) as const),
		...withoutReply(snapshot),
	];
	if (reasons.length === 0 && status === 'complete' && foundNothing(snapshot)) {
		reasons.push({kind: 'no_level', done: capacity!.done, capacity: capacity!});
	}
	// What ended the run explains more than what it lacks.
	return reasons.length > 0 && aborted !== null
		? [{kind: 'aborted', why: aborted.reason}, ...reasons]
		: reasons;
}

/** Why a conclusive run fails. */
function whyFailed(input: VerdictInput, thresholds: readonly ThresholdResult[]): VerdictReason[] {
	const {aborted, capacity} = input.snapshot;
	return [
		...(aborted === null ? [] : [{kind: 'aborted', why: aborted.reason} as const]),
		...(capacity?.level === null ? [{kind: 'no_level', done: true, capacity} as const] : []),
		...thresholds.filter(isBroken).map((result) => ({kind: 'threshold', result}) as const),
		...tooManyErrors(input),
	];
}

export type ReasonedVerdict = {
	readonly verdict: Verdict;
	/** Why it does not `pass`; empty if it does. */
	readonly reasons: readonly VerdictReason[];
};

/**
 * What a run shows, and why it does not `pass`. Invalid takes precedence over failed, because
 * inconclusive figures cannot break a threshold. A run with too many errors, or ended by errors or an
 * outage, fails only if a threshold is broken.
 */
export function verdictOf(
	input: VerdictInput,
	thresholds: readonly ThresholdResult[],
): ReasonedVerdict {
	const invalid = whyInvalid(input);
	if (invalid.length > 0) return {verdict: 'invalid', reasons: invalid};
	const reasons = whyFailed(input, thresholds);
	const {status} = input;
	if (reasons.length === 0) {
		// A run cut short cannot pass: what it has not lost so far shows nothing.
		return status === 'complete'
			? {verdict: 'pass', reasons}
			: {verdict: 'invalid', reasons: [{kind: 'incomplete', status}]};
	}
	const broken = thresholds.some(isBroken);
	const failed = broken || (status !== 'aborted' && input.snapshot.capacity?.level === null);
	return {verdict: failed ? 'fail' : 'invalid', reasons};
}

/** Adds to a threshold without data the cause, where it is known. */
function explained(
	result: ThresholdResult,
	threshold: Threshold,
	{warmup, traffic}: RunState,
): ThresholdResult {
	const onConnect = threshold.kind === 'duration' && isOfConnections(threshold.subject);
	if (result.state !== 'no_data' || !onConnect || !warmup || traffic.connectionsOpened === 0) {
		return result;
	}
	return {...result, reason: `${result.reason} (all connections were opened in the warm-up)`};
}

/**
 * A search overloads the server on purpose, so its thresholds are checked against the level that it
 * found, except those for which steps have no figures.
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

/** Checks the thresholds against the run. A run that did not complete meets none. */
export function evaluateThresholds(input: VerdictInput): readonly ThresholdResult[] {
	const {snapshot, status} = input;
	const results = holdAll(input);
	if (status === 'complete') return results;
	return results.map(({expression, actual, state}) => {
		// The threshold that ended the run stays violated, even if the last replies would meet it again.
		const broken = state === 'violated' || snapshot.aborted?.threshold === expression;
		return status === 'aborted' && broken
			? resultOf(expression, actual, 'violated')
			: {expression, actual, ok: false, state: 'unjudged', reason: `the run is ${status}`};
	});
}
