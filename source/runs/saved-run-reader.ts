import {setImmediate} from 'node:timers/promises';
import {readReply} from '../config/reply-rule.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {noIntent} from '../model/prompt.ts';
import {labelPlaces, usualPlaces} from '../model/reply-labels.ts';
import type {RunEvent} from '../model/run-event.ts';
import {createDoubts, type Doubts} from '../statistics/doubts.ts';
import {figuresOfListed, type ListedFigures} from '../statistics/listed-figures.ts';
import {readEvents} from '../store/event-file.ts';
import {problemWithResults, readRun, type SavedRun} from '../store/history.ts';
import {ResultColumns} from '../store/result-columns.ts';
import {listOf} from '../store/result-list.ts';
import {readTexts} from '../store/results-file.ts';
import {openResultsIndex, type ReadProgress, type ResultsIndex} from '../store/results-index.ts';
import {isWritten} from '../store/run-lock.ts';
import {readScores, scoresFileBeside} from '../store/scores-file.ts';
import {timelineOf, type Timeline} from './timeline.ts';
import type {EntryTexts, ResultEntry, ResultList} from '../model/result-entry.ts';

/** The reading of a run's attempts, while it lasts. */
export type RunReading = {
	readonly progress: () => ReadProgress;
	/** @returns a function that ends it */
	readonly subscribe: (listener: () => void) => () => void;
	/** The run with its attempts. */
	readonly whole: Promise<RunDocument>;
};

/** A saved run with all its attempts, as screens and reports use it. */
export type RunDocument = SavedRun & {
	readonly fields: Fields;
	/** All attempts, in the order of completion. */
	readonly entries: ResultList;
	/** The last attempt of each prompt, in the order of the prompts. */
	readonly latest: ResultList;
	readonly damaged: number;
	/** What its events tell of its time; absent while the attempts are being read. */
	readonly timeline?: Timeline | undefined;
	/** Set while the attempts are being read: until then, the lists are empty. */
	readonly reading?: RunReading | undefined;
	/** Reads the texts of entries, a few at a time and in their order. */
	readonly texts: (entries: Iterable<ResultEntry>) => AsyncIterable<readonly EntryTexts[]>;
	/** The run as it is by then: reads only what was added, where that is possible. */
	readonly again: () => Promise<RunDocument>;
};

/** The key names of a run's dataset, from its recorded plan. */
export function fieldsOf({manifest}: Pick<SavedRun, 'manifest'>): Fields {
	return {...defaultFields, ...(manifest.plan.fields as Partial<Fields> | undefined)};
}

/** Where a run's replies may have their intent, from its recorded plan. */
function gotPlacesOf({manifest}: Pick<SavedRun, 'manifest'>): readonly string[] {
	const rule = readReply(manifest.plan.reply);
	return typeof rule === 'string' ? usualPlaces('intent') : labelPlaces('intent', rule);
}

/** The doubts recorded in a run's events; undefined without any. */
export function doubtsOf(events: readonly RunEvent[]): Doubts | undefined {
	if (!events.some(({type}) => type === 'doubt')) return undefined;
	const doubts = createDoubts();
	for (const event of events) doubts.apply(event);
	return doubts;
}

type Indexed = Omit<RunDocument, keyof SavedRun | 'reading'>;

/** Lists of what an index holds by now, with the scores and doubts that came later. */
async function listsOf(
	{folder, manifest}: Pick<SavedRun, 'folder' | 'manifest'>,
	index: ResultsIndex,
): Promise<Indexed> {
	const fields = fieldsOf({manifest});
	const file = folder.resultsFile;
	const scores = await readScores(scoresFileBeside(file));
	const events = readEvents(folder.eventsFile)?.events ?? [];
	index.columns.applyLater(scores, doubtsOf(events));
	// Keys are answered in between.
	await setImmediate();
	const entries = listOf(index.columns);
	return {
		...{fields, entries, latest: entries.latest(), damaged: index.damaged()},
		timeline: timelineOf(events),
		texts: (some) => readTexts(file, fields, some),
		async again() {
			const run = readRun(folder.path);
			if (!(await index.extend())) return readDocument(folder.path);
			return {...run, ...(await listsOf(run, index))};
		},
	};
}

/** Reads the attempts of a run. Rejects when its results can't be read. */
export async function readLists(
	{folder, manifest}: Pick<SavedRun, 'folder' | 'manifest'>,
	onProgress?: (progress: ReadProgress) => void,
): Promise<Indexed> {
	const damage = problemWithResults(folder);
	if (damage !== undefined) throw new Error(damage);
	const index = await openResultsIndex(folder.resultsFile, {
		...{fields: {...fieldsOf({manifest}), got: gotPlacesOf({manifest})}, onProgress},
		maySave: isWritten(folder.path) !== true,
	});
	return listsOf({folder, manifest}, index);
}

/** Reads a run's whole folder. Rejects if it is not a run. */
export async function readDocument(path: string): Promise<RunDocument> {
	const run = readRun(path);
	return {...run, ...(await readLists(run))};
}

async function* noTexts(): AsyncGenerator<readonly EntryTexts[], void> {
	// A run without attempts has no texts.
}

/** A run without its attempts: one that exists only in memory, or is being read. */
export function emptyDocument(run: SavedRun): RunDocument {
	const entries = listOf(new ResultColumns());
	return {
		...run,
		...{fields: fieldsOf(run), entries, latest: entries, damaged: 0, texts: noTexts},
		again: () => readDocument(run.folder.path),
	};
}

/** A run that exists only in memory, without attempts. */
export const unsavedRun = ({folder, manifest, summary}: Required<SavedRun>): RunDocument =>
	emptyDocument({folder, manifest, summary});

/** How often each intent was mistaken for which other: expected, then got, then the count. */
export function confusionOf(
	entries: Iterable<ResultEntry>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
	const matrix = new Map<string, Map<string, number>>();
	for (const {intent, got, outcome} of entries) {
		if (intent === undefined || outcome === 'errored' || outcome === 'left') continue;
		const row = matrix.get(intent) ?? new Map<string, number>();
		matrix.set(intent, row);
		const answer = got ?? noIntent;
		row.set(answer, (row.get(answer) ?? 0) + 1);
	}
	return matrix;
}

/** The results of an intent's prompts, by their last attempts. */
export type IntentResults = ListedFigures;

/** The results per intent, by the last attempt of each prompt, in the order of the prompts. */
export function resultsByIntent(latest: Iterable<ResultEntry>): ReadonlyMap<string, IntentResults> {
	const groups = Map.groupBy(latest, ({intent}) => intent ?? noIntent);
	return new Map([...groups].map(([intent, entries]) => [intent, figuresOfListed(entries)]));
}
