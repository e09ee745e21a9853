import {z} from 'zod';
import {isObject} from '../model/is-object.ts';
import type {PayloadMessage} from '../model/reply-rule.ts';
import {frameConditions, objectOf, withoutAbsent} from './conditions.ts';
import {describeIssue} from './describe-issue.ts';
import {jsonValue, messageValue, problemWithMessage} from './json-value.ts';

/** Bytes of text in a chunk: even with heavy JSON escaping a frame stays within 32 KB. */
export const usualChunk = 15 * 1024;
/** The longest character takes four bytes. */
const smallestChunk = 16;
const largestChunk = 128 * 1024;

const message = objectOf({
	send: messageValue,
	await: frameConditions.optional(),
	each: z.enum(['chunk']).optional(),
	of: jsonValue.optional(),
	size: z.number().int().min(smallestChunk).max(largestChunk).optional(),
}).superRefine(({each, of, size}, context) => {
	if (each !== undefined || (of === undefined && size === undefined)) return;
	const key = of === undefined ? 'size' : 'of';
	context.addIssue({code: 'custom', message: `"${key}" needs "each": "chunk" beside it`});
});

const messages = z.array(message);

/**
 * Whether a payload consists of several messages: an array of objects, at least one of which has a
 * `send`. To send such an array itself, make it the `send` of a single message.
 */
export function hasMessages(payload: unknown): payload is readonly object[] {
	return (
		Array.isArray(payload) &&
		payload.every(isObject) &&
		payload.some((item) => Object.hasOwn(item, 'send'))
	);
}

/** What is wrong with a payload of several messages, in a sentence; undefined when nothing is. */
export function problemWithPayload(payload: unknown): string | undefined {
	if (!hasMessages(payload)) return problemWithMessage(payload);
	const {error} = messages.safeParse(payload);
	return error && describeIssue(error.issues, payload);
}

/** The messages of a request; a single one unless the payload consists of messages. */
export function payloadMessages(payload: unknown): readonly PayloadMessage[] {
	if (!hasMessages(payload)) return [{send: payload}];
	return messages.parse(payload).map((given): PayloadMessage => withoutAbsent(given));
}

/**
 * A payload in one line; for several messages their number and what each sends, because the whole is
 * pages long.
 */
export function showPayload(payload: unknown): string {
	if (!hasMessages(payload)) return typeof payload === 'string' ? payload : JSON.stringify(payload);
	const sends = payload.map((item) => JSON.stringify('send' in item ? item.send : undefined));
	return `${sends.length} ${sends.length === 1 ? 'message' : 'messages'}: ${sends.join(' → ')}`;
}
