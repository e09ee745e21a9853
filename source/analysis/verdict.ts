import type {RunState, ThresholdResult} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateThresholds as evaluate, standing} from '../statistics/threshold-result.ts';
import {mostDoubtful} from './doubts.ts';
import type {RunStatus} from '../model/run-digest.ts';
import {decisiveStep, generatorDoubts, isMachineLimit} from './steps.ts';
import type {Verdict} from '../model/summary.ts';
import type {VerdictReason} from './verdict-reason.ts';

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
function foundNothing(snapshot: RunState): boolean {
	const {capacity} = snapshot;
	if (capacity?.level !== null) return false;
	if (!capacity.done) return true;
	const step = decisiveStep(snapshot);
	return step !== undefined && isMachineLimit(step);
}

const finishedOf = ({counts: {passed, failed, errored}}: RunState): number =>
	passed + failed + errored;

/** Doubtful attempts that make a run inconclusive: many, or under `--strict` any. */
function tooDoubtful(snapshot: RunState, strict: boolean): VerdictReason[] {
	const {doubtful} = snapshot.counts;
	const finished = finishedOf(snapshot);
	const tooMany = doubtful > 0 && doubtful >= mostDoubtful * finished;
	return tooMany || (strict && doubtful > 0) ? [{kind: 'doubtful', doubtful, finished}] : [];
}

/** A run may be over before the last attempts could end it. A search makes errors on purpose. */
function tooManyErrors({snapshot, maxErrorRate = null}: VerdictInput): VerdictReason[] {
	const {errored} = snapshot.counts;
	const finished = finishedOf(snapshot);
	if (maxErrorRate === null || snapshot.capacity || snapshot.aborted) return [];
	if (finished === 0 || errored / finished <= maxErrorRate) return [];
	const [most] = Object.entries(snapshot.errors).toSorted(([, a], [, b]) => b.count - a.count);
	return [{kind: 'errors', errored, finished, most: most?.[0], allowed: maxErrorRate}];
}

/** Why there is no reply whose time counts; empty when there is one. */
function withoutReply(snapshot: RunState): VerdictReason[] {
	if (snapshot.latency.count > 0) return [];
	if (neverConnected(snapshot)) return [{kind: 'never_connected'}];
	return [{kind: (snapshot.leftOut?.replies ?? 0) > 0 ? 'all_late' : 'no_reply'}];
}

const wayOut: Readonly<Partial<Record<RunStatus, VerdictReason>>> = {
	interrupted: {kind: 'interrupted'},
	failed: {kind: 'broke_off'},
};

/** Why a run is inconclusive, whatever its thresholds show. */
function whyInvalid({snapshot, status, strict = false}: VerdictInput): VerdictReason[] {
	const {aborted, capacity} = snapshot;
	const causes = strict ? generatorDoubts(snapshot) : [];
	// Where no level was found, that is already among the causes.
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
	// Why it was ended explains more than what it then lacked.
	return reasons.length > 0 && aborted !== null
		? [{kind: 'aborted', why: aborted.reason}, ...reasons]
		: reasons;
}

/** What speaks against a run that is conclusive. */
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
	/** Why it is no `pass`; empty for one. */
	readonly reasons: readonly VerdictReason[];
};

/**
 * What a run shows, and why it is no `pass`. Invalid comes before failed: inconclusive figures break no
 * threshold either. A run that errors or an outage ended, or that had too many errors, has failed only
 * where a threshold is broken.
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
		// A run cut short shows nothing by what it has not lost yet.
		return status === 'complete'
			? {verdict: 'pass', reasons}
			: {verdict: 'invalid', reasons: [{kind: 'incomplete', status}]};
	}
	const broken = thresholds.some(isBroken);
	const failed = broken || (status !== 'aborted' && input.snapshot.capacity?.level === null);
	return {verdict: failed ? 'fail' : 'invalid', reasons};
}

/** Adds to a threshold without data why it has none, where the cause is known. */
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
 * that it found, except those that no step has figures of.
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

/** Holds the thresholds against the run. A run that did not complete meets none. */
export function evaluateThresholds(input: VerdictInput): readonly ThresholdResult[] {
	const {snapshot, status} = input;
	const results = holdAll(input);
	if (status === 'complete') return results;
	return results.map(({expression, actual, state}) => {
		// What ended the run stays violated, though the last replies may have brought it back.
		const broken = state === 'violated' || snapshot.aborted?.threshold === expression;
		return status === 'aborted' && broken
			? standing(expression, actual, 'violated')
			: {expression, actual, ok: false, state: 'unjudged', reason: `the run is ${status}`};
	});
}
