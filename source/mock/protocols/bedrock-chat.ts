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

/**
 * aws-samples/bedrock-chat: `{step:START, token}`, then `{step:BODY, index, part}` for each piece of a
 * ChatInput's JSON, then `{step:END, token}`, each acknowledged by text. The acknowledgement of END is
 * what the Lambda returns, and so comes after the reply.
 */
export const bedrockChat: Protocol = {
	streams: true,
	converse: (session) => {
		let parts: Map<number, string> | undefined;

		const end = (message: Body, whole: string): Received => {
			const input = parseBody(whole);
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
				parts = new Map();
				return {kind: 'step', frames: ['Session started.']};
			}
			if (parts === undefined) return refuse('Session not found. Did you send START?');
			if (step === 'END') {
				const whole = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
				parts = undefined;
				return end(message, whole.join(''));
			}
			// Its Lambda treats any other step as a part.
			const index = valueAt(message, 'index');
			const part = textAt(message, 'part');
			if (typeof index !== 'number') return refuse("'index'");
			if (part === undefined) return refuse("'part'");
			parts.set(index, part);
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
