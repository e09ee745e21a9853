import type {Plan} from '../config/plan.ts';
import {levelsOf} from '../config/kinds/ramp-text.ts';
import {nearest} from '../model/nearest.ts';
import type {Prompt} from '../model/prompt.ts';
import {judgesEveryStep} from '../statistics/threshold-result.ts';
import {phaseOf} from '../statistics/threshold-stats.ts';
import {checkTags} from '../statistics/threshold-tags.ts';
import {
	durationsPerTag,
	isOfConnections,
	unknownMetrics,
	type Threshold,
} from '../statistics/threshold.ts';

const quoted = (thresholds: readonly Threshold[]): string =>
	thresholds.map(({expression}) => `"${expression}"`).join(', ');

/** A search needs a threshold that judges each level; without one it would end after the first. */
function problemsOfSearch({findCapacity}: Plan, thresholds: readonly Threshold[]): string[] {
	if (!findCapacity || thresholds.some(judgesEveryStep)) return [];
	return [
		`--find-capacity needs a threshold that applies to every level, which ${quoted(thresholds)} cannot; ` +
			`add one without a tag on ${durationsPerTag.join(', ')}, error_rate, requests_per_second, dropped or a metric, such as --threshold "latency.p95 < 3s"`,
	];
}

/** What is known about a run when its thresholds are checked. */
export type ThresholdContext = {
	readonly metricNames: readonly string[];
	/** Every prompt, further turns included. */
	readonly turns: Iterable<Prompt>;
};

/** The levels that a threshold may name; null when the search chooses them. */
function stepLevels({findCapacity, steps}: Plan): readonly number[] | null {
	if (findCapacity) return null;
	return steps ? levelsOf(steps) : [];
}

/** Without TLS there is no handshake to measure. */
function problemsOfTls({url}: Plan, thresholds: readonly Threshold[]): string[] {
	if (!/^ws:/i.test(url)) return [];
	return thresholds.flatMap((threshold) =>
		threshold.kind === 'duration' && threshold.subject === 'connect_tls'
			? [
					`threshold "${threshold.expression}": a ws:// address has no TLS handshake; leave it out, or use connect_tcp or connect_upgrade`,
				]
			: [],
	);
}

/** Why a run has no figure that its plan would have to ask for; undefined when it does. */
function missingFigure({reply, setup}: Plan, threshold: Threshold): string | undefined {
	if (threshold.kind === 'speed') {
		return reply.usage?.output === undefined
			? 'the reply rule does not say where the number of tokens is; give it "usage": {"output": "usage.output_tokens"}'
			: undefined;
	}
	if (threshold.kind !== 'duration') return undefined;
	if (threshold.subject === 'setup' && setup === undefined) {
		return 'nothing is sent once per connection; give --setup, or leave it out';
	}
	const name = phaseOf(threshold.subject);
	const phases = Object.keys(reply.phases ?? {});
	if (name === undefined || phases.includes(name)) return undefined;
	if (phases.length === 0) return `the reply rule has no phases, so there is no "${name}"`;
	const near = nearest(name, phases);
	const hint = near === undefined ? '' : `; did you mean "${near}"?`;
	return `the reply rule has no phase "${name}"; there are ${phases.join(', ')}${hint}`;
}

const problemsOfRule = (plan: Plan, thresholds: readonly Threshold[]): string[] =>
	thresholds.flatMap((threshold) => {
		const problem = missingFigure(plan, threshold);
		return problem === undefined ? [] : [`threshold "${threshold.expression}": ${problem}`];
	});

/** The thresholds that can only fail because the run lacks what they need; one sentence each. */
export function problemsOfThresholds(
	plan: Plan,
	thresholds: readonly Threshold[],
	{metricNames, turns}: ThresholdContext,
): string[] {
	return [
		...unknownMetrics(thresholds, metricNames),
		...problemsOfTls(plan, thresholds),
		...problemsOfRule(plan, thresholds),
		...checkTags(thresholds, turns, stepLevels(plan)),
		...problemsOfSearch(plan, thresholds),
	];
}

/**
 * The thresholds that may end up without a sample, one sentence each. Persistent connections from the
 * warm-up stay open, so the run may open no more unless the level rises.
 */
export function doubtfulThresholds(plan: Plan, thresholds: readonly Threshold[]): string[] {
	const {warmup, connectionMode, steps, stages, findCapacity} = plan;
	if (!warmup || connectionMode === 'per-prompt' || steps || stages || findCapacity) return [];
	const onConnect = thresholds.filter(
		(threshold) => threshold.kind === 'duration' && isOfConnections(threshold.subject),
	);
	if (onConnect.length === 0) return [];
	return [
		`${quoted(onConnect)} may have no data: the connections that the warm-up opens are in no figure, and persistent ones stay open; leave --warmup out, or use --per-prompt`,
	];
}
