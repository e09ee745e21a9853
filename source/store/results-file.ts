import {open, type FileHandle} from 'node:fs/promises';
import type {Fields} from '../dataset/fields.ts';
import type {Attempt} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {contentText, plainText, readField} from '../model/row-fields.ts';
import type {EntryTexts, ResultEntry} from '../model/result-entry.ts';
import type {Doubts} from '../statistics/doubts.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {readLines, withWholeReply} from './results-lines.ts';
import {joinScores, readScoreAt, readScores, scoresFileBeside} from './scores-file.ts';

/** Characters of a text kept in a list. */
const longestText = 300;
/** Lines that are read at a time, and bytes of them, unless a line is longer. */
const mostLines = 64;
const mostBytes = 4 * 1024 * 1024;

function reasonOf({error, reasons, failed}: Attempt): string {
	if (error) return `${error.class}: ${error.message}`;
	return failed.map((metric) => reasons?.[metric] ?? metric).join('; ');
}

/** The texts of an attempt that lists show, shortened. */
export function textsOf(attempt: Attempt, {question}: Pick<Fields, 'question'>): EntryTexts {
	const value = readField(attempt.prompt, question);
	return {
		question: (contentText(value) ?? plainText(value) ?? '').slice(0, longestText),
		reason: reasonOf(attempt).slice(0, longestText),
	};
}

/** A doubt about an attempt that was found after it was written. */
export function doubtAbout(
	attempt: Attempt,
	fields: Fields,
	doubts: Doubts,
): Pick<ResultEntry, 'doubt' | 'surplus'> {
	const figures = figuresOfSaved(attempt, fields);
	const [doubt, surplus] = [doubts.of(figures), doubts.frameOf(figures)];
	return {...(doubt !== undefined && {doubt}), ...(surplus !== undefined && {surplus})};
}

/**
 * Reads all attempts of a results file, each with the scores that came later. Damaged lines are left out,
 * and memory does not grow with the file.
 */
export async function* readAllAttempts(file: string): AsyncGenerator<Attempt, void> {
	const scores = await readScores(scoresFileBeside(file));
	for await (const lines of readLines(file)) {
		for (const {attempt} of lines) if (attempt) yield joinScores(attempt, scores?.of(attempt));
	}
}

/** Where the record of an attempt is. */
export type AttemptPlace = Pick<ResultEntry, 'offset' | 'length' | 'doubt' | 'scored'>;

async function readOne(
	file: string,
	handle: FileHandle,
	{offset, length, doubt, scored}: AttemptPlace,
): Promise<Attempt> {
	const buffer = Buffer.alloc(length);
	await handle.read(buffer, 0, length, offset);
	const saved = withWholeReply(parseExact(buffer.toString('utf8')) as Attempt);
	const attempt = scored
		? joinScores(saved, await readScoreAt(scoresFileBeside(file), scored))
		: saved;
	return doubt === undefined ? attempt : {...attempt, doubt};
}

/** Some places at a time, of limited size. */
function* batches<Place extends AttemptPlace>(places: Iterable<Place>): Generator<Place[]> {
	let batch: Place[] = [];
	let bytes = 0;
	for (const place of places) {
		if (batch.length === mostLines || (batch.length > 0 && bytes + place.length > mostBytes)) {
			yield batch;
			batch = [];
			bytes = 0;
		}
		batch.push(place);
		bytes += place.length;
	}
	if (batch.length > 0) yield batch;
}

/**
 * Reads the whole records of entries, with the scores that came later, in the order of the entries and a few
 * at a time. Nothing else of the file is read.
 */
export async function* readAttempts(
	file: string,
	entries: Iterable<AttemptPlace>,
): AsyncGenerator<readonly Attempt[], void> {
	const handle = await open(file, 'r');
	try {
		for (const batch of batches(entries)) {
			yield await Promise.all(batch.map((entry) => readOne(file, handle, entry)));
		}
	} finally {
		await handle.close();
	}
}

/** Reads the whole record of an entry, with the scores that came later. */
export async function readAttempt(file: string, entry: AttemptPlace): Promise<Attempt> {
	for await (const [attempt] of readAttempts(file, [entry])) return attempt!;
	throw new Error('there is no such attempt');
}

/** Reads the texts of entries, in their order and a few at a time. */
export async function* readTexts(
	file: string,
	fields: Pick<Fields, 'question'>,
	entries: Iterable<AttemptPlace>,
): AsyncGenerator<readonly EntryTexts[], void> {
	for await (const attempts of readAttempts(file, entries)) {
		yield attempts.map((attempt) => textsOf(attempt, fields));
	}
}

/**
 * Groups entries (one per prompt) that must be sent together: the turns of a conversation in order,
 * or a single prompt; each group at the place of its first entry.
 */
export function groupTurns(entries: Iterable<ResultEntry>): ResultEntry[][] {
	const groups = Map.groupBy(entries, (entry) => entry.turn?.conversation ?? entry);
	return [...groups.values()].map((group) =>
		group.toSorted((a, b) => (a.turn?.turn ?? 0) - (b.turn?.turn ?? 0)),
	);
}
