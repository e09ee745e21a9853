import type {ResultEntry} from '../model/result-entry.ts';
import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {present} from '../dataset/check-row.ts';
import type {Fields} from '../dataset/fields.ts';
import {numberText, parseExact} from '../model/exact-json.ts';
import type {Attempt, AttemptTiming} from '../model/attempt.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import {isTimeout} from '../model/response-time.ts';
import {wholeBody} from '../model/saved-reply.ts';
import type {Doubts} from '../statistics/doubts.ts';
import {figuresOfSaved} from '../statistics/saved-figures.ts';
import {parseTurnId, type TurnId} from '../model/turn-id.ts';

export type ResultsFile = {
	/** In the order of completion, all attempts. */
	readonly entries: readonly ResultEntry[];
	/** Lines that are no attempt, such as one that a crash tore. */
	readonly damaged: number;
};

/** Characters of a question that a list keeps. */
const longestQuestion = 300;

const asText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : numberText(value);

function gotIntent(attempt: Attempt): string | undefined {
	const body = attempt.reply?.body;
	if (body === null || typeof body !== 'object') return undefined;
	return asText((body as Record<string, unknown>).intent);
}

/** The conversation key tells a turn from a prompt whose own id looks like a turn's. */
function turnOf({id, prompt}: Attempt, {conversation}: Fields): TurnId | undefined {
	return present(prompt, conversation) ? parseTurnId(id) : undefined;
}

/** Seconds between two times, which are whole microseconds: as exact as the figures of a run. */
const secondsBetween = (from: number, to: number): number =>
	(microsecondsIn(to) - microsecondsIn(from)) / 1e6;

function reasonOf({error, reasons, failed}: Attempt): string {
	if (error) return `${error.class}: ${error.message}`;
	return failed.map((metric) => reasons?.[metric] ?? metric).join('; ');
}

/** Makes the entry of an attempt whose line stands at `offset` and has `length` bytes. */
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

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const outcomes = new Set<unknown>(['passed', 'failed', 'errored']);

function isAttempt(value: unknown): value is Attempt {
	if (value === null || typeof value !== 'object') return false;
	const {id, attempt, index, outcome, prompt, timing, scores, failed} = value as Record<
		keyof Attempt,
		unknown
	>;
	const {intended, complete} = (timing ?? {}) as Partial<AttemptTiming>;
	return (
		typeof id === 'string' &&
		outcomes.has(outcome) &&
		[attempt, index, intended, complete].every(Number.isFinite) &&
		[prompt, scores].every((part) => part !== null && typeof part === 'object') &&
		Array.isArray(failed)
	);
}

/** The attempt of a line; undefined when it is none. */
function parseAttempt(line: string): Attempt | undefined {
	const value = parseExact(line);
	return isAttempt(value) ? withWholeReply(value) : undefined;
}

/** Puts the text back where it stood in the body: a line holds it once. */
function withWholeReply(attempt: Attempt): Attempt {
	const {reply} = attempt;
	if (reply?.text_path === undefined) return attempt;
	const {text, body, frames, bytes, text_path: path} = reply;
	return {...attempt, reply: {text, body: wholeBody(body, text, path), frames, bytes}};
}

/**
 * Reads a results file in pieces, so that a screen stays alive over 100,000 attempts. A line that is
 * no attempt is counted, not obeyed.
 * @param each told of every attempt as it is read, besides its entry
 * @param doubts those that were found after their attempts were written
 */
export async function readResults(
	file: string,
	fields: Fields,
	each: (attempt: Attempt) => void = () => undefined,
	doubts?: Doubts,
): Promise<ResultsFile> {
	const entries: ResultEntry[] = [];
	let damaged = 0;
	let rest: Buffer = Buffer.alloc(0);
	let offset = 0;

	const take = (whole: Buffer) => {
		// An editor may have put a byte order mark in front of the first line.
		const mark = offset === 0 && whole.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
		const line = whole.subarray(mark);
		offset += mark;
		const length = line.length;
		if (length > 0) {
			try {
				const attempt = parseAttempt(line.toString('utf8'));
				if (attempt) {
					const figures = doubts && figuresOfSaved(attempt, fields);
					const [doubt, surplus] = figures ? [doubts.of(figures), doubts.frameOf(figures)] : [];
					entries.push({
						...toEntry(attempt, fields, offset, length),
						...(doubt !== undefined && {doubt}),
						...(surplus !== undefined && {surplus}),
					});
					each(attempt);
				} else damaged++;
			} catch {
				damaged++;
			}
		}
		offset += length + 1;
	};

	for await (const chunk of createReadStream(file, {
		highWaterMark: 256 * 1024,
	}) as AsyncIterable<Buffer>) {
		let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
			take(data.subarray(0, end));
			data = data.subarray(end + 1);
		}
		rest = data;
	}
	if (rest.length > 0) take(rest);
	return {entries, damaged};
}

/** Reads the whole record of an entry. */
export async function readAttempt(
	file: string,
	entry: Pick<ResultEntry, 'offset' | 'length' | 'doubt'>,
): Promise<Attempt> {
	const handle = await open(file, 'r');
	try {
		const buffer = Buffer.alloc(entry.length);
		await handle.read(buffer, 0, entry.length, entry.offset);
		const attempt = withWholeReply(parseExact(buffer.toString('utf8')) as Attempt);
		return entry.doubt === undefined ? attempt : {...attempt, doubt: entry.doubt};
	} finally {
		await handle.close();
	}
}

/**
 * Groups entries (one for each prompt) that have to be sent together: the turns of a conversation in
 * order, a single prompt alone; each group at the place of its first entry.
 */
export function groupTurns(entries: readonly ResultEntry[]): ResultEntry[][] {
	const groups = Map.groupBy(entries, (entry) => entry.turn?.conversation ?? entry);
	return [...groups.values()].map((group) =>
		group.toSorted((a, b) => (a.turn?.turn ?? 0) - (b.turn?.turn ?? 0)),
	);
}
