import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received, Request} from '../protocol.ts';
import {
	detailsOf,
	perMessage,
	sessionOr,
	textAt,
	toFrame,
	toRequest,
	valueAt,
	type Body,
} from '../request.ts';

const frame = (type: string, request: Request, more: object = {}) =>
	toFrame({message_type: type, ...request.more, ...more}, request);

const said = (content: string) => ({message: {role: 'assistant', content}});

const chunk = (content: string, index: number, request: Request) =>
	frame('CHUNK', request, {...said(content), chunk_id: index});

/** Its handler streams an exception's class and message as if they were the answer. */
const answerWith = (exception: string, request: Request): readonly string[] => [
	frame('START', request),
	chunk(exception, 0, request),
	frame('CONTEXT', request, {ddb_additional_kwargs: {}}),
	frame('END', request),
];

/* The name of the message in all frames of its reply; the client may choose it. */
const named = (body: Body) => {
	const id = textAt(body, 'custom_message_id') ?? '';
	return {message_id: `ai_${id}`, custom_message_id: id};
};

/** The first key that the backend misses; it reads them in this order. */
function missing(body: Body): string | undefined {
	const config = valueAt(body, 'chatbot_config');
	if (!isObject(config)) return 'chatbot_config';
	if (!Object.hasOwn(body, 'query')) return 'query';
	if (!Object.hasOwn(config, 'max_rounds_in_memory')) return 'max_rounds_in_memory';
	return undefined;
}

function read(body: Body | undefined, session: string): Received {
	// A Lambda that throws behind a queue leaves its client without any answer.
	if (body === undefined || textAt(body, 'entry_type') === undefined) {
		return {kind: 'step', frames: []};
	}
	// Without a session of the client's, each message begins a new one.
	const conversation = sessionOr(textAt(body, 'session_id'), session);
	const request = {
		...toRequest(textAt(body, 'query') ?? '', body, conversation),
		more: named(body),
	};
	const key = missing(body);
	if (key === undefined) return {kind: 'prompt', request};
	const frames = answerWith(`KeyError: '${key}'`, request);
	if (key !== 'query') return {kind: 'refused', frames};
	// The question is missed once more when the chat is saved, after the text.
	const error = frame('ERROR', request, {message: {content: "Traceback …\nKeyError: 'query'\n"}});
	return {kind: 'refused', frames: [...frames.slice(0, 2), error]};
}

/**
 * aws-samples/Intelli-Agent: `{query, entry_type, session_id, chatbot_config}`, answered by START, CHUNK
 * for each piece, CONTEXT with the sources, END.
 */
export const intelliAgent: Protocol = {
	streams: true,
	converse: perMessage(read),
	write: (answer, pieces, request) => ({
		opening: [frame('START', request)],
		pieces: pieces.map((piece, index) => chunk(piece, index, request)),
		closing: [
			frame('CONTEXT', request, {ddb_additional_kwargs: {}, ...detailsOf(answer)}),
			frame('END', request),
		],
		trailing: [],
	}),
	ack: (request) => frame('MONITOR', request, {message: 'Request received'}),
	heartbeat: (request) => frame('MONITOR', request, {message: 'Working'}),
	fail: (reason, request) => [frame('ERROR', request, {message: {content: reason}})],
};
