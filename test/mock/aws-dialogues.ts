import type {ProtocolName} from '../../source/mock/protocols.ts';
import {answered, base64, conversationId, message, question} from './dialogues.ts';

/** A request, or its steps, and the frames of the reply, byte for byte. */
export type Dialogue = {readonly send: readonly unknown[]; readonly frames: readonly string[]};

const details = JSON.stringify({...answered, message: undefined}).slice(1, -1);

const chatInput = JSON.stringify({
	conversationId,
	message: {role: 'user', content: [{contentType: 'text', body: question}], model: 'm'},
	botId: null,
});

/* How the frames of Intelli-Agent name the message. */
const messageName = '"message_id":"ai_m-1","custom_message_id":"m-1"';

function genaiFrames(thinking?: string): readonly string[] {
	return [
		...(thinking === undefined ? [] : [`<thinking>${thinking}</thinking>`]),
		'Au',
		' comptoir.',
	]
		.map((data) => JSON.stringify({data, conversationId}))
		.concat(`{"data":"##END_CONVERSATION##","conversationId":"c-1",${details}}`);
}

/* The event that AppSync hands on, as its frames quote it. */
const event = JSON.stringify(JSON.stringify(answered));

const authorization = {host: 'a.example', 'x-api-key': 'k'};

/** Chatbots on AWS, and those that speak as they do. */
export const awsDialogues = {
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
			`{"status":"STREAMING_END","completion":"","stop_reason":"end_turn","token_count":{"input":27,"output":2,"cache_read_input":0,"cache_write_input":0},"price":0,${details}}`,
			'Message sent.',
		],
	},
	'genai-app-builder': {
		send: [{action: 'sendMessage', question, conversationId}],
		frames: genaiFrames(),
	},
	'genai-app-builder-agent': {
		send: [{action: 'invokeAgent', inputText: question, conversationId}],
		frames: genaiFrames(),
	},
	'genai-app-builder-agent-builder': {
		send: [{action: 'invokeAgentCore', inputText: question, conversationId}],
		frames: genaiFrames('I look for it in the documents.'),
	},
	'genai-app-builder-workflow': {
		send: [{action: 'invokeWorkflow', inputText: question, conversationId}],
		frames: genaiFrames('The first agent of the workflow begins.'),
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
		send: [
			{
				query: question,
				entry_type: 'common',
				session_id: 's-1',
				custom_message_id: 'm-1',
				chatbot_config: {max_rounds_in_memory: 7},
			},
		],
		frames: [
			`{"message_type":"START",${messageName}}`,
			`{"message_type":"CHUNK",${messageName},"message":{"role":"assistant","content":"Au"},"chunk_id":0}`,
			`{"message_type":"CHUNK",${messageName},"message":{"role":"assistant","content":" comptoir."},"chunk_id":1}`,
			`{"message_type":"CONTEXT",${messageName},"ddb_additional_kwargs":{},${details}}`,
			`{"message_type":"END",${messageName}}`,
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
		send: [{query: question}],
		frames: [
			`{"type":"start","query":"${question}"}`,
			'{"type":"token","text":"Au"}',
			'{"type":"token","text":" comptoir."}',
			`{"type":"sources","sources":${JSON.stringify(answered.references.map((uri, index) => ({index: index + 1, uri})))}}`,
			`{"type":"end",${details}}`,
		],
	},
	agentcore: {
		send: [{prompt: question}],
		frames: [
			'{"init_event_loop":true}',
			'{"event":{"messageStart":{"role":"assistant"}}}',
			'{"event":{"contentBlockDelta":{"delta":{"text":"Au"},"contentBlockIndex":0}}}',
			'{"event":{"contentBlockDelta":{"delta":{"text":" comptoir."},"contentBlockIndex":0}}}',
			'{"event":{"contentBlockStop":{"contentBlockIndex":0}}}',
			`{"event":{"messageStop":{"stopReason":"end_turn"}},${details}}`,
			'{"event":{"metadata":{"usage":{"inputTokens":27,"outputTokens":2},"metrics":{"latencyMs":0}}}}',
		],
	},
	'serverless-rag-demo-v1': {
		send: [{action: 'bedrock', query: base64(question)}],
		frames: [
			base64('{"text":"Au"}'),
			base64('{"text":" comptoir."}'),
			base64(`{"text":"ack-end-of-msg",${details}}`),
		],
	},
	'bedrock-streaming': {
		send: [{action: 'invokeModel', prompt: question, parameters: {modelId: 'anthropic.claude-v2'}}],
		frames: ['Au', ' comptoir.', '<End of LLM response>'],
	},
	'rust-streaming': {
		send: [{storyType: question}],
		frames: [
			'{"type":"other","message":null}',
			'{"type":"text","message":"Au"}',
			'{"type":"text","message":" comptoir."}',
			`{"type":"other","message":null,${details}}`,
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
	'appsync-events': {
		send: [
			{type: 'connection_init'},
			{type: 'subscribe', id: 's-1', channel: '/default/chat/*', authorization},
			{
				type: 'publish',
				id: 'p-1',
				channel: '/default/chat/1',
				events: [JSON.stringify(question)],
				authorization,
			},
		],
		frames: [
			'{"type":"connection_ack","connectionTimeoutMs":300000}',
			'{"type":"ka"}',
			'{"type":"subscribe_success","id":"s-1"}',
			'{"type":"publish_success","id":"p-1","successful":[{"identifier":"p-1","index":0}],"failed":[]}',
			`{"type":"data","id":"s-1","event":${event}}`,
		],
	},
} as const satisfies Partial<Record<ProtocolName, Dialogue>>;
