import {z} from 'zod';
import type {PayloadMessage} from '../model/reply-rule.ts';
import {frameConditions, objectOf, withoutAbsent} from './conditions.ts';
import {describeIssue} from './describe-issue.ts';
import {jsonValue} from './json-value.ts';
import {isObject} from './profiles/layer.ts';

/** Bytes of text in a chunk, so that a frame's limit of 32 KB holds whatever JSON has to escape. */
export const usualChunk = 15 * 1024;
/** The longest character takes four bytes. */
const smallestChunk = 16;
const largestChunk = 128 * 1024;

const step = objectOf({
	send: jsonValue,
	await: frameConditions.optional(),
	each: z.enum(['chunk']).optional(),
	of: jsonValue.optional(),
	size: z.number().int().min(smallestChunk).max(largestChunk).optional(),
}).superRefine(({each, of, size}, context) => {
	if (each !== undefined || (of === undefined && size === undefined)) return;
	const key = of === undefined ? 'size' : 'of';
	context.addIssue({code: 'custom', message: `"${key}" needs "each": "chunk" beside it`});
});

const steps = z.array(step);

/**
 * Whether a payload is steps rather than one message: an array of objects, of which one at least has
 * a `send`. To send such an array itself, make it the `send` of a single step.
 */
export function isSteps(payload: unknown): payload is readonly object[] {
	return (
		Array.isArray(payload) &&
		payload.every(isObject) &&
		payload.some((item) => Object.hasOwn(item, 'send'))
	);
}

/** A sentence on what is wrong with a payload of several steps; undefined when nothing is. */
export function problemWithPayload(payload: unknown): string | undefined {
	if (!isSteps(payload)) return undefined;
	const {error} = steps.safeParse(payload);
	return error && describeIssue(error.issues, payload);
}

/** The messages of a request, of which there is one unless the payload is steps. */
export function payloadMessages(payload: unknown): readonly PayloadMessage[] {
	if (!isSteps(payload)) return [{send: payload}];
	return steps.parse(payload).map((given): PayloadMessage => withoutAbsent(given));
}
