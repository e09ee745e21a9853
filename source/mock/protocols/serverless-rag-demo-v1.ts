import {isObject} from '../../model/is-object.ts';
import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest} from '../request.ts';

const encode = (fields: Readonly<Record<string, unknown>>, request: Pick<Request, 'id'>) =>
	Buffer.from(toFrame(fields, request)).toString('base64');

const end = 'ack-end-of-msg';

/* Buffer ignores invalid base64 instead of rejecting it. */
function decode(text: string): string | undefined {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
	const bytes = Buffer.from(text, 'base64');
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return undefined;
	}
}

/* Some of its screens send a list of messages as JSON, others the bare question. */
function questionIn(text: string): string {
	try {
		const messages: unknown = JSON.parse(text);
		const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
		const content: unknown = isObject(last) ? last.content : undefined;
		const part: unknown = Array.isArray(content)
			? content.find((item) => isObject(item) && textAt(item, 'text') !== undefined)
			: undefined;
		return isObject(part) ? (textAt(part, 'text') ?? text) : text;
	} catch {
		return text;
	}
}

const fail = (error: string, request: Pick<Request, 'id'>) => [
	encode({error}, request),
	encode({text: end}, request),
];

/**
 * aws-samples/serverless-rag-demo before June 2026: `{action:"bedrock", query}` with the query in base64, answered by
 * base64 of `{text}`, the last of which is `ack-end-of-msg`.
 */
export const serverlessRagDemoV1: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'bedrock') return {kind: 'unroutable'};
		const query = decode(textAt(body, 'query') ?? '');
		if (query === undefined) {
			const request = toRequest('', body, session);
			return {kind: 'refused', frames: fail('query is not base64 of a text', request)};
		}
		return {kind: 'prompt', request: toRequest(questionIn(query), body, session)};
	}),
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((text) => encode({text}, request)),
		closing: [encode({text: end, ...detailsOf(answer)}, request)],
		trailing: [],
	}),
	ack: (request) => encode({status: 'received'}, request),
	heartbeat: (request) => encode({status: 'working'}, request),
	fail,
};
