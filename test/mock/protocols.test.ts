import {expect, test} from 'vitest';
import {mockSchema} from '../../source/config/options/mock.ts';
import {presetNames} from '../../source/gateway/presets.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {exchange, gatewayFor, instantStream, open} from './client.ts';
import {question, conversationId, answered, message, speak, base64} from './dialogues.ts';
import type {publicDialogues} from './public-dialogues.ts';

const details = JSON.stringify({...answered, message: undefined}).slice(1, -1);

const chatInput = JSON.stringify({
	conversationId,
	message: {role: 'user', content: [{contentType: 'text', body: question}], model: 'm'},
	botId: null,
});

/* Of each protocol a request (or its steps) and the frames of the reply, byte for byte. */
const dialogues: Readonly<
	Record<
		Exclude<ProtocolName, keyof typeof publicDialogues>,
		{readonly send: readonly unknown[]; readonly frames: readonly string[]}
	>
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
			`{"Sources":${JSON.stringify(answered.references.map((uri) => ({title: '', uri})))},${details}}`,
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

const names = Object.keys(dialogues) as (keyof typeof dialogues)[];

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
