import type {Snapshot, ThresholdResult} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateThresholds, standing} from '../statistics/threshold-result.ts';
import type {RunStatus} from './manifest.ts';
import {decisiveStep, generatorDoubts, isMachineLimit} from './step-doubts.ts';
import type {Summary, Verdict} from './summary.ts';

/** What a run's verdict is made of. */
export type JudgedRun = {
	/**
	 * A saturated generator makes the run invalid; in a search, at the level found, or at the one that it
	 * did not get beyond: what this machine could do would be taken for the server's capacity.
	 */
	readonly strict?: boolean;
	readonly snapshot: Snapshot;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
};

/** By the traffic, for what the warm-up opened, and what no attempt has ended on yet, is in no figure. */
const neverConnected = ({traffic, counts}: Snapshot): boolean =>
	traffic.connectionsOpened === 0 && counts.sent > 0;

/** A search that has no level to show: it was cut short, or this machine was the limit throughout. */
function searchedInVain(snapshot: Snapshot): boolean {
	const {capacity} = snapshot;
	if (capacity?.level !== null) return false;
	if (!capacity.done) return true;
	const step = decisiveStep(snapshot);
	return step !== undefined && isMachineLimit(step);
}

/** Sentences on why a run proves nothing at all. */
function whyInvalid({snapshot, status, strict}: JudgedRun): string[] {
	const {aborted, capacity, latency} = snapshot;
	const causes = strict ? generatorDoubts(snapshot) : [];
	// Where no level was found, that is already among the causes.
	const limits = strict && capacity?.level !== null ? (capacity?.machineLimit ?? []) : [];
	const reasons = [
		status === 'interrupted' ? 'the run was interrupted' : '',
		status === 'failed' ? 'the run broke off' : '',
		...causes.map((cause) => `the load generator was saturated (--strict): ${cause}`),
		...limits.map((cause) => `this machine, not the server, was the limit (--strict): ${cause}`),
		latency.count > 0
			? ''
			: neverConnected(snapshot)
				? 'no connection was ever made'
				: 'not one valid reply arrived',
	].filter((reason) => reason !== '');
	if (reasons.length === 0 && status === 'complete' && searchedInVain(snapshot)) {
		reasons.push(
			capacity!.done ? capacity!.text : `the search was stopped early: ${capacity!.text}`,
		);
	}
	// Why it was ended says more than what it then lacked.
	return reasons.length > 0 && aborted !== null ? [aborted.reason, ...reasons] : reasons;
}

/** What speaks against a run that proves something, one sentence each. */
function whyFailed({snapshot}: JudgedRun, thresholds: readonly ThresholdResult[]): string[] {
	const {aborted, capacity} = snapshot;
	return [
		...(aborted === null ? [] : [aborted.reason]),
		...(capacity?.level === null ? [capacity.text] : []),
		...thresholds.filter(({ok}) => !ok).map(({expression, reason}) => `${expression}: ${reason}`),
	];
}

/**
 * What a run proves, and why it is no `pass`. Invalid comes before failed: figures that prove nothing
 * break no threshold either.
 */
export function judge(
	input: JudgedRun,
	thresholds: readonly ThresholdResult[],
): Pick<Summary, 'verdict' | 'verdictReasons'> {
	const invalid = whyInvalid(input);
	if (invalid.length > 0) return {verdict: 'invalid', verdictReasons: invalid};
	const reasons = whyFailed(input, thresholds);
	if (reasons.length === 0) return {verdict: 'pass', verdictReasons: reasons};
	// A run that too many errors ended, and no threshold judged, did not fail at anything.
	const judged = thresholds.some(({state}) => state === 'violated');
	const verdict: Verdict = input.status === 'aborted' && !judged ? 'invalid' : 'fail';
	return {verdict, verdictReasons: reasons};
}

/** Adds to a threshold without data why it has none, where that can be told. */
function explained(
	result: ThresholdResult,
	threshold: Threshold,
	{warmup, traffic}: Snapshot,
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
function holdAll({thresholds, snapshot}: JudgedRun): ThresholdResult[] {
	const all = evaluateThresholds(thresholds, snapshot).map((result, index) =>
		explained(result, thresholds[index]!, snapshot),
	);
	const step = snapshot.capacity ? decisiveStep(snapshot) : undefined;
	if (!step) return all;
	const own = new Map(step.thresholds.map((result) => [result.expression, result]));
	return all.map((result) => own.get(result.expression) ?? result);
}

/** Holds the thresholds against the run. One that did not come to its end meets none. */
export function holdThresholds(input: JudgedRun): readonly ThresholdResult[] {
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
