import type {ProtocolName} from '../../source/mock/protocols.ts';
import {answered, message, question} from './dialogues.ts';

/** What a client sends and hears; objects are JSON. */
export type Dialogue = {
	readonly greeting?: readonly unknown[];
	/** Of the set-up with what answers it, message by message, then of the prompt. */
	readonly turns: readonly (readonly [sent: unknown, ...heard: readonly unknown[]])[];
	readonly refusals: readonly (readonly [sent: unknown, ...heard: readonly unknown[]])[];
	/** Messages that end the connection, each after the set-up, with the close code. */
	readonly closes?: readonly (readonly [sent: unknown, code: number])[];
};

const {intent, references, traceId} = answered;
const details = {intent, references, traceId};
const [first, second] = ['Au', ' comptoir.'];
const usage = {input_tokens: 5, output_tokens: 2, total_tokens: 7};
const input = [{type: 'message', role: 'user', content: [{type: 'input_text', text: question}]}];

/** What the parts of the Responses API's events have in common. */
const item = (id: string, content: readonly unknown[]) => ({
	...{id, type: 'message', status: 'completed', role: 'assistant', content},
});
const whole = [{type: 'output_text', text: message}];

const place = {response_id: 'resp_1', item_id: 'item_1', output_index: 0};
const part = {...place, content_index: 0};
const realtime = (status: string, more: object = {}) => ({
	...{object: 'realtime.response', id: 'resp_1', status, status_details: null},
	...{conversation_id: null, output: [], ...more},
});
const realtimeError = (text: string, code: string | null = null) => ({
	type: 'error',
	error: {type: 'invalid_request_error', code, message: text, param: null, event_id: null},
});

const of = (sequence_number: number) => ({sequence_number, stream_id: 'a'});
const response = (status: string, more: object = {}) => ({
	...{id: 'resp_1', object: 'response', status, error: null, incomplete_details: null},
	...{previous_response_id: null, output: [], usage: null, ...more},
});
const text = {item_id: 'msg_1', output_index: 0, content_index: 0};
const refused = (code: string, param: string, said: string, more: object = {}) => ({
	...{type: 'error', status: 400, ...more},
	error: {type: 'invalid_request_error', code, message: said, param},
});
const create = (more: object) => ({type: 'response.create', model: 'm', input: question, ...more});

const chat = (fields: object) => ({id: 'x', type: 'next', payload: {data: {chat: fields}}});
const subscribe = (query: string, variables: object = {}) => ({
	...{id: 'x', type: 'subscribe'},
	payload: {query, variables},
});

const group = (data: object) => ({type: 'message', from: 'server', dataType: 'json', data});
const send = (ackId: number, data: unknown) => ({type: 'event', event: 'message', ackId, data});

const record = (...messages: readonly object[]) =>
	messages.map((each) => `${JSON.stringify(each)}\u001E`).join('');
const handshake = record({protocol: 'json', version: 1});
const invoke = (type: number, target: string) =>
	record({type, invocationId: '1', target, arguments: [question]});
const failed = (error: string) => record({type: 3, invocationId: '1', error});

