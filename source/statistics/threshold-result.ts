import type {Distribution} from '../model/distribution.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {Counts, RunState, GroupFigures, Snapshot} from '../model/snapshot.ts';
import type {ThresholdResult} from '../model/threshold-state.ts';
import {openingKeys, type OpeningKey} from '../model/opening-times.ts';
import type {Outages} from '../model/outages.ts';
import {extremeOf, phaseOf, statOf, type PhaseSubject} from './threshold-stats.ts';
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
import {finishedOf} from '../model/outcome-counts.ts';

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

type DurationKey =
	'latency' | 'firstToken' | 'chunkGap' | 'connect' | 'setup' | 'responseTime' | 'ack' | OpeningKey;

/** The figures that the thresholds of a run are checked against. */
export type Figures = Pick<
	Snapshot,
	| 'counts'
	| 'elapsed'
	| 'outages'
	| DurationKey
	| 'phases'
	| 'tokensPerSecond'
	| 'sequence'
	| 'metrics'
	| 'intents'
	| 'tags'
	| 'steps'
> &
	Pick<RunState, 'leftOut'>;

/** The figures of the attempts that a threshold looks at: the whole run, or a part of it. */
export type Evidence = Pick<
	GroupFigures,
	'passed' | 'failed' | 'errored' | 'metrics' | 'lateReplies'
> &
	Readonly<Partial<Record<DurationKey, Distribution>>> &
	Partial<Pick<Counts, RunCount>> &
	Pick<Snapshot, 'phases' | 'tokensPerSecond'> & {
		readonly elapsed: number;
		/** Absent where they are not kept. */
		readonly dropped?: number;
		readonly sequence?: SequenceFaults | null;
		readonly outages?: Outages;
		/** No more attempts will be added. */
		readonly final?: boolean;
	};

const fields: Readonly<Record<Exclude<DurationSubject, PhaseSubject>, DurationKey>> = {
	latency: 'latency',
	first_token: 'firstToken',
	chunk_gap: 'chunkGap',
	ack: 'ack',
	connect: 'connect',
	...openingKeys,
	setup: 'setup',
	response_time: 'responseTime',
};

const isKept = (subject: DurationSubject): subject is keyof typeof fields => subject in fields;

export function distributionOf(
	evidence: Evidence,
	subject: DurationSubject | 'tokens_per_second',
): Distribution | undefined {
	if (subject === 'tokens_per_second') return evidence.tokensPerSecond;
	if (isKept(subject)) return evidence[fields[subject]];
	return own(evidence.phases ?? {}, phaseOf(subject)!);
}

/** The metric's figures in the evidence; undefined while none of its pairs has been scored. */
export const metricOf = ({metrics}: Evidence, metric: string) => own(metrics, metric);

/** The part of a run's figures that a threshold looks at; undefined while there is none. */
export function evidenceFor({tag}: Threshold, figures: Figures): Evidence | undefined {
	if (!tag) {
		const lateReplies = figures.leftOut?.replies ?? 0;
		return {...figures, ...figures.counts, lateReplies};
	}
	if (tag.key === 'step') {
		const step = figures.steps.findLast(({level}) => level === Number(tag.value));
		return step && {...step, final: step.state === 'done'};
	}
	const group =
		tag.key === 'intent' ? own(figures.intents, tag.value) : own(figures.tags, tagName(tag));
	return group && {...group, elapsed: figures.elapsed};
}

const faultKeys: Readonly<Record<SequenceFault, keyof SequenceFaults>> = {
	lost: 'lost',
	duplicated: 'duplicated',
	out_of_order: 'outOfOrder',
};

/** The number of frames with a fault in numbered streams; null where it is not kept. */
export const faultsOf = ({sequence}: Evidence, fault: SequenceFault): number | null =>
	sequence?.[faultKeys[fault]] ?? null;

