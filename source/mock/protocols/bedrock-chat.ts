import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received} from '../protocol.ts';
import {
	detailsOf,
	parseBody,
	sessionOr,
	textAt,
	toFrame,
	toRequest,
	valueAt,
	type Body,
} from '../request.ts';

const refuse = (reason: string): Received => ({
	kind: 'refused',
	frames: [JSON.stringify({status: 'ERROR', reason})],
});

/* The user's text in a ChatInput: `message.content` is a list of `{contentType, body}`. */
function questionIn(input: Body): string | undefined {
	const content = valueAt(input, 'message', 'content');
	if (!Array.isArray(content)) return undefined;
	const texts = content
		.filter((part) => isObject(part) && textAt(part, 'contentType') === 'text')
		.map((part) => textAt(part as Body, 'body'))
		.filter((text) => text !== undefined);
	return texts.length === 0 ? undefined : texts.join('\n');
}

/* What Python's json says where a shorter request was put in front of the parts of a longer one. */
const extraData = (length: number): Received =>
	refuse(`Extra data: line 1 column ${length + 1} (char ${length})`);

/**
 * aws-samples/bedrock-chat: `{step:START, token}`, then `{step:BODY, index, part}` for each piece of a
 * ChatInput's JSON, then `{step:END, token}`, each acknowledged by text. The acknowledgement of END is
 * what the Lambda returns, and so comes after the reply. Parts are kept as long as the connection.
 */
export const bedrockChat: Protocol = {
	streams: true,
	converse: (session) => {
		let isStarted = false;
		let count = 0;
		const parts = new Map<number, string>();

		const end = (message: Body): Received => {
			const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
			const own = inOrder.slice(0, count).join('');
			const input = parseBody(own);
			if (input !== undefined && inOrder.length > count) return extraData(own.length);
			const question = input && questionIn(input);
			if (input === undefined || question === undefined) return refuse('Invalid request.');
			const named = sessionOr(textAt(input, 'conversationId'), session);
			const id = valueAt(message, 'id') ?? valueAt(input, 'id');
			return {kind: 'prompt', request: toRequest(question, {id}, named)};
		};

		return (text) => {
			const message = parseBody(text);
			if (message === undefined) return {kind: 'crash'};
			const step = textAt(message, 'step');
			if (step === 'START') {
				if (textAt(message, 'token') === undefined) return refuse('Invalid token.');
				isStarted = true;
				count = 0;
				return {kind: 'step', frames: ['Session started.']};
			}
			if (step === 'END') {
				if (textAt(message, 'token') === undefined) return refuse('Error decoding token headers.');
				// Its Lambda looks for the user whom START has stored.
				return isStarted ? end(message) : refuse('list index out of range');
			}
			// Its Lambda treats any other step as a part.
			const index = valueAt(message, 'index');
			const part = textAt(message, 'part');
			if (typeof index !== 'number') return refuse("'index'");
			if (part === undefined) return refuse("'part'");
			parts.set(index, part);
			count++;
			return {kind: 'step', frames: ['Message part received.']};
		};
	},
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((completion) => toFrame({status: 'STREAMING', completion}, request)),
		closing: [
			toFrame(
				{
					status: 'STREAMING_END',
					completion: '',
					stop_reason: 'end_turn',
					token_count: {
						input: request.question.length,
						output: pieces.length,
						cache_read_input: 0,
						cache_write_input: 0,
					},
					price: 0,
					...detailsOf(answer),
				},
				request,
			),
		],
		trailing: ['Message sent.'],
	}),
	ack: () => 'Message received.',
	heartbeat: (request) => toFrame({status: 'AGENT_THINKING', log: {}}, request),
	fail: (reason, request) => [toFrame({status: 'ERROR', reason}, request)],
};
