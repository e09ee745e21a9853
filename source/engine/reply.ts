import {classifyAppError} from '../gateway/app-error.ts';
import {classifyGatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';
import {shorten} from './shorten.ts';

/** What one frame does to the reply that is being put together. */
export type FrameEffect =
	| {readonly kind: 'complete'; readonly text: string; readonly body: unknown}
	/** Ends the reply; `text` and `body` are what was said all the same. */
	| {
			readonly kind: 'error';
			readonly error: AttemptError;
			readonly text: string | undefined;
			readonly body: unknown;
	  }
	/** Noted, but the reply goes on. */
	| {readonly kind: 'notice'; readonly message: string};

/** Characters of a reply that an error's message quotes. */
const longestQuote = 300;

const complete = (text: string, body: unknown): FrameEffect => {
	if (text.trim() === '') return error('reply.empty', 'the reply has no text', text, body);
	const apology = classifyAppError(text);
	if (apology !== undefined)
		return error(`app.${apology}`, shorten(text, longestQuote), text, body);
	return {kind: 'complete', text, body};
};

const error = (
	name: string,
	message: string,
	text?: string,
	body: unknown = null,
): FrameEffect => ({kind: 'error', error: {class: name, message}, text, body});

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
	if (typeof body === 'string') return complete(body, body);
	if (body === null || typeof body !== 'object' || Array.isArray(body)) {
		const kind = body === null ? 'null' : Array.isArray(body) ? 'a list' : `a ${typeof body}`;
		return error(
			'reply.shape',
			`the reply is ${kind} where an object or text is wanted: ${shorten(raw, longestQuote)}`,
			raw,
			body,
		);
	}
	const gateway = classifyGatewayError(body);
	if (gateway) {
		const message = shorten(gateway.message, longestQuote);
		if (!gateway.terminal) return {kind: 'notice', message};
		return error(`gateway.${gateway.what}`, message, raw, body);
	}
	const {message, text} = body as Record<string, unknown>;
	if (typeof message === 'string') return complete(message, body);
	return complete(typeof text === 'string' ? text : raw, body);
}

/**
 * The rule `single`: the first frame is the whole reply. Its text is the JSON's `message`, else its
 * `text`, else the frame as it came.
 */
export function readSingleFrame(data: Buffer, binary: boolean): FrameEffect {
	if (binary) return error('reply.shape', `a binary frame of ${data.length} bytes`);
	const raw = data.toString('utf8');
	const first = raw.trimStart()[0];
	// Only what could be JSON is parsed: an exception for each plain text would be dear.
	if (first === undefined || !/[{["\d\-ntf]/.test(first)) return complete(raw, null);
	let body: unknown;
	try {
		body = JSON.parse(raw);
	} catch (failure) {
		if (first === '{' || first === '[') {
			// V8 quotes a few characters around the place, which may be a part of a secret.
			const what = (failure as Error).message.replace(/, (?:\.\.\.)?".*$/s, '');
			return error('reply.parse', `${what}: ${shorten(raw, longestQuote)}`, raw);
		}
		return complete(raw, null);
	}
	// Each level takes two characters at least: most replies need no look.
	if (raw.length > 2 * mostLevels && isDeeper(body, mostLevels)) {
		return error('reply.parse', `nested more than ${mostLevels} levels deep`, raw);
	}
	return fromBody(body, raw);
}
