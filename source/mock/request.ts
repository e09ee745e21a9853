import {isObject} from '../model/is-object.ts';
import type {Answer} from './chatbot.ts';
import type {Protocol, Received, Request} from './protocol.ts';

/** The JSON object that a client sent. */
export type Body = Readonly<Record<string, unknown>>;

/** Undefined when the text is not a JSON object. */
export function parseBody(text: string): Body | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** The value at a path of own keys; undefined when it is missing. */
export function valueAt(body: Body, ...path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
		body,
	);
}

/** The text at a path; undefined when it is missing or something else. */
export function textAt(body: Body, ...path: readonly string[]): string | undefined {
	const value = valueAt(body, ...path);
	return typeof value === 'string' ? value : undefined;
}

/** The request around a question. */
export function toRequest(question: string, body: Body, session: string): Request {
	const id = valueAt(body, 'id');
	return {
		question,
		id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
		session,
	};
}

/** A frame's text, with the request's id where it has one. */
export function toFrame(fields: Readonly<Record<string, unknown>>, {id}: Pick<Request, 'id'>) {
	return JSON.stringify(id === undefined ? fields : {...fields, id});
}

/** The parts of an answer besides its text; a JSON frame of each protocol carries them. */
export function detailsOf({intent, references, traceId}: Answer): Omit<Answer, 'message'> {
	return {intent, references, traceId};
}

/** A protocol in which every message is a whole prompt. */
export function perMessage(
	read: (body: Body | undefined, session: string) => Received,
): Protocol['converse'] {
	return (session) => (message) => read(parseBody(message), session);
}

/** A protocol whose every message is a whole prompt in plain text. */
export function perText(read: (text: string, session: string) => Received): Protocol['converse'] {
	return (session) => (message) => read(message, session);
}

/** The conversation that the client names; an empty name counts as missing. */
export function sessionOr(named: string | undefined, session: string): string {
	return named === undefined || named === '' ? session : named;
}
