import {expect, test} from 'vitest';
import {type ProtocolName} from '../../source/mock/protocols.ts';
import {gatewayFor, open, refusal} from './client.ts';
import {base64, speak} from './dialogues.ts';

/* Requests that are not the protocol's, and what it says to them. */
const forbidden = 'Forbidden';

const crashed = 'Internal server error';

const own = (...frames: readonly string[]) => frames;

const masked =
	'Chat service failed to respond. Please contact your administrator for support and quote the following trace id: 1-0';

const maskedByAgentCore =
	'AgentCore invocation service failed to respond. Please contact your system administrator for support and quote the following trace id: 1-0';

const unnamed = '"message_id":"ai_","custom_message_id":""';

const saidByIntelli = (exception: string) =>
	own(
		`{"message_type":"START",${unnamed}}`,
		`{"message_type":"CHUNK",${unnamed},"message":{"role":"assistant","content":"${exception}"},"chunk_id":0}`,
		`{"message_type":"CONTEXT",${unnamed},"ddb_additional_kwargs":{}}`,
		`{"message_type":"END",${unnamed}}`,
	);

const unauthorized = (type: string, id: string) =>
	`{"type":"${type}","id":"${id}","errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}`;

const refusals: readonly (readonly [ProtocolName, unknown, string | readonly string[]])[] = [
	['single', {text: 'x'}, forbidden],
	['stream', {text: 'x'}, own('{"type":"error","message":"The request has no message"}')],
	['stream', 'hello', own('{"type":"error","message":"The request has no message"}')],
	['bedrock-chat', 'hello', crashed],
	['bedrock-chat', {step: 'START'}, own('{"status":"ERROR","reason":"Invalid token."}')],
	['bedrock-chat', {step: 'BODY', part: 'x'}, own('{"status":"ERROR","reason":"\'index\'"}')],
	['bedrock-chat', {step: 'BODY', index: 0}, own('{"status":"ERROR","reason":"\'part\'"}')],
	[
		'bedrock-chat',
		{step: 'END', token: 't'},
		own('{"status":"ERROR","reason":"list index out of range"}'),
	],
	[
		'bedrock-chat',
		{step: 'END'},
		own('{"status":"ERROR","reason":"Error decoding token headers."}'),
	],
	['genai-app-builder', {action: 'other', question: 'x'}, forbidden],
	[
		'genai-app-builder',
		{action: 'sendMessage', conversationId: 'c-1'},
		own(
			`{"errorMessage":"${masked}","conversationId":"c-1"}`,
			'{"data":"##END_CONVERSATION##","conversationId":"c-1"}',
		),
	],
	['genai-app-builder-agent', {action: 'sendMessage', question: 'x'}, forbidden],
	['genai-app-builder-agent-builder', {action: 'invokeAgent', inputText: 'x'}, forbidden],
	[
		'genai-app-builder-workflow',
		{action: 'invokeWorkflow', question: 'x', conversationId: 'c-1'},
		own(
			`{"errorMessage":"${maskedByAgentCore}","conversationId":"c-1"}`,
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
	// Its backend words an exception as the answer.
	[
		'intelli-agent',
		{query: 'x', entry_type: 'common'},
		saidByIntelli("KeyError: 'chatbot_config'"),
	],
	[
		'intelli-agent',
		{query: 'x', entry_type: 'common', chatbot_config: {}},
		saidByIntelli("KeyError: 'max_rounds_in_memory'"),
	],
	[
		'intelli-agent',
		{entry_type: 'common', chatbot_config: {}},
		own(
			...saidByIntelli("KeyError: 'query'").slice(0, 2),
			`{"message_type":"ERROR",${unnamed},"message":{"content":"Traceback …\\nKeyError: 'query'\\n"}}`,
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
	['serverless-rag-demo', {}, own('{"type":"error","message":"No query provided"}')],
	['serverless-rag-demo', {query: ''}, own('{"type":"error","message":"No query provided"}')],
	[
		'agentcore',
		{question: 'x'},
		own(
			`{"error":"'prompt'","error_type":"KeyError","message":"An error occurred during streaming"}`,
		),
	],
	[
		'appsync-events',
		{type: 'publish', id: 'p', channel: '/default/a', events: ['"x"']},
		own(unauthorized('publish_error', 'p')),
	],
	[
		'appsync-events',
		{type: 'subscribe', id: 's', channel: '/default/a', authorization: {}},
		own(unauthorized('subscribe_error', 's')),
	],
	[
		'appsync-events',
		{type: 'subscribe', id: 's', channel: 'default', authorization: {authorization: 't'}},
		own(
			'{"type":"subscribe_error","id":"s","errors":[{"errorType":"BadRequestException","message":"Invalid Channel Format"}]}',
		),
	],
	[
		'appsync-events',
		{type: 'publish', id: 'p', channel: '/a', events: ['x'], authorization: {'x-api-key': 'k'}},
		own(
			'{"type":"publish_error","id":"p","errors":[{"errorType":"BadRequestException","message":"Event is not a valid JSON string"}]}',
		),
	],
	[
		'appsync-events',
		{type: 'start', id: 'x'},
		own(
			'{"type":"error","id":"x","errors":[{"errorType":"UnsupportedOperation","message":"Operation not supported"}]}',
		),
	],
	['serverless-rag-demo-v1', {query: base64('x')}, forbidden],
	[
		'serverless-rag-demo-v1',
		{action: 'bedrock', query: 'not base64!'},
		own(base64('{"error":"query is not base64 of a text"}'), base64('{"text":"ack-end-of-msg"}')),
	],
	['bedrock-streaming', {prompt: 'x'}, forbidden],
	['bedrock-streaming', {action: 'invokeModel', parameters: {}}, crashed],
	['bedrock-streaming', {action: 'invokeModel', prompt: 'x'}, crashed],
	[
		'bedrock-streaming',
		{action: 'invokeModel', prompt: 'x', parameters: {modelId: 'ai21.j2-mid'}},
		own(
			'Specified model does not support streaming response: ai21.j2-mid. Please try another model.',
		),
	],
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
});

test('bedrock-chat reads the parts of an earlier, longer request once more', async () => {
	const ask = (text: string, size: number) => {
		const whole = JSON.stringify({message: {content: [{contentType: 'text', body: text}]}});
		const parts = whole.match(new RegExp(`.{1,${size}}`, 'g'))!;
		return [
			{step: 'START', token: ''},
			...parts.map((part, index) => ({step: 'BODY', index, part})),
			{step: 'END', token: ''},
		];
	};
	const long = ask('x'.repeat(100), 60);
	const short = ask('x', 200);
	const {frames} = await speak('bedrock-chat', ...short, ...long, ...short);
	expect(frames.filter((frame) => frame === 'Message sent.')).toHaveLength(2);
	expect(frames.at(-1)).toBe(
		'{"status":"ERROR","reason":"Extra data: line 1 column 60 (char 59)"}',
	);
});

test('who misses what a queue delivers gets nothing: intelli-agent', async () => {
	for (const request of ['[]', {query: 'x', chatbot_config: {}}]) {
		expect(await speak('intelli-agent', request)).toMatchObject({
			frames: [],
			counts: {messages: 1},
		});
	}
});

test('appsync-events hands on nothing to who has not subscribed', async () => {
	const authorization = {'x-api-key': 'k'};
	const publish = {type: 'publish', id: 'p', channel: '/default/b', events: ['"x"'], authorization};
	const other = {type: 'subscribe', id: 's', channel: '/default/a/*', authorization};
	const {frames} = await speak('appsync-events', other, publish);
	expect(frames).toEqual([
		'{"type":"subscribe_success","id":"s"}',
		'{"type":"publish_success","id":"p","successful":[{"identifier":"p","index":0}],"failed":[]}',
	]);
});

test('openings that are refused: no key for AppSync, a session too short for AgentCore', async () => {
	const appsync = await gatewayFor({protocol: 'appsync-events'});
	const agentcore = await gatewayFor({protocol: 'agentcore'});
	const name = 'X-Amzn-Bedrock-AgentCore-Runtime-Session-Id';
	expect(await refusal(appsync.url)).toMatchObject({status: 401});
	expect(await refusal(`${agentcore.url}/ws?${name}=short`)).toMatchObject({status: 400});
	await open(`${agentcore.url}/ws?${name}=${'s'.repeat(33)}`);
});
