import {expect, test} from 'vitest';
import {type ProtocolName} from '../../source/mock/protocols.ts';
import {base64, speak} from './dialogues.ts';

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
