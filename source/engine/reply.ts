import {classifyAppError} from '../gateway/app-error.ts';
import {classifyGatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';

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

const complete = (text: string, body: unknown): FrameEffect => {
	if (text.trim() === '') return error('reply.empty', 'the reply has no text', text, body);
	const apology = classifyAppError(text);
	if (apology !== undefined) return error(`app.${apology}`, text.slice(0, 300), text, body);
	return {kind: 'complete', text, body};
};

const error = (
	name: string,
	message: string,
	text?: string,
	body: unknown = null,
): FrameEffect => ({kind: 'error', error: {class: name, message}, text, body});

function fromBody(body: unknown, raw: string): FrameEffect {
	if (typeof body === 'string') return complete(body, body);
	if (body === null || typeof body !== 'object' || Array.isArray(body)) {
		const kind = body === null ? 'null' : Array.isArray(body) ? 'a list' : `a ${typeof body}`;
		return error(
			'reply.shape',
			`the reply is ${kind} where an object or text is wanted: ${raw.slice(0, 200)}`,
			raw,
			body,
		);
	}
	const gateway = classifyGatewayError(body);
	if (gateway?.terminal) return error(`gateway.${gateway.what}`, gateway.message, raw, body);
	if (gateway) return {kind: 'notice', message: gateway.message};
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
			return error('reply.parse', `${(failure as Error).message}: ${raw.slice(0, 200)}`, raw);
		}
		return complete(raw, null);
	}
	return fromBody(body, raw);
}
