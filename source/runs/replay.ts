import {existsSync} from 'node:fs';
import {readRecordedPlan, type Plan} from '../config/plan.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import {isTimedLate, lateSpansOf} from '../health/late-spans.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RunGauges} from '../model/run-gauges.ts';
import {UserError} from '../model/user-error.ts';
import {intentsOf} from '../runner/books.ts';
import {noGauges} from '../runner/pool-gauges.ts';
import {runGaugesOf} from '../runner/run-gauges.ts';
import {createRunRecord} from '../runner/run-record.ts';
import {runStateOf} from '../runner/run-state.ts';
import {toLoadPlan} from '../runner/schedule.ts';
import {createAggregator, type Aggregator} from '../statistics/aggregator.ts';
import {createCollector} from '../statistics/collector.ts';
import {createLoadClock} from '../statistics/load-clock.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {createSlice} from '../statistics/slice.ts';
import {tagsOf} from '../statistics/threshold-tags.ts';
import {parseThreshold, type Threshold} from '../statistics/threshold.ts';
import {readAggregate} from '../store/aggregate-file.ts';
import {readEvents} from '../store/event-file.ts';
import {readManifestOf, type SavedRun} from '../store/history.ts';
import {rerunsOf} from '../store/rerun-summary.ts';
import type {RunStatus} from '../store/manifest.ts';
import {readResults} from '../store/results-file.ts';
import {fieldsOf} from '../store/run-document.ts';
import {summariseRun} from '../store/run-summary.ts';
import type {Summary} from '../store/summary.ts';

/** Attempts that are added up at a time. */
const batch = 1000;

type Replayed = Omit<SavedRun, 'summary'> & {
	readonly plan: Plan;
	readonly thresholds: readonly Threshold[];
	/** Those of the run itself. */
	readonly events: readonly RunEvent[];
};

/** The run's own events: reruns have theirs behind them. */
function ownEvents(events: readonly RunEvent[]): readonly RunEvent[] {
	const end = events.findIndex(({type}) => type === 'rerun');
	return end < 0 ? events : events.slice(0, end);
}

/** When the event loop was late, where attempts that were timed by it are left out. */
const leftOutOf = ({plan, events}: Replayed) =>
	plan.withoutLate ? lateSpansOf(events.filter((event) => event.type === 'second')) : [];

/**
 * Adds up the attempts of the run itself that are saved.
 * @returns how many were left out
 */
async function addAttempts(run: Replayed, aggregator: Aggregator): Promise<number> {
	const {folder, manifest, thresholds} = run;
	const late = leftOutOf(run);
	let leftOut = 0;
	const fields = fieldsOf(run);
	const collector = createCollector({metrics: manifest.metrics, tags: tagsOf(thresholds)});
	let waiting = 0;
	await readResults(folder.resultsFile, fields, (attempt) => {
		// What was sent again later is in no figure of the run itself.
		if (attempt.attempt > 1) return;
		if (isTimedLate(attempt.timing, late)) {
			leftOut++;
			return;
		}
		collector.add(figuresOfSaved(attempt, fields));
		if (++waiting % batch === 0) aggregator.merge(collector.drain());
	});
	aggregator.merge(collector.drain());
	return leftOut;
}

/** Adds up a run's attempts: from the results where all of them are there, else from what was added up. */
async function aggregate(
	run: Replayed,
): Promise<{readonly aggregator: Aggregator; readonly leftOut: number}> {
	const {folder, manifest, plan, thresholds, events} = run;
	const clock = createLoadClock();
	for (const event of events) clock.apply(event);
	const options = {
		metrics: manifest.metrics,
		tags: tagsOf(thresholds),
		named: intentsOf(thresholds),
		clock,
	};
	if (plan.save !== 'all' && existsSync(folder.aggregateFile)) {
		const state = readAggregate(folder.aggregateFile);
		return {aggregator: createAggregator(options, state), leftOut: 0};
	}
	const aggregator = createAggregator(options);
	return {aggregator, leftOut: await addAttempts(run, aggregator)};
}

const noRunGauges: RunGauges = runGaugesOf(noGauges, {
	warmupErrors: () => 0,
	peakOpenRate: () => 0,
});

/**
 * What was counted beside the attempts. Of a run that was killed, the last second is missing from it:
 * what is known of the attempts goes before.
 */
function gaugesOf(recorded: RunGauges | null, ended: boolean, attempts: number): RunGauges {
	const gauges = recorded ?? noRunGauges;
	if (ended) return gauges;
	const sent = Math.max(gauges.sent, attempts);
	return {...gauges, sent, inFlight: sent - attempts};
}

/**
 * Makes the summary of a saved run again, of its attempts and events: the very figures of its
 * `summary.json`, or, of a run that was killed, those up to the last line on the disk.
 * @param status how the run came to its end, while its manifest does not say so yet
 * @throws Error when the folder is no run, or a damaged one; its message is one line
 * @throws UserError when the run has no events, as those of earlier versions
 */
export async function replay(path: string, status?: RunStatus): Promise<Summary> {
	const {folder, manifest} = readManifestOf(path);
	const recorded = readEvents(folder.eventsFile);
	const all = recorded?.events ?? [];
	const events = ownEvents(all);
	const begin = events.find((event) => event.type === 'begin');
	if (!begin) {
		throw new UserError(
			`the run ${manifest.id} has no record of its events: its figures can't be made again`,
		);
	}
	const plan = readRecordedPlan(manifest.plan);
	const thresholds = plan.thresholds.map(parseThreshold);
	const run: Replayed = {folder, manifest, plan, thresholds, events};
	const {aggregator, leftOut} = await aggregate(run);
	const loadPlan = toLoadPlan(plan, begin.units);
	const emptySlice = createSlice(manifest.metrics).figures();
	const clock = createLoadClock();
	const record = createRunRecord({
		...{loadPlan, thresholds, workers: begin.workers},
		...(begin.connectRate !== null && {connectRate: begin.connectRate}),
		slice: (step) => aggregator.step(step) ?? emptySlice,
		level: (at, level, step) =>
			aggregator.level(clock.loadAt(microsecondsIn(at)) / 1e6, level, step),
	});
	for (const event of events) {
		clock.apply(event);
		record.apply(event);
	}
	aggregator.finish();
	const figures = aggregator.figures();
	const {passed, failed, errored} = figures.outcomes;
	const gauges = gaugesOf(record.gauges(), record.ended(), passed + failed + errored);
	const reruns = await rerunsOf({folder, manifest}, all);
	const options = {loadPlan, planned: begin.planned, steps: loadPlan.steps?.levels.length ?? null};
	return {
		...summariseRun(
			{manifest, plan, thresholds, status: status ?? manifest.status},
			runStateOf(figures, gauges, record, options),
		),
		...(leftOut > 0 && {leftOut}),
		...(reruns.length > 0 && {reruns}),
	};
}