/** The protocols of services and libraries that have a public reference. */
export const publicDialogues = {
	'openai-realtime': {
		greeting: [{type: 'session.created'}],
		turns: [
			[
				{type: 'session.update', session: {type: 'realtime'}},
				{type: 'session.updated', session: {type: 'realtime'}},
			],
			[
				{type: 'response.create', response: {conversation: 'none', input}},
				{type: 'response.created', response: realtime('in_progress')},
				{type: 'response.output_item.added', ...place, item: item('item_1', [])},
				{type: 'response.content_part.added', ...part, part: {type: 'text', text: ''}},
				{type: 'response.output_text.delta', ...part, delta: first},
				{type: 'response.output_text.delta', ...part, delta: second},
				{type: 'response.output_text.done', ...part, text: message},
				{type: 'response.output_item.done', ...place, item: item('item_1', whole)},
				{
					...{type: 'response.done', ...details},
					response: realtime('completed', {output: [item('item_1', whole)], usage}),
				},
				{type: 'rate_limits.updated'},
			],
		],
		refusals: [
			['x', realtimeError('The message is not a JSON object.')],
			[{type: 'no'}, realtimeError("Invalid value: 'no'.", 'invalid_value')],
			[
				{type: 'session.update', session: {}},
				realtimeError("Missing required parameter: 'session.type'."),
			],
			[{type: 'response.create'}, realtimeError("'input' has no text of a user.")],
		],
	},
	'openai-responses': {
		turns: [
			[
				create({stream_id: 'a', input}),
				{type: 'response.created', response: response('in_progress'), ...of(0)},
				{type: 'response.in_progress', response: response('in_progress'), ...of(1)},
				{type: 'response.output_item.added', output_index: 0, item: item('msg_1', []), ...of(2)},
				{type: 'response.output_text.delta', ...text, delta: first, ...of(3)},
				{type: 'response.output_text.delta', ...text, delta: second, ...of(4)},
				{type: 'response.output_text.done', ...text, text: message, ...of(5)},
				{type: 'response.output_item.done', output_index: 0, item: item('msg_1', whole), ...of(6)},
				{
					...{type: 'response.completed', ...of(7), ...details},
					response: response('completed', {output: [item('msg_1', whole)], usage}),
				},
			],
		],
		refusals: [
			[
				{type: 'no'},
				refused('invalid_value', 'type', "Only 'response.create' events are supported."),
			],
			[
				{type: 'response.create', stream_id: 'a'},
				refused('missing_required_parameter', 'model', "Missing required parameter: 'model'.", {
					stream_id: 'a',
				}),
			],
			[
				create({previous_response_id: 'resp_0'}),
				refused(
					'previous_response_not_found',
					'previous_response_id',
					"Previous response with id 'resp_0' not found.",
				),
			],
			[
				create({stream_id: 'a b'}),
				refused(
					'invalid_stream_id',
					'stream_id',
					"The 'stream_id' field must be a non-empty string with at most 256 characters and may only contain letters, numbers, underscores, hyphens, and periods.",
				),
			],
		],
	},
	'gemini-live': {
		turns: [
			[{setup: {model: 'models/m'}}, {setupComplete: {}}],
			[
				{clientContent: {turns: [{parts: [{text: question}]}], turnComplete: true}},
				{serverContent: {modelTurn: {parts: [{text: first}]}}},
				{serverContent: {modelTurn: {parts: [{text: second}]}}},
				{serverContent: {generationComplete: true}},
				{
					...{serverContent: {turnComplete: true}, ...details},
					usageMetadata: {promptTokenCount: 5, responseTokenCount: 2, totalTokenCount: 7},
				},
			],
		],
		refusals: [],
		closes: [
			[{setup: {model: 'models/m'}}, 1007],
			[{no: 1}, 1007],
			['x', 1007],
			[{clientContent: {}}, 1007],
		],
	},
	'graphql-ws': {
		turns: [
			[{type: 'connection_init'}, {type: 'connection_ack'}],
			[{type: 'ping'}, {type: 'pong'}],
			[{type: 'pong'}],
			[
				subscribe('subscription { chat }', {message: question}),
				chat({text: first}),
				chat({text: second}),
				chat({text: '', ...details}),
				{id: 'x', type: 'complete'},
			],
		],
		refusals: [
			[
				subscribe('subscription { no }'),
				{
					...{id: 'x', type: 'error'},
					payload: [{message: 'Cannot query field "no" on type "Subscription".'}],
				},
			],
			[
				subscribe('subscription { chat }'),
				{
					...{id: 'x', type: 'error'},
					payload: [{message: 'Variable "$message" of required type "String!" was not provided.'}],
				},
			],
		],
		closes: [
			[{type: 'connection_init'}, 4429],
			[{type: 'no'}, 4400],
			[{type: 'subscribe'}, 4400],
		],
	},
	'web-pubsub': {
		greeting: [{type: 'system', event: 'connected'}],
		turns: [
			[
				{type: 'joinGroup', group: 'g', ackId: 1},
				{type: 'ack', ackId: 1, success: true},
			],
			[{type: 'ping'}, {type: 'pong'}],
			[
				send(2, {message: question}),
				{type: 'ack', ackId: 2, success: true},
				group({text: first}),
				group({text: second}),
				group({text: '', done: true, ...details}),
			],
		],
		refusals: [
			[
				send(2, {message: question}),
				{
					...{type: 'ack', ackId: 2, success: false},
					error: {name: 'Duplicate', message: 'The ackId was used before.'},
				},
			],
			[
				send(3, {}),
				{
					...{type: 'ack', ackId: 3, success: false},
					error: {name: 'InternalServerError', message: 'The event handler failed.'},
				},
			],
		],
		closes: [
			['x', 1008],
			[{type: 'no'}, 1008],
		],
	},
	signalr: {
		turns: [
			[handshake, record({})],
			[record({type: 6})],
			[
				invoke(4, 'Chat'),
				record(
					{type: 2, item: first, invocationId: '1'},
					{type: 2, item: second, invocationId: '1'},
					{type: 3, invocationId: '1', ...details},
				),
			],
		],
		refusals: [
			[invoke(4, 'No'), failed("Unknown hub method 'No'")],
			[
				invoke(1, 'Chat'),
				failed(
					"The client attempted to invoke the streaming 'Chat' method with a non-streaming invocation.",
				),
			],
			[
				record({type: 4, invocationId: '1', target: 'Chat'}),
				failed("Failed to invoke 'Chat' due to an error on the server."),
			],
		],
		closes: [['x', 1000]],
	},
	'socket.io': {
		greeting: [expectPacket('0')],
		turns: [
			['40', expectPacket('40')],
			[
				`42["chat",${JSON.stringify({message: question})}]`,
				`42["token",${JSON.stringify({text: first})}]`,
				`42["token",${JSON.stringify({text: second})}]`,
				`42["reply",${JSON.stringify(details)}]`,
			],
			['42["nobody"]'],
		],
		refusals: [
			['42["chat",{}]', '42["error",{"message":"message is required"}]'],
			['40/admin,', '44/admin,{"message":"Invalid namespace"}'],
		],
		closes: [
			['x', 1000],
			['42{', 1000],
		],
	},
	'fastapi-text': {turns: [[question, first, second, '[DONE]']], refusals: []},
} as const satisfies Partial<Record<ProtocolName, Dialogue>>;

function expectPacket(kind: string): RegExp {
	return new RegExp(`^${kind}\\{"sid":"[\\w-]+"`);
}
