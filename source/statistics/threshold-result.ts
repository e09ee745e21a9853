import type {Distribution} from '../model/distribution.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {Counts, RunState, GroupFigures, Snapshot, ThresholdResult} from '../model/snapshot.ts';
import type {Outages} from '../model/outages.ts';
import {tagName} from './threshold-tags.ts';
import {
	durationsPerTag,
	isOfTheRunAlone,
	isRunCount,
	isSequenceFault,
	type DurationSubject,
	type Operator,
	type RunCount,
	type ScalarSubject,
	type SequenceFault,
	type Threshold,
} from './threshold.ts';

export type {ThresholdResult};

function compares(actual: number, operator: Operator, value: number): boolean {
	switch (operator) {
		case '<':
			return actual < value;
		case '<=':
			return actual <= value;
		case '>':
			return actual > value;
		case '>=':
			return actual >= value;
		case '==':
			return actual === value;
		case '!=':
			return actual !== value;
	}
}

/** Intents and metrics carry names from outside, such as `constructor`. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

type DurationKey = 'latency' | 'firstToken' | 'chunkGap' | 'connect' | 'responseTime' | 'ack';

/** What the thresholds of a run are held against. */
export type Figures = Pick<
	Snapshot,
	| 'counts'
	| 'elapsed'
	| 'outages'
	| DurationKey
	| 'sequence'
	| 'metrics'
	| 'intents'
	| 'tags'
	| 'steps'
> &
	Pick<RunState, 'leftOut'>;

/** The figures of the attempts that a threshold looks at: of the run, or of a part of it. */
export type Evidence = Pick<
	GroupFigures,
	'passed' | 'failed' | 'errored' | 'metrics' | 'lateReplies'
> &
	Readonly<Partial<Record<DurationKey, Distribution>>> &
	Partial<Pick<Counts, RunCount>> & {
		readonly elapsed: number;
		/** Absent where they are not kept. */
		readonly dropped?: number;
		readonly sequence?: SequenceFaults | null;
		readonly outages?: Outages;
		/** No attempt will be added to it. */
		readonly final?: boolean;
	};

const fields: Readonly<Record<DurationSubject, DurationKey>> = {
	latency: 'latency',
	first_token: 'firstToken',
	chunk_gap: 'chunkGap',
	ack: 'ack',
	connect: 'connect',
	response_time: 'responseTime',
};

export const distributionOf = (
	evidence: Evidence,
	subject: DurationSubject,
): Distribution | undefined => evidence[fields[subject]];

/** The metric's figures in the evidence; undefined when none of its pairs was ever looked at. */
export const metricOf = ({metrics}: Evidence, metric: string) => own(metrics, metric);

/** What of a run's figures a threshold looks at; undefined when there is nothing of the kind (yet). */
export function evidenceFor({tag}: Threshold, figures: Figures): Evidence | undefined {
	if (!tag) {
		const lateReplies = figures.leftOut?.replies ?? 0;
		return {...figures, ...figures.counts, lateReplies};
	}
	if (tag.key === 'step') {
		const step = figures.steps.findLast(({level}) => level === Number(tag.value));
		return step && {...step, final: step.state === 'done'};
	}
	const slice =
		tag.key === 'intent' ? own(figures.intents, tag.value) : own(figures.tags, tagName(tag));
	return slice && {...slice, elapsed: figures.elapsed};
}

const faultKeys: Readonly<Record<SequenceFault, keyof SequenceFaults>> = {
	lost: 'lost',
	duplicated: 'duplicated',
	out_of_order: 'outOfOrder',
};

/** Frames of numbered streams with a fault; null where they are not kept. */
export const faultsOf = ({sequence}: Evidence, fault: SequenceFault): number | null =>
	sequence?.[faultKeys[fault]] ?? null;

/** One of the counts of the whole run, or its share of the attempts; null where it is not kept. */
function countActual(subject: RunCount, share: boolean, evidence: Evidence): number | null {
	const count = evidence[subject] ?? null;
	if (count === null || !share) return count;
	return count / (evidence.passed + evidence.failed + evidence.errored);
}

function scalarActual(
	{subject, share = false}: {readonly subject: ScalarSubject; readonly share?: boolean},
	evidence: Evidence,
): number | null {
	const {passed, failed, errored, dropped, elapsed, lateReplies = 0} = evidence;
	const replies = passed + failed;
	const finished = replies + errored;
	if (isSequenceFault(subject)) return finished === 0 ? null : faultsOf(evidence, subject);
	if (subject === 'dropped') {
		return dropped === undefined || dropped + finished === 0 ? null : dropped;
	}
	if (finished === 0) return null;
	if (isRunCount(subject)) return countActual(subject, share, evidence);
	if (subject === 'outage') return evidence.outages?.longest ?? null;
	if (subject === 'error_rate') return errored / finished;
	return elapsed > 0 ? (replies + lateReplies) / elapsed : null;
}

