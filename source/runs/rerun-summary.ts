import type {ResultList} from '../model/result-entry.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RerunSummary} from '../model/summary.ts';
import {createAggregator} from '../statistics/aggregator.ts';
import {createCollector} from '../statistics/collector.ts';
import {createExactSum} from '../statistics/exact-sum.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {readAttempts} from '../store/results-file.ts';
import type {RunDocument} from './saved-run-reader.ts';

type RerunEvent = Extract<RunEvent, {type: 'rerun'}>;
type Run = Pick<RunDocument, 'folder' | 'manifest' | 'fields' | 'entries'>;

/** Averages each prompt's last score; one that errored in the rerun keeps its earlier score. */
function averageOf(entries: ResultList, metric: string): number | null {
	const sum = createExactSum();
	let count = 0;
	for (const score of entries.lastScores(metric)) {
		sum.add(score);
		count++;
	}
	return count > 0 ? sum.average(count) : null;
}

/** The ids of attempts of a rerun whose prompts had passed before it. */
function idsPassedBefore(latest: ResultList, before: ResultList): ReadonlySet<string> {
	const {own, others} = latest.pairWith(before.latest());
	return new Set(own.filter((_, at) => others.at(at)!.outcome === 'passed').map(({id}) => id));
}

/** The result of a rerun, given all earlier attempts, its own, and both. */
function sumUp(
	before: ResultList,
	now: ResultList,
	after: ResultList,
	metrics: readonly string[],
): Omit<RerunSummary, 'started' | 'errors'> {
	const latest = now.latest();
	const passedBefore = idsPassedBefore(latest, before);
	const count = (outcome: string, passed?: boolean) =>
		latest.filter(
			(entry) =>
				entry.outcome === outcome &&
				(passed === undefined || passedBefore.has(entry.id) === passed),
		).length;
	const left = count('left');
	return {
		count: latest.length,
		passed: count('passed'),
		failed: count('failed'),
		errored: count('errored'),
		...(left > 0 && {left}),
		fixed: count('passed', false),
		stillFailing: count('failed', false),
		newlyFailing: count('failed', true),
		averages: Object.fromEntries(
			metrics.map((metric) => [
				metric,
				{before: averageOf(before, metric), after: averageOf(after, metric)},
			]),
		),
	};
}

/** The errors and the usage of attempts, which are read whole: messages are examples. */
async function attemptFiguresOf({folder, manifest, fields}: Run, entries: ResultList) {
	const {metrics} = manifest;
	const collector = createCollector({metrics});
	const aggregator = createAggregator({metrics});
	for await (const attempts of readAttempts(folder.resultsFile, entries)) {
		for (const attempt of attempts) collector.add(figuresOfSaved(attempt, fields));
		aggregator.merge(collector.drain());
	}
	const {errors, usage} = aggregator.figures();
	const entriesOf = Object.entries(errors);
	return {
		errors: Object.fromEntries(
			entriesOf.map(([name, {count, example}]) => [name, {count, example}]),
		),
		...(usage && {usage}),
	};
}

/**
 * The results of a run's reruns, one by one, from its saved attempts and events.
 * @param events all of the run's, including those of reruns
 * @param wanted which of the reruns; all of them by default
 */
export async function rerunsOf(
	run: Run,
	events: readonly RunEvent[],
	wanted: (rerun: RerunEvent) => boolean = () => true,
): Promise<RerunSummary[]> {
	const {entries, manifest} = run;
	const reruns = events.filter((event): event is RerunEvent => event.type === 'rerun');
	const begins = reruns.map(({at}) => microsecondsIn(at));
	// Only one process writes at a time, so the last rerun that began before an attempt was due sent it.
	const placeOf = (due: number) => begins.findLastIndex((at) => due >= at);
	const summaries: RerunSummary[] = [];
	for (const [place, rerun] of reruns.entries()) {
		if (!wanted(rerun)) continue;
		const before = entries.filter(({due}) => placeOf(due) < place);
		const now = entries.filter(({due}) => placeOf(due) === place);
		const after = entries.filter(({due}) => placeOf(due) <= place);
		const {averages, ...counts} = sumUp(before, now, after, manifest.metrics);
		summaries.push({
			started: rerun.started,
			...counts,
			...(await attemptFiguresOf(run, now)),
			averages,
		});
	}
	return summaries;
}
