import {defaultFields, type Fields} from '../dataset/fields.ts';
import {noIntent} from '../model/prompt.ts';
import type {RunEvent} from '../model/run-event.ts';
import {createDoubts, type Doubts} from '../statistics/doubts.ts';
import {figuresOfListed, type ListedFigures} from '../statistics/listed-figures.ts';
import {readEvents} from '../store/event-file.ts';
import {problemWithResults, readRun, type SavedRun} from '../store/history.ts';
import {readResults} from '../store/results-file.ts';
import {latestAttempts, type ResultEntry} from '../model/result-entry.ts';

/** A saved run with all its attempts, as screens and reports use it. */
export type RunDocument = SavedRun & {
	readonly fields: Fields;
	/** All attempts, in the order of completion. */
	readonly entries: readonly ResultEntry[];
	/** The last attempt of each prompt, in the order of the prompts. */
	readonly latest: readonly ResultEntry[];
	readonly damaged: number;
};

/** The key names of a run's dataset, from its recorded plan. */
export function fieldsOf({manifest}: Pick<SavedRun, 'manifest'>): Fields {
	return {...defaultFields, ...(manifest.plan.fields as Partial<Fields> | undefined)};
}

/** The doubts recorded in a run's events; undefined without any. */
export function doubtsOf(events: readonly RunEvent[]): Doubts | undefined {
	if (!events.some(({type}) => type === 'doubt')) return undefined;
	const doubts = createDoubts();
	for (const event of events) doubts.apply(event);
	return doubts;
}

/** Reads a run's whole folder. Rejects if it is not a run. */
export async function readDocument(path: string): Promise<RunDocument> {
	const run = readRun(path);
	const damage = problemWithResults(run.folder);
	if (damage !== undefined) throw new Error(damage);
	const fields = fieldsOf(run);
	const doubts = doubtsOf(readEvents(run.folder.eventsFile)?.events ?? []);
	const {entries, damaged} = await readResults(
		run.folder.resultsFile,
		fields,
		() => undefined,
		doubts,
	);
	return {...run, fields, entries, latest: latestAttempts(entries), damaged};
}

/** A run that exists only in memory, without attempts. */
export function unsavedRun({folder, manifest, summary}: Required<SavedRun>): RunDocument {
	const fields = fieldsOf({manifest});
	return {folder, manifest, summary, fields, entries: [], latest: [], damaged: 0};
}

/** How often each intent was mistaken for which other: expected, then got, then the count. */
export function confusionOf(
	entries: readonly ResultEntry[],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
	const matrix = new Map<string, Map<string, number>>();
	for (const {intent, got, outcome} of entries) {
		if (intent === undefined || outcome === 'errored') continue;
		const row = matrix.get(intent) ?? new Map<string, number>();
		matrix.set(intent, row);
		const answer = got ?? noIntent;
		row.set(answer, (row.get(answer) ?? 0) + 1);
	}
	return matrix;
}

/** The results of an intent's prompts, by their last attempts. */
export type IntentResults = ListedFigures;

/** The results per intent, by the last attempt of each prompt. */
export function resultsByIntent(
	latest: readonly ResultEntry[],
): ReadonlyMap<string, IntentResults> {
	const groups = Map.groupBy(latest, ({intent}) => intent ?? noIntent);
	return new Map([...groups].map(([intent, entries]) => [intent, figuresOfListed(entries)]));
}
