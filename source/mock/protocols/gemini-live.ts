import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received} from '../protocol.ts';
import {detailsOf, parseBody, textAt, valueAt, type Body} from '../request.ts';
import {usageOf} from './openai.ts';

const refuse = (reason: string): Received => ({kind: 'close', code: 1007, reason});

/* The text of the user's last turn. */
function questionIn(content: Body): string | undefined {
	const turns = valueAt(content, 'turns');
	const turn: unknown = Array.isArray(turns) ? turns.at(-1) : undefined;
	const parts = isObject(turn) ? valueAt(turn, 'parts') : undefined;
	if (!Array.isArray(parts)) return undefined;
	return parts
		.map((part: unknown) => (isObject(part) ? (textAt(part, 'text') ?? '') : ''))
		.join('');
}

/**
 * Google's Gemini Live API for text: `setup` once, then `clientContent`; JSON in binary messages. What it
 * does not understand ends the connection.
 */
export const geminiLive: Protocol = {
	streams: true,
	gateway: false,
	binary: true,
	converse: (session) => {
		let isSetUp = false;
		let before = '';

		const ask = (content: Body): Received => {
			const question = questionIn(content);
			if (question === undefined) return refuse('Request contains an invalid argument.');
			const whole = before + question;
			before = valueAt(content, 'turnComplete') === true ? '' : whole;
			if (before !== '') return {kind: 'step', frames: []};
			return {kind: 'prompt', request: {question: whole, id: undefined, session}};
		};

		return (text) => {
			const message = parseBody(text);
			if (message === undefined) return refuse('Invalid JSON payload received.');
			const {setup, clientContent} = message;
			if (isObject(setup) !== !isSetUp) {
				return refuse('setup must be the first message and only the first');
			}
			if (isObject(setup)) {
				const model = textAt(setup, 'model');
				if (!model?.startsWith('models/')) {
					return refuse(`${model} is not found for API version v1beta`);
				}
				isSetUp = true;
				return {kind: 'step', frames: ['{"setupComplete":{}}']};
			}
			if (isObject(clientContent)) return ask(clientContent);
			const [name] = Object.keys(message);
			return refuse(`Invalid JSON payload received. Unknown name "${name}": Cannot find field.`);
		};
	},
	write: (answer, pieces, {question}) => {
		const usage = usageOf(question, answer.message);
		const usageMetadata = {
			promptTokenCount: usage.input_tokens,
			responseTokenCount: usage.output_tokens,
			totalTokenCount: usage.total_tokens,
		};
		return {
			opening: [],
			pieces: pieces.map((text) => JSON.stringify({serverContent: {modelTurn: {parts: [{text}]}}})),
			closing: [
				'{"serverContent":{"generationComplete":true}}',
				JSON.stringify({
					serverContent: {turnComplete: true},
					usageMetadata,
					...detailsOf(answer),
				}),
			],
			trailing: [],
		};
	},
	ack: () => '{"sessionResumptionUpdate":{}}',
	heartbeat: () => '{"sessionResumptionUpdate":{"newHandle":"handle","resumable":true}}',
	fail: (message) => [JSON.stringify({error: {code: 503, message, status: 'UNAVAILABLE'}})],
};