/** One of the counts of the whole run, or its share of the attempts; null where it is not kept. */
function countActual(subject: RunCount, share: boolean, evidence: Evidence): number | null {
	const count = evidence[subject] ?? null;
	if (count === null || !share) return count;
	return count / finishedOf(evidence);
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
		case 'duration':
		case 'speed': {
			const distribution = distributionOf(evidence, threshold.subject);
			return distribution ? statOf(distribution, threshold.stat) : null;
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

/** A threshold whose state follows from its figure alone. */
export const resultOf = (
	expression: string,
	actual: number | null,
	state: keyof typeof reasons,
): ThresholdResult => ({expression, actual, ok: state === 'holds', state, reason: reasons[state]});

/** Pairs whose score by a metric is still awaited, or was given up. */
const unscoredOf = (metric: string, evidence: Evidence | undefined): number =>
	(evidence && metricOf(evidence, metric)?.unscored) ?? 0;

/** That a percentile says no more than the extreme sample does; undefined when it does. */
function noteOn(threshold: Threshold, evidence: Evidence | undefined): string | undefined {
	if (!evidence || (threshold.kind !== 'duration' && threshold.kind !== 'speed')) return undefined;
	const distribution = distributionOf(evidence, threshold.subject);
	return distribution && extremeOf(threshold.stat, distribution.count);
}

/** Holds one threshold against what it looks at. */
export function evaluate(threshold: Threshold, evidence: Evidence | undefined): ThresholdResult {
	const {expression, operator, value} = threshold;
	const actual = evidence ? actualOf(threshold, evidence) : null;
	const empty =
		actual === null || (actual === 0 && 'stat' in threshold && threshold.stat === 'count');
	if (empty) return resultOf(expression, null, 'no_data');
	const awaited = threshold.kind === 'metric' ? unscoredOf(threshold.metric, evidence) : 0;
	const holds = compares(actual, operator, value);
	// What is not scored may be anything: the threshold cannot pass on the part that is.
	if (holds && awaited > 0) {
		const reason = `no data: ${awaited} ${awaited === 1 ? 'pair is' : 'pairs are'} unscored`;
		return {...resultOf(expression, actual, 'no_data'), reason};
	}
	const note = noteOn(threshold, evidence);
	const result = resultOf(expression, actual, holds ? 'holds' : 'violated');
	return note === undefined ? result : {...result, note};
}

/** Checks each threshold against a run's figures; without a sample it fails as "no data". */
export function evaluateThresholds(
	thresholds: readonly Threshold[],
	figures: Figures,
): ThresholdResult[] {
	return thresholds.map((threshold) => evaluate(threshold, evidenceFor(threshold, figures)));
}

/**
 * A step or a level of a search. Without `dropped` and `level`, thresholds on them are not
 * evidence.
 */
export type JudgedGroup = GroupFigures & {readonly dropped?: number; readonly level?: number};

/**
 * Whether each step alone can decide the threshold; a capacity search needs at least one that can.
 * Thresholds on connections, tags and other levels cannot: a step may open no connection, or send
 * no prompt of a tag, and would fail without data.
 */
export function judgesEveryStep({tag, ...threshold}: Threshold): boolean {
	if (tag || (threshold.kind === 'scalar' && isOfTheRunAlone(threshold.subject))) return false;
	if (threshold.kind === 'speed') return false;
	return threshold.kind !== 'duration' || durationsPerTag.includes(threshold.subject);
}

/** Whether a step's own figures can decide the threshold. */
function isJudgedBy({tag, ...threshold}: Threshold, group: JudgedGroup): boolean {
	if (tag && !(tag.key === 'step' && Number(tag.value) === group.level)) return false;
	if (threshold.kind === 'speed') return false;
	if (threshold.kind === 'duration') {
		return isKept(threshold.subject) && fields[threshold.subject] in group;
	}
	if (threshold.kind === 'metric') return true;
	return (
		!isOfTheRunAlone(threshold.subject) && (threshold.subject !== 'dropped' || 'dropped' in group)
	);
}

/**
 * Checks each threshold against one step alone. Those that a step has no figures for are left out:
 * `connect` and its parts, `chunk_gap`, `ack`, faults of numbered frames, unmatched frames and the like, intents
 * and tags, and the levels of other steps.
 * @param elapsed seconds in which the step started prompts, up to its last reply
 */
export function evaluateGroup(
	thresholds: readonly Threshold[],
	group: JudgedGroup,
	elapsed: number,
): ThresholdResult[] {
	return thresholds
		.filter((threshold) => isJudgedBy(threshold, group))
		.map((threshold) => evaluate(threshold, {...group, elapsed}));
}
