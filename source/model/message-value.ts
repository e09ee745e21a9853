import {isObject} from './is-object.ts';

/** What a message of a request, a set-up or an answer consists of. */
export type MessageValue =
	/** JSON whose strings are templates. */
	| {readonly kind: 'json'; readonly tree: unknown}
	/** A template that is sent as it is. */
	| {readonly kind: 'text'; readonly template: string}
	/** A template in base64, whose bytes are sent in a binary message. */
	| {readonly kind: 'binary'; readonly template: string};

/** The only entry of an object, if its value is a text. */
function onlyText(value: unknown, key: 'raw' | 'binary'): string | undefined {
	if (!isObject(value)) return undefined;
	const text = value[key];
	return typeof text === 'string' && Object.keys(value).length === 1 ? text : undefined;
}

/**
 * What a configured value means: a text, or `{"raw": "text"}`, is plain text; `{"binary": "base64"}` is
 * bytes; anything else is JSON.
 */
export function readMessageValue(value: unknown): MessageValue {
	const text = typeof value === 'string' ? value : onlyText(value, 'raw');
	if (text !== undefined) return {kind: 'text', template: text};
	const binary = onlyText(value, 'binary');
	return binary === undefined ? {kind: 'json', tree: value} : {kind: 'binary', template: binary};
}
