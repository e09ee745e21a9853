import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {play, type Written} from './assembly.ts';

type Example = {
	readonly rule: Partial<ReplyRule>;
	readonly frames: readonly Written[];
	readonly text: string;
	readonly body: unknown;
	readonly spoke: readonly number[];
	readonly end?: number;
	/** One reply that the server says has failed: its frames, the message, where it ends. */
	readonly failure?: readonly [frames: readonly Written[], message: string];
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

/* The rows of facts/API-GATEWAY.md, "How chatbots reply over it", as their servers send them. */
const examples: Readonly<Record<string, Example>> = {
	'plain Lambda bot': {
		rule: {done: [{frames: 1}]},
		frames: [{message: 'Bonjour', intent: 'greeting', references: [1], traceId: '1-2'}],
		text: 'Bonjour',
		body: {message: 'Bonjour', intent: 'greeting', references: [1], traceId: '1-2'},
		spoke: [0],
		end: 0,
	},
	'bedrock-chat': {
		rule: {
			done: [{path: 'status', equals: 'STREAMING_END'}],
			delta: {path: 'completion', mode: 'append'},
			ack: [{text: 'Session started.'}, {text: 'Message part received.'}, {text: 'Message sent.'}],
			error: {when: [{path: 'status', equals: 'ERROR'}], message: 'reason'},
			grace: 200,
		},
		frames: [
			'Session started.',
			'Message part received.',
			{status: 'STREAMING', completion: 'Bon'},
			{status: 'STREAMING', completion: 'jour'},
			{status: 'STREAMING_END', completion: '', stop_reason: 'end_turn'},
			'Message sent.',
		],
		text: 'Bonjour',
		body: {status: 'STREAMING_END', completion: '', stop_reason: 'end_turn'},
		spoke: [2, 3],
		end: 4,
		failure: [
			[
				{status: 'STREAMING', completion: 'Bon'},
				{status: 'ERROR', reason: 'no model'},
			],
			'no model',
		],
	},
	'generative-ai-application-builder': {
		rule: {
			done: [{path: 'data', equals: '##END_CONVERSATION##'}],
			delta: {path: 'data', mode: 'append'},
			ignore: [
				{path: 'data', equals: '##KEEP_ALIVE##'},
				{path: 'data', equals: '##PROCESSING##'},
			],
			error: {when: [{path: 'errorMessage', exists: true}], message: 'errorMessage'},
		},
		frames: [
			{data: '##PROCESSING##', conversationId: 'c'},
			{data: 'Bon', conversationId: 'c'},
			{data: '##KEEP_ALIVE##', conversationId: 'c'},
			{data: 'jour', conversationId: 'c'},
			{data: '##END_CONVERSATION##', conversationId: 'c'},
		],
		text: 'Bonjour',
		body: {data: '##END_CONVERSATION##', conversationId: 'c'},
		spoke: [1, 3],
		failure: [[{errorMessage: 'quota', traceId: 't'}, {data: '##END_CONVERSATION##'}], 'quota'],
	},
	'serverless-llm sample': {
		rule: {
			done: [{path: 'type', equals: 'complete'}],
			delta: {path: 'token', mode: 'append'},
			error: {when: [{path: 'type', equals: 'error'}], message: 'error'},
			sequence: {path: 'sequence'},
		},
		frames: [
			{type: 'token', token: 'Bon', sequence: 0},
			{type: 'token', token: 'jour', sequence: 1},
			{type: 'complete', totalTokens: 2},
		],
		text: 'Bonjour',
		body: {type: 'complete', token: 'jour', sequence: 1, totalTokens: 2},
		spoke: [0, 1],
		failure: [[{type: 'error', error: 'throttled'}], 'throttled'],
	},
	'Intelli-Agent': {
		rule: {
			done: [{path: 'message_type', equals: 'END'}],
			delta: {path: 'message.content', mode: 'append'},
			error: {when: [{path: 'message_type', equals: 'ERROR'}], message: 'message.content'},
		},
		frames: [
			{message_type: 'START', message_id: 'm'},
			{message_type: 'CONTEXT', ddb_additional_kwargs: {intent: 'greeting'}},
			{message_type: 'CHUNK', message: {role: 'assistant', content: 'Bon'}},
			{message_type: 'CHUNK', message: {role: 'assistant', content: 'jour'}},
			{message_type: 'END'},
		],
		text: 'Bonjour',
		body: {
			message_type: 'END',
			message_id: 'm',
			ddb_additional_kwargs: {intent: 'greeting'},
			message: {role: 'assistant', content: 'jour'},
		},
		spoke: [2, 3],
		failure: [
			[{message_type: 'START'}, {message_type: 'ERROR', message: {content: 'broken'}}],
			'broken',
		],
	},
	'aws-genai-llm-chatbot': {
		rule: {
			done: [{path: 'action', equals: 'final_response'}],
			delta: {path: 'data.token.value', mode: 'append'},
			text: {path: 'data.content'},
			ignore: [{path: 'action', equals: 'heartbeat'}],
			error: {when: [{path: 'action', equals: 'error'}], message: 'data.content'},
		},
		frames: [
			{action: 'heartbeat'},
			{action: 'llm_new_token', data: {token: {value: 'Bon', sequenceNumber: 0}}},
			{action: 'heartbeat'},
			{action: 'llm_new_token', data: {token: {value: 'jour', sequenceNumber: 1}}},
			{action: 'final_response', data: {content: 'Bonjour.', metadata: {}}},
		],
		text: 'Bonjour.',
		body: {action: 'final_response', data: {content: 'Bonjour.', metadata: {}}},
		spoke: [1, 3],
		failure: [[{action: 'error', data: {content: 'no model'}}], 'no model'],
	},
	'serverless-rag-demo': {
		rule: {
			done: [{path: 'text', equals: 'ack-end-of-msg'}],
			delta: {path: 'text', mode: 'append'},
			decode: ['base64'],
		},
		frames: [encoded({text: 'Bon'}), encoded({text: 'jour é'}), encoded({text: 'ack-end-of-msg'})],
		text: 'Bonjour é',
		body: {text: 'ack-end-of-msg'},
		spoke: [0, 1],
	},
	'bedrock-streaming pattern': {
		rule: {done: [{text: '<End of LLM response>'}], delta: {mode: 'append'}},
		frames: ['Bon', 'jour', ' 42', '<End of LLM response>'],
		text: 'Bonjour 42',
		body: null,
		spoke: [0, 1, 2],
	},
	'raw text and sources': {
		rule: {
			done: [{text_matches: '!<\\|EOF_STREAM\\|>!$'}],
			delta: {mode: 'append'},
			grace: 500,
		},
		frames: ['Bon', 'jour !<|EOF_STREAM|>!', {sources: ['a', 'b']}],
		text: 'Bonjour ',
		body: {sources: ['a', 'b']},
		spoke: [0, 1],
		end: 1,
	},
	'IsComplete flag': {
		rule: {
			done: [{path: 'Metadata.IsComplete', equals: true}],
			delta: {path: 'Message', mode: 'append'},
		},
		frames: [
			{Metadata: {IsComplete: false}, Message: 'Bon'},
			{Metadata: {IsComplete: true}, Message: 'jour'},
		],
		text: 'Bonjour',
		body: {Metadata: {IsComplete: true}, Message: 'jour'},
		spoke: [0, 1],
	},
};

test.each(Object.entries(examples))('%s: a reply is put together', (_, example) => {
	const {rule, frames, text, body, spoke, end = frames.length - 1} = example;
	expect(play(rule, frames)).toMatchObject({text, body, spoke, end, error: undefined});
});

test.each(Object.entries(examples).filter(([, {failure}]) => failure))(
	'%s: the server’s own failure ends it',
	(_, {rule, failure}) => {
		const [frames, message] = failure!;
		expect(play(rule, frames).error).toEqual({class: 'app.error', message});
	},
);

test.each(Object.entries(examples))('%s: the gateway’s failure ends it', (_, {rule, frames}) => {
	const failed = {message: 'Internal server error', connectionId: 'c=', requestId: 'r='};
	const timedOut = {...failed, message: 'Endpoint request timed out'};
	expect(play(rule, [failed]).error?.class).toBe('gateway.internal_server_error');
	expect(play(rule, [frames[0]!, failed]).error?.class).toBe(
		frames.length === 1 ? undefined : 'gateway.internal_server_error',
	);
	const late = play(rule, [timedOut, ...frames]);
	expect(late.effects[0]).toBe('notice');
	expect(late).toMatchObject({error: undefined, text: examples[_]!.text});
});

test('the rust streaming pattern has no marker: the reply is what came before the silence', () => {
	const rule: Partial<ReplyRule> = {
		done: [{idle: 1500}],
		delta: {path: 'message', mode: 'append'},
	};
	const reply = play(rule, [
		{type: 'text', message: 'Once '},
		{type: 'other'},
		{type: 'text', message: 'upon'},
	]);
	expect(reply).toMatchObject({
		text: 'Once upon',
		effects: ['part', 'part', 'part'],
		spoke: [0, 2],
		end: undefined,
	});
});

test('after an error the end marker that follows belongs to it', () => {
	const {rule} = examples['generative-ai-application-builder']!;
	const frames = [
		{errorMessage: 'quota'},
		{data: '##KEEP_ALIVE##'},
		{data: 'late'},
		{data: '##END_CONVERSATION##'},
	];
	expect(play(rule, frames)).toMatchObject({
		error: {class: 'app.error'},
		trailing: [false, false, true],
	});
});
