import {expect, test} from 'vitest';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {ProtocolName} from '../../source/mock/protocols.ts';
import {exchange, gatewayFor, instantStream, open, rows} from './client.ts';

type Body = Readonly<Record<string, unknown>>;

/* How a client of each protocol asks, and where it finds the text of a frame. */
const clients: Readonly<
	Partial<
		Record<
			ProtocolName,
			{
				readonly ask: (question: string) => readonly unknown[];
				readonly text: (frame: Body) => unknown;
			}
		>
	>
> = {
	stream: {ask: (message) => [{message}], text: ({token}) => token},
	'bedrock-chat': {
		ask: (body) => [
			{step: 'START', token: ''},
			{
				step: 'BODY',
				index: 0,
				part: JSON.stringify({message: {content: [{contentType: 'text', body}]}}),
			},
			{step: 'END', token: ''},
		],
		text: ({completion}) => completion,
	},
	'genai-app-builder': {
		ask: (question) => [{action: 'sendMessage', question}],
		text: ({data}) => (data === '##END_CONVERSATION##' ? '' : data),
	},
	'serverless-llm': {ask: (prompt) => [{action: 'stream', prompt}], text: ({token}) => token},
	'intelli-agent': {
		ask: (query) => [{query, entry_type: 'common', chatbot_config: {max_rounds_in_memory: 7}}],
		text: ({message}) => (message as Body | undefined)?.content,
	},
	'aws-genai-llm-chatbot': {
		ask: (text) => [{action: 'run', modelInterface: 'langchain', data: {text}}],
		text: ({data}) => ((data as Body | undefined)?.token as Body | undefined)?.value,
	},
	'serverless-rag-demo': {ask: (query) => [{query}], text: ({text}) => text},
	'serverless-rag-demo-v1': {
		ask: (question) => [{action: 'bedrock', query: Buffer.from(question).toString('base64')}],
		text: ({text}) => (text === 'ack-end-of-msg' ? '' : text),
	},
	'rust-streaming': {ask: (storyType) => [{storyType}], text: ({message}) => message},
	'raw-eof-sources': {
		ask: (userMessage) => [{action: 'chat', data: {userMessage}}],
		text: ({raw}) => (raw === '!<|EOF_STREAM|>!' ? '' : raw),
	},
	'is-complete': {
		ask: (userMessage) => [{action: 'sendMessage', userMessage}],
		text: ({Message}) => Message,
	},
};

const questions = Array.from({length: 40}, (_, index) =>
	index % 2 === 0 ? (rows[(index / 2) % rows.length]!.Question as string) : `Unknown ${index}`,
);
const mixed: Partial<GatewayOptions> = {
	...instantStream,
	seed: 11,
	accuracy: 0.5,
	errorRate: 0.1,
	apologyRate: 0.2,
	longRate: 0.2,
};

function parse(frame: string): Body {
	for (const text of [frame, Buffer.from(frame, 'base64').toString()]) {
		try {
			const value: unknown = JSON.parse(text);
			if (typeof value === 'object' && value !== null) return value as Body;
		} catch {
			continue;
		}
	}
	return {raw: frame};
}

/* What the scores of a reply depend on, or that it was an error. */
async function answersOf(
	options: Partial<GatewayOptions>,
	ask: (question: string) => readonly unknown[],
	textOf: (frame: Body) => unknown,
) {
	const socket = await open((await gatewayFor({...mixed, ...options})).url);
	const answers: unknown[] = [];
	for (const question of questions) {
		const messages = ask(question);
		for (const message of messages.slice(0, -1)) await exchange(socket, message);
		const frames = (await exchange(socket, messages.at(-1))).map(parse);
		const body: Body = Object.assign({}, ...frames) as Body;
		const texts = frames.map(textOf).filter((text) => typeof text === 'string');
		answers.push(
			'requestId' in body || body.type === 'error'
				? 'error'
				: {text: texts.join(''), intent: body.intent, references: body.references},
		);
	}
	return answers;
}

test.each(Object.keys(clients) as ProtocolName[])(
	'%s gives the same texts, intents, references and errors as the single frame',
	async (protocol) => {
		const {ask, text} = clients[protocol]!;
		const single = await answersOf(
			{},
			(message) => [{message}],
			({message}) => message,
		);
		expect(single.filter((answer) => answer === 'error').length).toBeGreaterThan(0);
		expect(await answersOf({protocol}, ask, text)).toEqual(single);
		expect(await answersOf({protocol, frames: 7, ack: false}, ask, text)).toEqual(single);
	},
);

test('bedrock-streaming gives the same texts, and can carry nothing else', async () => {
	const options = {errorRate: 0, protocol: 'bedrock-streaming'} as const;
	const single = await answersOf(
		{errorRate: 0},
		(message) => [{message}],
		({message}) => message,
	);
	const streamed = await answersOf(
		options,
		(prompt) => [{action: 'invokeModel', prompt, parameters: {}}],
		({raw}) => (raw === '<End of LLM response>' ? '' : raw),
	);
	expect(streamed).toEqual(
		single.map((answer) => ({...(answer as object), intent: undefined, references: undefined})),
	);
});
