import {expect, test} from 'vitest';
import {mockSchema} from '../../source/config/options/mock.ts';
import {presetNames} from '../../source/gateway/presets.ts';
import {createChatbot} from '../../source/mock/chatbot.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {createRandom} from '../../source/mock/random.ts';
import {exchange, gatewayFor, instantStream, open, rows} from './client.ts';

const question = 'Comment obtenir un permis ?';
const conversationId = 'c-1';
/* The answer in JSON, its text left out: only its trace id is drawn. */
const {message, ...rest} = createChatbot(rows).answer(question, 1, drawnOnce());
const details = JSON.stringify(rest).slice(1, -1);

/* The stream of the first time that the question is asked, after its fate and latency. */
function drawnOnce() {
	const random = createRandom(1, `prompt:0:${question}`);
	random.uniform();
	random.normal();
	return random;
}

async function speak(protocol: ProtocolName, ...messages: readonly unknown[]) {
	const gateway = await gatewayFor({...instantStream, protocol});
	const socket = await open(gateway.url);
	const frames: string[] = [];
	for (const text of messages) frames.push(...(await exchange(socket, text)));
	return {frames, counts: gateway.counts()};
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

const chatInput = JSON.stringify({
	conversationId,
	message: {role: 'user', content: [{contentType: 'text', body: question}], model: 'm'},
	botId: null,
});

/* Of each protocol a request (or its steps) and the frames of the reply, byte for byte. */
const dialogues: Readonly<
	Record<ProtocolName, {readonly send: readonly unknown[]; readonly frames: readonly string[]}>
> = {
	single: {send: [{message: question}], frames: [`{"message":"${message}",${details}}`]},
	stream: {
		send: [{message: question}],
		frames: [
			'{"type":"token","token":"Au","sequence":1}',
			'{"type":"token","token":" comptoir.","sequence":2}',
			`{"type":"complete","message":"${message}",${details}}`,
		],
	},
	'bedrock-chat': {
		send: [
			{step: 'START', token: 'jwt'},
			{step: 'BODY', index: 1, part: chatInput.slice(40)},
			{step: 'BODY', index: 0, part: chatInput.slice(0, 40)},
			{step: 'END', token: 'jwt'},
		],
		frames: [
			'Session started.',
			'Message part received.',
			'Message part received.',
			'{"status":"STREAMING","completion":"Au"}',
			'{"status":"STREAMING","completion":" comptoir."}',
			`{"status":"STREAMING_END","completion":"","stop_reason":"end_turn",${details}}`,
			'Message sent.',
		],
	},
	'genai-app-builder': {
		send: [{action: 'sendMessage', question, conversationId}],
		frames: [
			'{"data":"Au","conversationId":"c-1"}',
			'{"data":" comptoir.","conversationId":"c-1"}',
			`{"data":"##END_CONVERSATION##","conversationId":"c-1",${details}}`,
		],
	},
	'serverless-llm': {
		send: [{action: 'stream', prompt: question, options: {max_tokens: 100}}],
		frames: [
			'{"type":"token","token":"Au","sequence":1}',
			'{"type":"token","token":" comptoir.","sequence":2}',
			`{"type":"complete","total_tokens":2,${details}}`,
		],
	},
	'intelli-agent': {
		send: [{query: question, entry_type: 'common', session_id: 's-1'}],
		frames: [
			'{"message_type":"START","session_id":"s-1"}',
			'{"message_type":"CHUNK","session_id":"s-1","message":{"role":"assistant","content":"Au"},"chunk_id":0}',
			'{"message_type":"CHUNK","session_id":"s-1","message":{"role":"assistant","content":" comptoir."},"chunk_id":1}',
			`{"message_type":"CONTEXT","session_id":"s-1",${details}}`,
			'{"message_type":"END","session_id":"s-1"}',
		],
	},
	'aws-genai-llm-chatbot': {
		send: [{action: 'run', modelInterface: 'langchain', data: {text: question, sessionId: 's-1'}}],
		frames: [
			'{"type":"text","action":"heartbeat","data":{"sessionId":"s-1"}}',
			'{"type":"text","action":"llm_new_token","data":{"sessionId":"s-1","token":{"runId":"s-1","sequenceNumber":0,"value":"Au"}}}',
			'{"type":"text","action":"llm_new_token","data":{"sessionId":"s-1","token":{"runId":"s-1","sequenceNumber":1,"value":" comptoir."}}}',
			`{"type":"text","action":"final_response","data":{"sessionId":"s-1","type":"text","content":"${message}"},${details}}`,
		],
	},
	'serverless-rag-demo': {
		send: [{action: 'bedrock', query: base64(question)}],
		frames: [
			base64('{"text":"Au"}'),
			base64('{"text":" comptoir."}'),
			base64(`{"text":"ack-end-of-msg",${details}}`),
		],
	},
	'bedrock-streaming': {
		send: [{action: 'invokeModel', prompt: question, parameters: {}}],
		frames: ['Au', ' comptoir.', '<End of LLM response>'],
	},
	'rust-streaming': {
		send: [{storyType: question}],
		frames: [
			'{"type":"other"}',
			'{"type":"text","message":"Au"}',
			'{"type":"text","message":" comptoir."}',
			`{"type":"other",${details}}`,
		],
	},
	'raw-eof-sources': {
		send: [{action: 'getChatbotResponse', data: {userMessage: question}}],
		frames: [
			'Au',
			' comptoir.',
			'!<|EOF_STREAM|>!',
			`{"Sources":${JSON.stringify(rest.references.map((uri) => ({title: '', uri})))},${details}}`,
		],
	},
	'is-complete': {
		send: [{action: 'sendMessage', userMessage: question}],
		frames: [
			'{"Metadata":{"IsComplete":false},"Message":"Au"}',
			'{"Metadata":{"IsComplete":false},"Message":" comptoir."}',
			`{"Metadata":{"IsComplete":true},"Message":"",${details}}`,
		],
	},
};

const names = Object.keys(dialogues) as ProtocolName[];

test.each(names)('%s is answered frame by frame as its protocol wants', async (name) => {
	const {send, frames} = dialogues[name];
	const spoken = await speak(name, ...send);
	expect(spoken.frames).toEqual(frames);
	expect(spoken.counts).toMatchObject({
		messages: send.length,
		prompts: 1,
		replies: 1,
		errors: 0,
		frames: frames.length,
	});
});

test('every protocol has its name on the command line, and every preset its protocol', () => {
	const protocol = mockSchema.shape.protocol;
	for (const name of Object.keys(protocols)) {
		expect(protocol.safeParse(name).success, name).toBe(true);
	}
	expect(Object.keys(protocols)).toEqual(expect.arrayContaining([...presetNames]));
});

/* Requests that are not the protocol's, and what it says to them. */
const forbidden = 'Forbidden';
const crashed = 'Internal server error';
const own = (...frames: readonly string[]) => frames;
const refusals: readonly (readonly [ProtocolName, unknown, string | readonly string[]])[] = [
	['single', {text: 'x'}, forbidden],
	['stream', {text: 'x'}, own('{"type":"error","message":"The request has no message"}')],
	['stream', 'hello', own('{"type":"error","message":"The request has no message"}')],
	['bedrock-chat', 'hello', crashed],
	['bedrock-chat', {step: 'START'}, own('{"status":"ERROR","reason":"Invalid token."}')],
	[
		'bedrock-chat',
		{step: 'BODY', index: 0, part: 'x'},
		own('{"status":"ERROR","reason":"Session not found. Did you send START?"}'),
	],
	[
		'bedrock-chat',
		{step: 'END', token: 't'},
		own('{"status":"ERROR","reason":"Session not found. Did you send START?"}'),
	],
	['genai-app-builder', {action: 'other', question: 'x'}, forbidden],
	[
		'genai-app-builder',
		{action: 'sendMessage', conversationId: 'c-1'},
		own(
			'{"errorMessage":"question is a required property","conversationId":"c-1"}',
			'{"data":"##END_CONVERSATION##","conversationId":"c-1"}',
		),
	],
	['serverless-llm', {prompt: 'x'}, forbidden],
	['serverless-llm', {action: 'stream'}, own('{"type":"error","message":"prompt is required"}')],
	[
		'serverless-llm',
		{action: 'stream', prompt: 'x', options: []},
		own('{"type":"error","message":"options is no object"}'),
	],
	['intelli-agent', '[]', crashed],
	[
		'intelli-agent',
		{entry_type: 'common', session_id: 's-1'},
		own(
			`{"message_type":"ERROR","session_id":"s-1","message":{"role":"assistant","content":"'query'"}}`,
		),
	],
	[
		'intelli-agent',
		{query: 'x', session_id: 's-1'},
		own(
			`{"message_type":"ERROR","session_id":"s-1","message":{"role":"assistant","content":"'entry_type'"}}`,
		),
	],
	['aws-genai-llm-chatbot', {action: 'walk'}, forbidden],
	[
		'aws-genai-llm-chatbot',
		{action: 'run', modelInterface: 'langchain', data: {sessionId: 's-1'}},
		own(
			'{"type":"text","action":"error","data":{"sessionId":"s-1","type":"text","content":"data.text is required"}}',
		),
	],
	[
		'aws-genai-llm-chatbot',
		{action: 'run', data: {text: 'x', sessionId: 's-1'}},
		own(
			'{"type":"text","action":"error","data":{"sessionId":"s-1","type":"text","content":"modelInterface is required"}}',
		),
	],
	['serverless-rag-demo', {query: base64('x')}, forbidden],
	[
		'serverless-rag-demo',
		{action: 'bedrock', query: 'not base64!'},
		own(base64('{"error":"query is not base64 of a text"}'), base64('{"text":"ack-end-of-msg"}')),
	],
	['bedrock-streaming', {prompt: 'x'}, forbidden],
	['bedrock-streaming', {action: 'invokeModel'}, crashed],
	['rust-streaming', {}, crashed],
	['raw-eof-sources', {data: {userMessage: 'x'}}, forbidden],
	['raw-eof-sources', {action: 'a', data: {}}, own('<!ERROR!>: data.userMessage is required')],
	['is-complete', {userMessage: 'x'}, forbidden],
	['is-complete', {action: 'sendMessage'}, crashed],
	['is-complete', {action: 'sendMessage', userMessage: 7}, crashed],
];

test.each(refusals)('%s refuses %j in its own words', async (name, request, expected) => {
	const {frames, counts} = await speak(name, request);
	if (typeof expected === 'string') {
		expect(frames.map((frame) => JSON.parse(frame) as unknown)).toEqual([
			{
				message: expected,
				connectionId: expect.any(String) as string,
				requestId: expect.any(String) as string,
			},
		]);
	} else {
		expect(frames).toEqual(expected);
	}
	expect(counts).toMatchObject({prompts: 1, replies: 0, errors: 1, frames: frames.length});
});

test('bedrock-chat refuses a whole message that is no chat input', async () => {
	const start = {step: 'START', token: ''};
	const end = {step: 'END', token: ''};
	for (const part of [
		'no json',
		'{}',
		'{"message":{"content":"x"}}',
		'{"message":{"content":[7]}}',
	]) {
		const {frames} = await speak('bedrock-chat', start, {step: 'BODY', index: 0, part}, end);
		expect(frames.at(-1), part).toBe('{"status":"ERROR","reason":"Invalid request."}');
	}
	const {frames} = await speak('bedrock-chat', start, {step: 'BODY', part: 'x'});
	expect(frames.at(-1)).toBe(`{"status":"ERROR","reason":"'index'"}`);
});

test('serverless-rag-demo finds the question in a list of messages too', async () => {
	const messages = [
		{role: 'user', content: [{type: 'text', text: 'Bonjour'}]},
		{role: 'user', content: [{type: 'image'}, {type: 'text', text: question}]},
	];
	const query = base64(JSON.stringify(messages));
	const {frames} = await speak('serverless-rag-demo', {action: 'bedrock', query});
	expect(frames).toEqual(dialogues['serverless-rag-demo'].frames);
});

test('every JSON frame repeats the id of its request', async () => {
	for (const name of names.filter(
		(each) => !/^(bedrock-chat|.*raw.*|bedrock-streaming)$/.test(each),
	)) {
		for (const id of ['r-1', 7]) {
			const {frames} = await speak(name, {...(dialogues[name].send[0] as object), id});
			const texts =
				name === 'serverless-rag-demo'
					? frames.map((frame) => Buffer.from(frame, 'base64').toString())
					: frames;
			expect(texts).not.toEqual([]);
			for (const text of texts) expect(JSON.parse(text), name).toMatchObject({id});
		}
	}
});

test('a conversation that the client does not name has one name for its connection', async () => {
	const socket = await open(
		(await gatewayFor({...instantStream, protocol: 'genai-app-builder'})).url,
	);
	const ids = new Set<unknown>();
	for (const request of [{}, {conversationId: ''}]) {
		const frames = await exchange(socket, {action: 'sendMessage', question, ...request});
		for (const frame of frames) {
			ids.add((JSON.parse(frame) as {conversationId: unknown}).conversationId);
		}
	}
	expect(ids.size).toBe(1);
	expect([...ids][0]).toMatch(/=$/);
});
