import {expect, test} from 'vitest';
import {findPreset} from '../../source/gateway/presets.ts';
import {few, runPreset, type PresetRun} from './preset-run.ts';

type Request = Readonly<Record<string, unknown>>;

const requestOf = (name: string): Request => findPreset(name)!.payload as Request;

/** A preset's request with other values; undefined leaves a key out. */
const changed = (name: string, change: Request): {payload: unknown} => ({
	payload: JSON.parse(JSON.stringify({...requestOf(name), ...change})) as unknown,
});

const masked = 'Chat service failed to respond. Please contact your administrator';

/* Requests that the backends can't answer: what is sent instead, and the error that each prompt ends in. */
const refusals: readonly (readonly [
	name: string,
	what: string,
	config: Request,
	errorClass: string,
	message: string,
])[] = [
	[
		'bedrock-streaming',
		'no parameters',
		changed('bedrock-streaming', {parameters: undefined}),
		'gateway.internal_server_error',
		'Internal server error',
	],
	[
		'bedrock-streaming',
		'an unknown model',
		changed('bedrock-streaming', {parameters: {modelId: 'ai21.j2-mid'}}),
		'app.error',
		'Specified model does not support streaming response: ai21.j2-mid.',
	],
	[
		'intelli-agent',
		'no chatbot_config',
		changed('intelli-agent', {chatbot_config: undefined}),
		'app.backend',
		"KeyError: 'chatbot_config'",
	],
	[
		'intelli-agent',
		'no max_rounds_in_memory',
		changed('intelli-agent', {chatbot_config: {group_name: 'Admin'}}),
		'app.backend',
		"KeyError: 'max_rounds_in_memory'",
	],
	[
		'intelli-agent',
		'no query',
		changed('intelli-agent', {query: undefined}),
		'app.error',
		"KeyError: 'query'",
	],
	[
		'serverless-rag-demo',
		'no query',
		changed('serverless-rag-demo', {query: ''}),
		'app.error',
		'No query provided',
	],
	[
		'serverless-rag-demo-v1',
		'a query that is not base64',
		changed('serverless-rag-demo-v1', {query: '{{question}}'}),
		'app.error',
		'query is not base64 of a text',
	],
	[
		'genai-app-builder',
		'an empty question',
		changed('genai-app-builder', {question: ''}),
		'app.error',
		masked,
	],
	[
		'genai-app-builder-agent',
		'the request of another use case',
		{payload: requestOf('genai-app-builder')},
		'gateway.forbidden',
		'Forbidden',
	],
	[
		'genai-app-builder-agent-builder',
		'no inputText',
		changed('genai-app-builder-agent-builder', {inputText: undefined}),
		'app.error',
		'AgentCore invocation service failed to respond.',
	],
	[
		'genai-app-builder-workflow',
		'the request of another use case',
		{payload: requestOf('genai-app-builder-agent')},
		'gateway.forbidden',
		'Forbidden',
	],
	[
		'serverless-llm',
		'no prompt',
		changed('serverless-llm', {prompt: undefined}),
		'app.error',
		'prompt is required',
	],
	[
		'aws-genai-llm-chatbot',
		'no interface',
		changed('aws-genai-llm-chatbot', {modelInterface: undefined}),
		'app.error',
		'modelInterface is required',
	],
	['agentcore', 'no prompt', changed('agentcore', {prompt: undefined}), 'app.error', "'prompt'"],
	[
		'rust-streaming',
		'no story',
		changed('rust-streaming', {storyType: undefined}),
		'gateway.internal_server_error',
		'Internal server error',
	],
	[
		'appsync-events',
		'no authorization',
		{payload: {type: 'publish', id: '{{$uuid}}', channel: '/default/chat/0', events: ['1']}},
		'app.error',
		'You are not authorized to make this call.',
	],
	[
		'bedrock-chat',
		'no part',
		{
			payload: [
				{send: {step: 'START', token: 't'}, await: {text: 'Session started.'}},
				{send: {step: 'END', token: 't'}},
			],
		},
		'app.error',
		'Invalid request.',
	],
];

test('a request that the backend cannot answer is an error at once, in its words', async () => {
	// All at the same time: after an error a run waits for what belongs to it.
	const runs = refusals.map(async ([name, what, config, errorClass, message]) => {
		const {attempts, snapshot} = await runPreset(name, config);
		const where = `${name}, ${what}`;
		expect(
			attempts.map(({error}) => error?.class),
			where,
		).toEqual(few.map(() => errorClass));
		for (const {error} of attempts) expect(error!.message, where).toContain(message);
		expect(snapshot.counts, where).toMatchObject({unmatched: 0, errored: few.length});
	});
	await Promise.all(runs);
});

test('appsync-events without a key is refused, and a refused subscription is an error of the set-up', async () => {
	const setup = [
		{
			send: {type: 'subscribe', id: 's', channel: '/default/chat/0', authorization: {}},
			await: {path: 'type', equals: 'subscribe_success'},
		},
	];
	const [keyless, unsubscribed] = await Promise.all([
		runPreset('appsync-events', {subprotocols: ['aws-appsync-event-ws']}),
		runPreset('appsync-events', {setup}),
	]);
	const classes = (run: PresetRun) => new Set(run.attempts.map(({error}) => error?.class));
	expect(classes(keyless)).toEqual(new Set(['handshake.401']));
	expect(classes(unsubscribed)).toEqual(new Set(['setup.error']));
	expect(unsubscribed.attempts[0]!.error!.message).toContain(
		'You are not authorized to make this call.',
	);
});
