import type {RunEvent} from '../model/run-event.ts';
import {createAggregator} from '../statistics/aggregator.ts';
import {createCollector} from '../statistics/collector.ts';
import {average} from '../statistics/comparison.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import type {SavedRun} from '../store/history.ts';
import {readResults} from '../store/results-file.ts';
import {latestAttempts, type ResultEntry} from '../model/result-entry.ts';
import {fieldsOf} from './saved-run-reader.ts';
import type {RerunSummary} from '../model/summary.ts';

type RerunEvent = Extract<RunEvent, {type: 'rerun'}>;

/** Averages each prompt's last score; one that errored in the rerun keeps its earlier score. */
function averageOf(entries: readonly ResultEntry[], metric: string): number | null {
	const scores = new Map<string, number>();
	for (const {id, scores: all} of entries.toSorted((a, b) => a.attempt - b.attempt)) {
		if (Object.hasOwn(all, metric)) scores.set(id, all[metric]!);
	}
	return scores.size > 0 ? average([...scores.values()]) : null;
}

/** The result of a rerun, given all earlier attempts and its own. */
function sumUp(
	before: readonly ResultEntry[],
	now: readonly ResultEntry[],
	metrics: readonly string[],
): Omit<RerunSummary, 'started' | 'errors'> {
	const earlier = new Map(latestAttempts(before).map((entry) => [entry.id, entry]));
	const latest = latestAttempts(now);
	const after = [...before, ...now];
	const passedBefore = ({id}: ResultEntry) => earlier.get(id)?.outcome === 'passed';
	const count = (outcome: string, passed?: boolean) =>
		latest.filter(
			(entry) =>
				entry.outcome === outcome && (passed === undefined || passedBefore(entry) === passed),
		).length;
	return {
		count: latest.length,
		passed: count('passed'),
		failed: count('failed'),
		errored: count('errored'),
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

/**
 * The results of a run's reruns, one by one, from its saved attempts and events.
 * @param events all of the run's, including those of reruns
 */
export async function rerunsOf(
	run: Omit<SavedRun, 'summary'>,
	events: readonly RunEvent[],
): Promise<RerunSummary[]> {
	const reruns = events.filter((event): event is RerunEvent => event.type === 'rerun');
	if (reruns.length === 0) return [];
	const {metrics} = run.manifest;
	const fields = fieldsOf(run);
	const collectors = reruns.map(() => createCollector({metrics}));
	/** The rerun of each attempt in the file, by number; -1 for the run itself. */
	const places: number[] = [];
	const {entries} = await readResults(run.folder.resultsFile, fields, (attempt) => {
		// Only one process writes at a time, so the last rerun that began before an attempt was due sent it.
		const place = reruns.findLastIndex(({at}) => attempt.timing.intended >= at);
		places.push(place);
		collectors[place]?.add(figuresOfSaved(attempt, fields));
	});
	return reruns.map(({started}, place) => {
		const aggregator = createAggregator({metrics});
		aggregator.merge(collectors[place]!.drain());
		const errors = Object.entries(aggregator.figures().errors);
		const {averages, ...counts} = sumUp(
			entries.filter((_, index) => places[index]! < place),
			entries.filter((_, index) => places[index] === place),
			metrics,
		);
		return {
			started,
			...counts,
			errors: Object.fromEntries(
				errors.map(([name, {count, example}]) => [name, {count, example}]),
			),
			averages,
		};
	});
}
