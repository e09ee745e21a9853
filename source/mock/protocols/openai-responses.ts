import type {Protocol, Received, Request} from '../protocol.ts';
import {detailsOf, parseBody, textAt, type Body} from '../request.ts';
import {questionIn, textItem, usageOf} from './openai.ts';

/** The most different stream ids of a connection. */
const mostStreams = 32;
const streamId = /^[\w.-]{1,256}$/;

/** An event of a request's stream. */
const event = (request: Pick<Request, 'more'>, type: string, fields: object) =>
	JSON.stringify({type, ...fields, stream_id: request.more?.stream});

const refuse = (code: string, message: string, param: string, stream?: string): Received => ({
	kind: 'refused',
	frames: [
		JSON.stringify({
			type: 'error',
			status: 400,
			stream_id: stream,
			error: {type: 'invalid_request_error', code, message, param},
		}),
	],
});

const response = ({more}: Request, status: string, fields: object = {}) => ({
	id: more!.response,
	object: 'response',
	status,
	error: null,
	incomplete_details: null,
	previous_response_id: more!.previous,
	output: [],
	usage: null,
	...fields,
});

/**
 * OpenAI's Responses API in WebSocket mode: `response.create`, answered by numbered events that repeat
 * its `stream_id`. A previous response is one of the same connection.
 */
export const openaiResponses: Protocol = {
	streams: true,
	gateway: false,
	converse: (session) => {
		const streams = new Set<string>();
		const known = new Set<string>();

		/** What is wrong with the names in a request. */
		const problemWith = (body: Body): Received | undefined => {
			const {stream_id: stream, previous_response_id: previous} = body;
			if (stream !== undefined) {
				if (typeof stream !== 'string' || !streamId.test(stream)) {
					const message =
						"The 'stream_id' field must be a non-empty string with at most 256 characters and may only contain letters, numbers, underscores, hyphens, and periods.";
					return refuse('invalid_stream_id', message, 'stream_id');
				}
				if (!streams.has(stream) && streams.size === mostStreams) {
					const message = `This WebSocket connection has reached its maximum number of distinct stream IDs (${mostStreams}). Reuse an existing stream_id or open a new WebSocket connection.`;
					return refuse('websocket_stream_limit_reached', message, 'stream_id', stream);
				}
				streams.add(stream);
			}
			if (typeof previous === 'string' && !known.has(previous)) {
				const message = `Previous response with id '${previous}' not found.`;
				const param = 'previous_response_id';
				return refuse('previous_response_not_found', message, param, stream);
			}
			return undefined;
		};

		return (text) => {
			const body = parseBody(text);
			if (body === undefined || textAt(body, 'type') !== 'response.create') {
				return refuse('invalid_value', "Only 'response.create' events are supported.", 'type');
			}
			const problem = problemWith(body);
			if (problem) return problem;
			const stream = textAt(body, 'stream_id');
			const missing = (param: string) =>
				refuse(
					'missing_required_parameter',
					`Missing required parameter: '${param}'.`,
					param,
					stream,
				);
			if (textAt(body, 'model') === undefined) return missing('model');
			const question = questionIn(body.input);
			if (question === undefined) return missing('input');
			const id = `resp_${known.size + 1}`;
			known.add(id);
			const previous = body.previous_response_id ?? null;
			const more = {stream, response: id, previous};
			return {kind: 'prompt', request: {question, id: undefined, session, more}};
		};
	},
	write: (answer, pieces, request) => {
		let next = 0;
		const say = (type: string, fields: object) =>
			event(request, type, {...fields, sequence_number: next++});
		const item = textItem('msg_1', answer.message);
		const place = {item_id: 'msg_1', output_index: 0, content_index: 0};
		const running = {response: response(request, 'in_progress')};
		const done = response(request, 'completed', {
			output: [item],
			usage: usageOf(request.question, answer.message),
		});
		return {
			opening: [
				say('response.created', running),
				say('response.in_progress', running),
				say('response.output_item.added', {output_index: 0, item: {...item, content: []}}),
			],
			pieces: pieces.map((delta) => say('response.output_text.delta', {...place, delta})),
			closing: [
				say('response.output_text.done', {...place, text: answer.message}),
				say('response.output_item.done', {output_index: 0, item}),
				say('response.completed', {response: done, ...detailsOf(answer)}),
			],
			trailing: [],
		};
	},
	ack: (request) => event(request, 'response.queued', {response: response(request, 'queued')}),
	heartbeat: (request) => event(request, 'keepalive', {}),
	fail: (message, request) => {
		const failed = response(request, 'failed', {error: {code: 'server_error', message}});
		return [event(request, 'response.failed', {response: failed})];
	},
};