function actualOf(threshold: Threshold, evidence: Evidence): number | null {
	switch (threshold.kind) {
		case 'duration': {
			const {stat} = threshold;
			const distribution = distributionOf(evidence, threshold.subject);
			return distribution?.[stat === 'p99.9' ? 'p999' : stat] ?? null;
		}
		case 'metric': {
			const {stat} = threshold;
			const figures = metricOf(evidence, threshold.metric);
			return (stat === 'pass_rate' ? figures?.passRate : figures?.[stat]) ?? null;
		}
		case 'scalar':
			return scalarActual(threshold, evidence);
	}
}

const reasons = {holds: 'holds', violated: 'does not hold', no_data: 'no data'} as const;

/** A threshold in a state that its figure alone tells. */
export const standing = (
	expression: string,
	actual: number | null,
	state: keyof typeof reasons,
): ThresholdResult => ({expression, actual, ok: state === 'holds', state, reason: reasons[state]});

/** Pairs whose score by a metric is still awaited, or was given up. */
const unscoredOf = (metric: string, evidence: Evidence | undefined): number =>
	(evidence && metricOf(evidence, metric)?.unscored) ?? 0;

/** Holds one threshold against what it looks at. */
export function evaluate(threshold: Threshold, evidence: Evidence | undefined): ThresholdResult {
	const {expression, operator, value} = threshold;
	const actual = evidence ? actualOf(threshold, evidence) : null;
	const empty =
		actual === null || (actual === 0 && 'stat' in threshold && threshold.stat === 'count');
	if (empty) return standing(expression, null, 'no_data');
	const awaited = threshold.kind === 'metric' ? unscoredOf(threshold.metric, evidence) : 0;
	const holds = compares(actual, operator, value);
	// What is not scored may be anything: the threshold cannot pass on the part that is.
	if (holds && awaited > 0) {
		const reason = `no data: ${awaited} ${awaited === 1 ? 'pair is' : 'pairs are'} unscored`;
		return {...standing(expression, actual, 'no_data'), reason};
	}
	return standing(expression, actual, holds ? 'holds' : 'violated');
}

/** Holds each threshold against a run's figures; without a sample it fails as "no data". */
export function evaluateThresholds(
	thresholds: readonly Threshold[],
	figures: Figures,
): ThresholdResult[] {
	return thresholds.map((threshold) => evaluate(threshold, evidenceFor(threshold, figures)));
}

/**
 * A step or a probed level. Without `dropped` and `level`, the thresholds that ask for them are no
 * evidence.
 */
export type JudgedSlice = GroupFigures & {readonly dropped?: number; readonly level?: number};

/**
 * Whether every step alone can tell if the threshold holds. A capacity search without such a threshold
 * has nothing to go by. That of connections, tags and other levels cannot: a step that opens no
 * connection, or sends no prompt of a tag, has no data on them, and would count as broken.
 */
export function judgesEveryStep({tag, ...threshold}: Threshold): boolean {
	if (tag || (threshold.kind === 'scalar' && isOfTheRunAlone(threshold.subject))) return false;
	return threshold.kind !== 'duration' || durationsPerTag.includes(threshold.subject);
}

/** Whether a step's own figures can tell if the threshold holds. */
function isJudgedBy({tag, ...threshold}: Threshold, slice: JudgedSlice): boolean {
	if (tag && !(tag.key === 'step' && Number(tag.value) === slice.level)) return false;
	if (threshold.kind === 'duration') return fields[threshold.subject] in slice;
	if (threshold.kind === 'metric') return true;
	return (
		!isOfTheRunAlone(threshold.subject) && (threshold.subject !== 'dropped' || 'dropped' in slice)
	);
}

/**
 * Holds each threshold against one step alone. What a step has no figures of is left out: `connect`,
 * `chunk_gap`, `ack`, the faults of numbered frames, unmatched frames and the like, intents and tags,
 * and the levels of other steps.
 * @param elapsed seconds in which the step started prompts, and on to its last reply
 */
export function evaluateGroup(
	thresholds: readonly Threshold[],
	slice: JudgedSlice,
	elapsed: number,
): ThresholdResult[] {
	return thresholds
		.filter((threshold) => isJudgedBy(threshold, slice))
		.map((threshold) => evaluate(threshold, {...slice, elapsed}));
}
