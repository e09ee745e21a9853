import type {ResultEntry} from '../model/result-entry.ts';
import {open} from 'node:fs/promises';
import {present} from '../dataset/check-row.ts';
import type {Fields} from '../dataset/fields.ts';
import {numberText, parseExact} from '../model/exact-json.ts';
import type {Attempt} from '../model/attempt.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import {isTimeout} from '../model/response-time.ts';
import {readLines, withWholeReply} from './results-lines.ts';
import {joinScores, readScoreAt, readScores, scoresFileBeside} from './scores-file.ts';
import type {Doubts} from '../statistics/doubts.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {parseTurnId, type TurnId} from '../model/turn-id.ts';

export type ResultsFile = {
	/** All attempts in the order of completion. */
	readonly entries: readonly ResultEntry[];
	/** Lines that hold no attempt, such as one torn by a crash. */
	readonly damaged: number;
};

/** Characters of a question kept in a list. */
const longestQuestion = 300;

const asText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : numberText(value);

function gotIntent(attempt: Attempt): string | undefined {
	const body = attempt.reply?.body;
	if (body === null || typeof body !== 'object') return undefined;
	return asText((body as Record<string, unknown>).intent);
}

/** The conversation key distinguishes a turn from a prompt whose own id looks like a turn's. */
function turnOf({id, prompt}: Attempt, {conversation}: Fields): TurnId | undefined {
	return present(prompt, conversation) ? parseTurnId(id) : undefined;
}

/** Seconds between two times in whole microseconds: as exact as the figures of a run. */
const secondsBetween = (from: number, to: number): number =>
	(microsecondsIn(to) - microsecondsIn(from)) / 1e6;

function reasonOf({error, reasons, failed}: Attempt): string {
	if (error) return `${error.class}: ${error.message}`;
	return failed.map((metric) => reasons?.[metric] ?? metric).join('; ');
}

/** The entry of an attempt whose line begins at `offset` and has `length` bytes. */
export function toEntry(
	attempt: Attempt,
	fields: Fields,
	offset: number,
	length: number,
): ResultEntry {
	const {prompt, timing, outcome, error} = attempt;
	const valid = outcome !== 'errored' && timing.sent !== undefined;
	const responded = valid || (error !== undefined && isTimeout(error.class));
	return {
		id: attempt.id,
		attempt: attempt.attempt,
		index: attempt.index,
		turn: turnOf(attempt, fields),
		outcome,
		error: error?.class,
		failed: attempt.failed,
		scores: attempt.scores,
		question: (asText(prompt[fields.question]) ?? '').slice(0, longestQuestion),
		intent: asText(prompt[fields.intent]),
		got: gotIntent(attempt),
		latency: valid ? secondsBetween(timing.sent, timing.complete) : null,
		responseTime: responded ? secondsBetween(timing.intended, timing.complete) : null,
		...(attempt.doubt !== undefined && {doubt: attempt.doubt}),
		reason: reasonOf(attempt).slice(0, longestQuestion),
		offset,
		length,
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
 * Reads a results file in pieces, so that a screen stays alive over 100,000 attempts, each attempt with
 * the scores that came later. A damaged line is counted.
 * @param each gets every attempt as it is read, besides its entry
 * @param doubts those that were found after their attempts were written
 */
export async function readResults(
	file: string,
	fields: Fields,
	each: (attempt: Attempt) => void = () => undefined,
	doubts?: Doubts,
): Promise<ResultsFile> {
	const entries: ResultEntry[] = [];
	const scores = await readScores(scoresFileBeside(file));
	let damaged = 0;
	for await (const lines of readLines(file)) {
		for (const {attempt: saved, offset, length} of lines) {
			try {
				if (saved) {
					const attempt = joinScores(saved, scores?.of(saved));
					const place = scores?.placeOf(saved);
					const entry = toEntry(attempt, fields, offset, length);
					entries.push({
						...entry,
						...(place && {scored: place}),
						...(doubts && doubtAbout(attempt, fields, doubts)),
					});
					each(attempt);
				} else damaged++;
			} catch {
				damaged++;
			}
		}
	}
	return {entries, damaged};
}

/** Reads the whole record of an entry, with the scores that came later. */
export async function readAttempt(
	file: string,
	entry: Pick<ResultEntry, 'offset' | 'length' | 'doubt' | 'scored'>,
): Promise<Attempt> {
	const handle = await open(file, 'r');
	try {
		const buffer = Buffer.alloc(entry.length);
		await handle.read(buffer, 0, entry.length, entry.offset);
		const saved = withWholeReply(parseExact(buffer.toString('utf8')) as Attempt);
		const attempt = entry.scored
			? joinScores(saved, await readScoreAt(scoresFileBeside(file), entry.scored))
			: saved;
		return entry.doubt === undefined ? attempt : {...attempt, doubt: entry.doubt};
	} finally {
		await handle.close();
	}
}

/**
 * Groups entries (one per prompt) that must be sent together: the turns of a conversation in order,
 * or a single prompt; each group at the place of its first entry.
 */
export function groupTurns(entries: readonly ResultEntry[]): ResultEntry[][] {
	const groups = Map.groupBy(entries, (entry) => entry.turn?.conversation ?? entry);
	return [...groups.values()].map((group) =>
		group.toSorted((a, b) => (a.turn?.turn ?? 0) - (b.turn?.turn ?? 0)),
	);
}
