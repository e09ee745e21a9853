import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received, Request} from '../protocol.ts';
import {detailsOf, parseBody, textAt, valueAt, type Body} from '../request.ts';
import {questionIn, textItem, usageOf} from './openai.ts';

const refuse = (message: string, code: string | null = null): Received => ({
	kind: 'refused',
	frames: [
		JSON.stringify({
			type: 'error',
			error: {type: 'invalid_request_error', code, message, param: null, event_id: null},
		}),
	],
});

const event = (type: string, fields: object) => JSON.stringify({type, ...fields});

const limits = event('rate_limits.updated', {
	rate_limits: [{name: 'requests', limit: 1000, remaining: 999, reset_seconds: 60}],
});

const response = ({more}: Request, status: string, fields: object = {}) => ({
	object: 'realtime.response',
	id: more!.response,
	status,
	status_details: null,
	conversation_id: more!.conversation,
	output: [],
	...fields,
});

/**
 * OpenAI's Realtime API for text: a greeting, `session.update`, then `response.create` with its own
 * input, or after items of the session's conversation.
 */
export const openaiRealtime: Protocol = {
	streams: true,
	gateway: false,
	greet: (session) => [
		event('session.created', {session: {object: 'realtime.session', id: session}}),
	],
	converse: (session) => {
		const items: unknown[] = [];
		let responses = 0;

		const create = (asked: Body): Received => {
			const input = valueAt(asked, 'input');
			const question = questionIn(input ?? items);
			if (question === undefined) return refuse("'input' has no text of a user.");
			const conversation = textAt(asked, 'conversation') === 'none' ? null : `conv_${session}`;
			const more = {response: `resp_${++responses}`, conversation};
			return {kind: 'prompt', request: {question, id: undefined, session, more}};
		};

		return (text) => {
			const message = parseBody(text);
			if (message === undefined) return refuse('The message is not a JSON object.');
			const type = textAt(message, 'type');
			const [update, item, asked] = ['session', 'item', 'response'].map((key) => message[key]);
			switch (type) {
				case 'session.update': {
					if (!isObject(update) || update.type !== 'realtime') {
						return refuse("Missing required parameter: 'session.type'.");
					}
					const frame = event('session.updated', {session: {...update, id: session}});
					return {kind: 'step', frames: [frame]};
				}
				case 'conversation.item.create':
					items.push(item);
					return {kind: 'step', frames: [event('conversation.item.added', {item})]};
				case 'response.create':
					return create(isObject(asked) ? asked : {});
				case undefined:
				default:
					return refuse(`Invalid value: '${type}'.`, 'invalid_value');
			}
		};
	},
	write: (answer, pieces, request) => {
		const place = {response_id: request.more!.response, item_id: 'item_1', output_index: 0};
		const part = {...place, content_index: 0};
		const item = textItem('item_1', answer.message);
		const done = response(request, 'completed', {
			output: [item],
			usage: usageOf(request.question, answer.message),
		});
		return {
			opening: [
				event('response.created', {response: response(request, 'in_progress')}),
				event('response.output_item.added', {...place, item: {...item, content: []}}),
				event('response.content_part.added', {...part, part: {type: 'text', text: ''}}),
			],
			pieces: pieces.map((delta) => event('response.output_text.delta', {...part, delta})),
			closing: [
				event('response.output_text.done', {...part, text: answer.message}),
				event('response.output_item.done', {...place, item}),
				event('response.done', {response: done, ...detailsOf(answer)}),
			],
			trailing: [limits],
		};
	},
	ack: (request) => event('response.created', {response: response(request, 'in_progress')}),
	heartbeat: () => limits,
	fail: (message, request) => {
		const error = {type: 'server_error', code: 'server_error', message};
		const failed = response(request, 'failed', {status_details: {type: 'failed', error}});
		return [event('response.done', {response: failed})];
	},
};
