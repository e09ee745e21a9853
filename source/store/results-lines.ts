import type {Attempt, AttemptTiming} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {wholeBody} from '../model/saved-reply.ts';
import {readByteLines} from './byte-lines.ts';

const outcomes = new Set<unknown>(['passed', 'failed', 'errored', 'left']);

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

/** The attempt of a line; undefined when it is not one. */
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

/** The attempt of a line; undefined when it is damaged. */
export function parseResultLine(line: Buffer): Attempt | undefined {
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
	for await (const lines of readByteLines(file)) {
		yield lines.map(({line, offset}) => ({
			...{attempt: parseResultLine(line), offset, length: line.length},
		}));
	}
}
