import {classifyAppError} from '../gateway/app-error.ts';
import {classifyGatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';
import {shorten} from './shorten.ts';

/** What a reply says. */
export type ReplyContent = {
	readonly text: string | undefined;
	/** The parsed JSON; null when it is none. */
	readonly body: unknown;
	/** The same as JSON in one line, where it came so over the wire. */
	readonly bodyText: string | undefined;
};

/** What one frame does to the reply that is being put together. */
export type FrameEffect =
	| ({readonly kind: 'complete'} & ReplyContent)
	/** Ends the reply; its content is what was said all the same. */
	| ({readonly kind: 'error'; readonly error: AttemptError} & ReplyContent)
	/** Noted, but the reply goes on. */
	| {readonly kind: 'notice'; readonly message: string};

/** Characters of a reply that an error's message quotes. */
const longestQuote = 300;

function failure(
	name: string,
	message: string,
	text?: string,
	body: unknown = null,
	bodyText?: string,
): FrameEffect {
	return {kind: 'error', error: {class: name, message}, text, body, bodyText};
}

function complete(text: string, body: unknown, bodyText?: string): FrameEffect {
	if (text.trim() === '') {
		return failure('reply.empty', 'the reply has no text', text, body, bodyText);
	}
	const apology = classifyAppError(text);
	if (apology === undefined) return {kind: 'complete', text, body, bodyText};
	return failure(`app.${apology}`, shorten(text, longestQuote), text, body, bodyText);
}

/** Deeper values break whatever goes through them by recursion, such as JSON.stringify. */
const mostLevels = 500;

function isDeeper(value: unknown, levels: number): boolean {
	if (value === null || typeof value !== 'object') return false;
	if (levels === 0) return true;
	for (const key in value) {
		if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
	}
	return false;
}

function fromBody(body: unknown, raw: string): FrameEffect {
	// In a file of lines, one that has breaks of its own has to be written anew.
	const bodyText = raw.includes('\n') || raw.includes('\r') ? undefined : raw;
	if (typeof body === 'string') return complete(body, body, bodyText);
	if (body === null || typeof body !== 'object' || Array.isArray(body)) {
		const kind = body === null ? 'null' : Array.isArray(body) ? 'a list' : `a ${typeof body}`;
		return failure(
			'reply.shape',
			`the reply is ${kind} where an object or text is wanted: ${shorten(raw, longestQuote)}`,
			raw,
			body,
			bodyText,
		);
	}
	const gateway = classifyGatewayError(body);
	if (gateway) {
		const message = shorten(gateway.message, longestQuote);
		if (!gateway.terminal) return {kind: 'notice', message};
		return failure(`gateway.${gateway.what}`, message, raw, body, bodyText);
	}
	const {message, text} = body as Record<string, unknown>;
	if (typeof message === 'string') return complete(message, body, bodyText);
	return complete(typeof text === 'string' ? text : raw, body, bodyText);
}

/** What JSON can begin with. */
const jsonStarts = new Set('{["-0123456789ntf');

function firstCharacter(text: string): string {
	const first = text[0] ?? '';
	return first > ' ' ? first : (/\S/.exec(text)?.[0] ?? '');
}

/**
 * The rule `single`: the first frame is the whole reply. Its text is the JSON's `message`, else its
 * `text`, else the frame as it came.
 */
export function readSingleFrame(data: Buffer, binary: boolean): FrameEffect {
	if (binary) return failure('reply.shape', `a binary frame of ${data.length} bytes`);
	const raw = data.toString('utf8');
	const first = firstCharacter(raw);
	// Only what could be JSON is parsed: an exception for each plain text would be dear.
	if (!jsonStarts.has(first)) return complete(raw, null);
	let body: unknown;
	try {
		body = JSON.parse(raw);
	} catch (error) {
		if (first === '{' || first === '[') {
			// V8 quotes a few characters around the place, which may be a part of a secret.
			const what = (error as Error).message.replace(/, (?:\.\.\.)?".*$/s, '');
			return failure('reply.parse', `${what}: ${shorten(raw, longestQuote)}`, raw);
		}
		return complete(raw, null);
	}
	// Each level takes two characters at least: most replies need no look.
	if (raw.length > 2 * mostLevels && isDeeper(body, mostLevels)) {
		return failure('reply.parse', `nested more than ${mostLevels} levels deep`, raw);
	}
	return fromBody(body, raw);
}
