import {z} from 'zod';
import {isExactDecimal} from '../model/exact-json.ts';
import {readMessageValue} from '../model/message-value.ts';
import {refuse} from './kinds/value-kinds.ts';

type Json = z.core.util.JSONType;

function isJson(value: unknown): value is Json {
	if (value === null || ['string', 'boolean', 'bigint'].includes(typeof value)) return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value !== 'object') return false;
	return isExactDecimal(value) || Object.values(value).every(isJson);
}

/**
 * Any JSON value, including numbers with more digits than a double holds, which zod's own schema refuses.
 */
export const jsonValue = z.custom<Json>(isJson, {
	error: 'not a JSON value',
	params: {json: true},
});

const base64 = /^[\w+/-]*={0,2}$/;

/** What is wrong with a message, in a sentence; undefined when nothing is. */
export function problemWithMessage(value: unknown): string | undefined {
	const message = readMessageValue(value);
	if (message.kind !== 'binary') return undefined;
	const {template} = message;
	if (template.includes('{{') || base64.test(template.replaceAll(/\s/g, ''))) return undefined;
	return '"binary" takes the bytes to send in base64, such as {"binary": "CAESBWhlbGxv"} or {"binary": "{{question|base64}}"}';
}

/** A message of a request, a set-up or an answer; see `readMessageValue`. */
export const messageValue = jsonValue.superRefine(refuse(problemWithMessage));
