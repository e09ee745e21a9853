import {existsSync} from 'node:fs';
import {readRecordedPlan, type Plan} from '../config/plan.ts';
import {isTimedLate, lateSpansOf} from '../health/late-spans.ts';
import type {Attempt} from '../model/attempt.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RunGauges} from '../model/run-gauges.ts';
import type {RunState, GroupFigures} from '../model/snapshot.ts';
import {UserError} from '../model/user-error.ts';
import {intentsOf} from '../record/run-figures.ts';
import {noGauges} from '../record/pool-gauges.ts';
import {runGaugesOf} from '../record/run-gauges.ts';
import {createRunRecord, type RunRecord} from '../record/run-record.ts';
import {runStateOf} from '../record/run-state.ts';
import {toLoadPlan} from '../prepare/schedule.ts';
import {
	createAggregator,
	type Aggregator,
	type AggregatorOptions,
} from '../statistics/aggregator.ts';
import type {AttemptFigures} from '../statistics/attempt-figures.ts';
import {createCollector, type Collector} from '../statistics/collector.ts';
import {createDoubts} from '../statistics/doubts.ts';
import {createLoadClock} from '../statistics/load-clock.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {createGroup} from '../statistics/group.ts';
import {furtherPercents} from '../statistics/threshold-stats.ts';
import {tagsOf} from '../statistics/threshold-tags.ts';
import {parseThreshold, type Threshold} from '../statistics/threshold.ts';
import {readAggregate} from '../store/aggregate-file.ts';
import {readEvents} from '../store/event-file.ts';
import {readManifestOf, type SavedRun} from '../store/history.ts';
import {rerunsOf} from './rerun-summary.ts';
import {readAllAttempts} from '../store/results-file.ts';
import {fieldsOf, readLists} from './saved-run-reader.ts';
import type {RunStatus} from '../model/run-digest.ts';
import {summariseRun} from '../analysis/run-summary.ts';
import type {Summary} from '../model/summary.ts';
import {endedOf, finishedOf} from '../model/outcome-counts.ts';

/** How many attempts are added up at a time. */
const batch = 1000;

type Replayed = Omit<SavedRun, 'summary'> & {
	readonly plan: Plan;
	readonly thresholds: readonly Threshold[];
	/** The events of the run itself, without those of reruns. */
	readonly events: readonly RunEvent[];
};

/** The run's own events, which precede those of reruns. */
function ownEvents(events: readonly RunEvent[]): readonly RunEvent[] {
	const end = events.findIndex(({type}) => type === 'rerun');
	return end < 0 ? events : events.slice(0, end);
}

/** Where attempts are added up. */
type Sum = {readonly aggregator: Aggregator; readonly collector: Collector};

/** Adds up the saved attempts of the run itself, including scores that arrived later. */
async function addAttempts(
	{folder, ...run}: Replayed,
	sums: readonly Sum[],
	placeOf: (attempt: Attempt, figures: AttemptFigures) => Sum,
): Promise<void> {
	const fields = fieldsOf(run);
	const drain = () => {
		for (const {aggregator, collector} of sums) aggregator.merge(collector.drain());
	};
	let waiting = 0;
	for await (const attempt of readAllAttempts(folder.resultsFile)) {
		// Attempts of reruns count in no figure of the run itself.
		if (attempt.attempt > 1) continue;
		const figures = figuresOfSaved(attempt, fields);
		placeOf(attempt, figures).collector.add(figures);
		if (++waiting % batch === 0) drain();
	}
	drain();
}

function optionsOf({manifest, thresholds, events}: Replayed): AggregatorOptions {
	const clock = createLoadClock();
	for (const event of events) clock.apply(event);
	return {
		metrics: manifest.metrics,
		tags: tagsOf(thresholds),
		named: intentsOf(thresholds),
		further: furtherPercents(thresholds),
		clock,
	};
}

function createSum(run: Replayed): Sum {
	const options = optionsOf(run);
	return {aggregator: createAggregator(options), collector: createCollector(options)};
}

/** Adds up a run's attempts: from the results if they are complete, otherwise from the saved figures. */
async function aggregate(run: Replayed): Promise<Aggregator> {
	const {folder, plan} = run;
	if (plan.save !== 'all' && existsSync(folder.aggregateFile)) {
		return createAggregator(optionsOf(run), readAggregate(folder.aggregateFile));
	}
	const sum = createSum(run);
	await addAttempts(run, [sum], () => sum);
	return sum.aggregator;
}

const noRunGauges: RunGauges = runGaugesOf(noGauges, {
	warmupErrors: () => 0,
	peakOpenRate: () => 0,
});

/**
 * Gauges beside the attempts. A killed run lacks those of its last second, so the known attempts take
 * precedence.
 */
function gaugesOf(recorded: RunGauges | null, ended: boolean, attempts: number): RunGauges {
	const gauges = recorded ?? noRunGauges;
	if (ended) return gauges;
	const sent = Math.max(gauges.sent, attempts);
	return {...gauges, sent, inFlight: sent - attempts};
}

type Begin = Extract<RunEvent, {type: 'begin'}>;

