import {createReadStream} from 'node:fs';
import type {Attempt, AttemptTiming} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {wholeBody} from '../model/saved-reply.ts';

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

/** The attempt in a line; undefined when the line is damaged. */
function parseAttempt(line: string): Attempt | undefined {
	const value = parseExact(line);
	return isAttempt(value) ? withWholeReply(value) : undefined;
}

/** Puts the text back into the body, because a line stores it only once. */
export function withWholeReply(attempt: Attempt): Attempt {
	const {reply} = attempt;
	if (reply?.text_path === undefined) return attempt;
	const {text, body, frames, bytes, text_path: path} = reply;
	return {...attempt, reply: {text, body: wholeBody(body, text, path), frames, bytes}};
}

/** A line of the results: its attempt, undefined when damaged, and its place in bytes. */
export type ResultLine = {
	readonly attempt: Attempt | undefined;
	readonly offset: number;
	readonly length: number;
};

function parseLine(line: Buffer): Attempt | undefined {
	try {
		return parseAttempt(line.toString('utf8'));
	} catch {
		return undefined;
	}
}

/**
 * Reads a results file a few lines at a time, in the order of completion; empty lines are skipped.
 * Memory does not grow with the file.
 */
export async function* readLines(file: string): AsyncGenerator<readonly ResultLine[]> {
	let offset = 0;
	let rest: Buffer = Buffer.alloc(0);
	let lines: ResultLine[] = [];
	const take = (whole: Buffer) => {
		// An editor may have put a byte order mark before the first line.
		const mark = offset === 0 && whole.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
		const line = whole.subarray(mark);
		offset += mark;
		if (line.length > 0) lines.push({attempt: parseLine(line), offset, length: line.length});
		offset += line.length + 1;
	};
	const chunks = createReadStream(file, {highWaterMark: 256 * 1024}) as AsyncIterable<Buffer>;
	for await (const chunk of chunks) {
		let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
			take(data.subarray(0, end));
			data = data.subarray(end + 1);
		}
		rest = data;
		yield lines;
		lines = [];
	}
	if (rest.length > 0) take(rest);
	yield lines;
}