/** Accumulates the run's events, given the sums of its attempts. */
function recordOf(
	run: Replayed,
	begin: Begin,
	aggregator: Aggregator,
	groupOf: GroupOf,
): RunRecord {
	const {plan, thresholds, events} = run;
	const clock = createLoadClock();
	const record = createRunRecord({
		...{
			loadPlan: toLoadPlan(plan, begin.units),
			thresholds,
			workers: begin.workers,
			group: groupOf,
		},
		...(begin.connectRate !== null && {connectRate: begin.connectRate}),
		level: (at, level, step) =>
			aggregator.level(clock.loadAt(microsecondsIn(at)) / 1e6, level, step),
	});
	for (const event of events) {
		clock.apply(event);
		record.apply(event);
	}
	aggregator.finish();
	return record;
}

type GroupOf = (step: number) => GroupFigures;

/** The run's state according to its attempts and events. */
function stateOf(
	run: Replayed,
	begin: Begin,
	aggregator: Aggregator,
	groupOf: GroupOf = (step) => aggregator.step(step) ?? createGroup(run.manifest.metrics).figures(),
): RunState {
	const loadPlan = toLoadPlan(run.plan, begin.units);
	const record = recordOf(run, begin, aggregator, groupOf);
	const figures = aggregator.figures();
	const gauges = gaugesOf(record.gauges(), record.ended(), endedOf(figures.outcomes));
	const steps = loadPlan.steps?.levels.length ?? null;
	return runStateOf(figures, gauges, record, {loadPlan, planned: begin.planned, steps});
}

const repliesOf = ({passed, failed}: Pick<GroupFigures, 'passed' | 'failed'>) => passed + failed;

/** Groups without their late attempts, which still count in the rates. */
const withLate = <Group extends GroupFigures>(
	groups: Readonly<Record<string, Group>>,
	late: Readonly<Record<string, Group>>,
) =>
	Object.fromEntries(
		Object.entries(groups).map(([name, group]) => [
			name,
			Object.hasOwn(late, name) ? {...group, lateReplies: repliesOf(late[name]!)} : group,
		]),
	);

/**
 * The run's state without the attempts that a late event loop may have timed wrong. What doesn't come
 * from attempts stays complete: rates, time, traffic, and what a search found while it ran.
 */
async function stateWithoutLate(run: Replayed, begin: Begin, whole: RunState): Promise<RunState> {
	const seconds = run.events.filter((event) => event.type === 'second');
	const spans = lateSpansOf(seconds.filter(({moment}) => moment === 'second'));
	const [kept, late] = [createSum(run), createSum(run)];
	const doubts = createDoubts();
	for (const event of run.events) doubts.apply(event);
	const reasons = new Map<string, number>();
	await addAttempts(run, [kept, late], ({timing}, figures) => {
		if (isTimedLate(timing, spans)) return late;
		const doubt = doubts.of(figures);
		if (doubt !== undefined) reasons.set(doubt, (reasons.get(doubt) ?? 0) + 1);
		return kept;
	});
	const none = createGroup(run.manifest.metrics).figures();
	const left = late.aggregator.figures();
	const state = stateOf(run, begin, kept.aggregator, (step) => {
		const lateReplies = repliesOf(late.aggregator.step(step) ?? none);
		return {...(kept.aggregator.step(step) ?? none), lateReplies};
	});
	const attempts = finishedOf(left.outcomes);
	return {
		...state,
		intents: withLate(state.intents, left.intents),
		tags: withLate(state.tags, left.tags),
		capacity: whole.capacity,
		counts: {
			...whole.counts,
			...{passed: state.counts.passed, failed: state.counts.failed, errored: state.counts.errored},
			sent: whole.counts.sent - attempts,
			doubtful: [...reasons.values()].reduce((sum, count) => sum + count, 0),
		},
		doubts: Object.fromEntries(reasons),
		leftOut: {
			attempts,
			replies: repliesOf(left.outcomes),
			seconds: whole.generator.lateSeconds.count,
		},
	};
}

export type ReplayOptions = {
	/** How the run ended, if its manifest doesn't contain that yet. */
	readonly status?: RunStatus;
};

/**
 * Recomputes the summary of a saved run from its attempts and events: exactly the figures of its
 * `summary.json`; for a killed run, those up to the last line on disk.
 * With `--without-late`, attempts that were timed late count only in the rates.
 * @throws Error with a one-line message for anything that is not an intact run
 * @throws UserError when the run has no events, as in earlier versions
 */
export async function replay(path: string, {status: ended}: ReplayOptions = {}): Promise<Summary> {
	const {folder, manifest} = readManifestOf(path);
	const status = ended ?? manifest.status;
	const recorded = readEvents(folder.eventsFile);
	const all = recorded?.events ?? [];
	const events = ownEvents(all);
	const begin = events.find((event) => event.type === 'begin');
	if (!begin) {
		throw new UserError(
			`the run ${manifest.id} has no record of its events: its figures can't be recomputed`,
		);
	}
	const plan = readRecordedPlan(manifest.plan);
	const thresholds = plan.thresholds.map(parseThreshold);
	const run: Replayed = {folder, manifest, plan, thresholds, events};
	const whole = stateOf(run, begin, await aggregate(run));
	const state = plan.withoutLate ? await stateWithoutLate(run, begin, whole) : whole;
	const hasReruns = all.some(({type}) => type === 'rerun');
	const lists = hasReruns ? await readLists({folder, manifest}) : undefined;
	const reruns = lists ? await rerunsOf({folder, manifest, ...lists}, all) : [];
	return {
		...summariseRun({manifest, plan, thresholds, status}, state),
		...(reruns.length > 0 && {reruns}),
	};
}
