import {expect, test} from 'vitest';
import {problemWithPayload} from '../../source/config/payload.ts';
import {presetList, readReply, toRawReply} from '../../source/config/reply-rule.ts';
import {findPreset, presetNames, presets} from '../../source/gateway/presets.ts';
import {prepare} from '../helpers/prepared.ts';
import {compileRenderer} from '../../source/prepare/renderer.ts';

test('each preset is found by its name and its aliases, which no other one has', () => {
	const names = presets.flatMap(({name, aliases}) => [name, ...aliases]);
	expect(new Set(names).size).toBe(names.length);
	expect(findPreset('generative-ai-application-builder')?.name).toBe('genai-app-builder');
	expect(findPreset('serverless-rag-demo-v2')?.name).toBe('serverless-rag-demo');
	expect(presetNames).toEqual(presets.map(({name}) => name));
	expect(findPreset('constructor')).toBeUndefined();
	expect(presetList).toHaveLength(presets.length);
});

test.each(presets.map((preset) => [preset.name, preset] as const))(
	'the rule of %s is one that a user could have written',
	(_, {rule, payload}) => {
		expect(readReply(toRawReply(rule))).toEqual(rule);
		expect(problemWithPayload(payload)).toBeUndefined();
	},
);

/** The messages that a preset sends for "Où ?", after a reply or as a first turn. */
async function messagesOf(name: string, last?: {text: string; body: unknown}): Promise<unknown[]> {
	const {payload} = findPreset(name)!;
	const run = await prepare({reply: name, payload}, 1);
	const prompt = {...run.prompts.prompt(0), question: 'Où ?'};
	const assignment = {prompt, place: 0, round: 1, index: 0, step: 0, measured: true};
	return compileRenderer(run.plan, 1)(assignment, 0, last).map(
		({data}) => JSON.parse(data.toString()) as unknown,
	);
}

const uuid = expect.stringMatching(/^[\da-f-]{36}$/) as unknown;

test.each([
	['single', {message: 'Où ?'}],
	['genai-app-builder', {action: 'sendMessage', question: 'Où ?', conversationId: ''}],
	['genai-app-builder-agent', {action: 'invokeAgent', inputText: 'Où ?', conversationId: ''}],
	[
		'genai-app-builder-agent-builder',
		{action: 'invokeAgentCore', inputText: 'Où ?', conversationId: '', messageId: uuid},
	],
	[
		'genai-app-builder-workflow',
		{action: 'invokeWorkflow', inputText: 'Où ?', conversationId: '', messageId: uuid},
	],
	['serverless-llm', {action: 'stream', prompt: 'Où ?', options: {}}],
	['serverless-rag-demo', {query: 'Où ?'}],
	['serverless-rag-demo-v1', {action: 'bedrock', query: 'T8O5ID8='}],
	['agentcore', {prompt: 'Où ?', session_id: uuid}],
	[
		'bedrock-streaming',
		{
			action: 'invokeModel',
			prompt: 'Où ?',
			parameters: {modelId: 'amazon.titan-text-express-v1'},
		},
	],
	['rust-streaming', {storyType: 'Où ?'}],
	['is-complete', {action: 'sendMessage', userMessage: 'Où ?'}],
])('%s asks as its clients do', async (name, message) => {
	expect(await messagesOf(name)).toEqual([message]);
});

test('those with more to say than a question say it', async () => {
	expect(await messagesOf('aws-genai-llm-chatbot')).toMatchObject([
		{action: 'run', modelInterface: 'langchain', data: {text: 'Où ?', sessionId: uuid}},
	]);
	expect(await messagesOf('intelli-agent')).toMatchObject([
		{
			query: 'Où ?',
			entry_type: 'common',
			session_id: uuid,
			chatbot_config: {max_rounds_in_memory: 7, group_name: 'Admin', chatbot_id: 'admin'},
		},
	]);
	expect(await messagesOf('raw-eof-sources')).toMatchObject([{data: {userMessage: 'Où ?'}}]);
});

test('bedrock-chat sends its steps, each when the one before is acknowledged, and needs no token', async () => {
	const [start, body, end, ...others] = (await messagesOf('bedrock-chat')) as [
		object,
		{part: string},
		object,
	];
	expect(others).toEqual([]);
	expect(start).toEqual({step: 'START', token: ''});
	expect(body).toMatchObject({step: 'BODY', index: 0});
	expect(JSON.parse(body.part)).toMatchObject({
		message: {role: 'user', content: [{contentType: 'text', body: 'Où ?'}]},
		botId: null,
		token: '',
	});
	expect(end).toEqual({step: 'END', token: ''});
	const run = await prepare({payload: findPreset('bedrock-chat')!.payload}, 1);
	const prompt = {...run.prompts.prompt(0), question: 'é"'.repeat(20_000)};
	const assignment = {prompt, place: 0, round: 1, index: 0, step: 0, measured: true};
	const steps = compileRenderer(run.plan, 1)(assignment, 0);
	expect(steps.map((step) => step.await)).toEqual([
		[{text: 'Session started.'}],
		...Array.from({length: steps.length - 2}, () => [{text: 'Message part received.'}]),
		undefined,
	]);
	const sent = steps.map(
		({data}) => JSON.parse(data.toString()) as {index?: number; part?: string},
	);
	expect(sent.slice(1, -1).map(({index}) => index)).toEqual(
		sent.slice(1, -1).map((_, index) => index),
	);
	const whole = JSON.parse(sent.map(({part = ''}) => part).join('')) as {
		message: {content: [{body: string}]};
	};
	expect(whole.message.content[0].body).toBe(prompt.question);
	expect(steps.every(({data}) => data.length <= 32 * 1024)).toBe(true);
});

test.each([
	['bedrock-chat', (sent: string) => /conversationId\\?\\?":\\?"([\da-f-]{36})/.exec(sent)?.[1]],
	['raw-eof-sources', (sent: string) => /session_id":"([\da-f-]{36})/.exec(sent)?.[1]],
	['intelli-agent', (sent: string) => /session_id":"([\da-f-]{36})/.exec(sent)?.[1]],
	['agentcore', (sent: string) => /session_id":"([\da-f-]{36})/.exec(sent)?.[1]],
])('of %s, all turns of a conversation have the id that it began with', async (name, idIn) => {
	const run = await prepare({payload: findPreset(name)!.payload}, 1);
	const turn = {
		prompt: run.prompts.prompt(0),
		place: 0,
		round: 1,
		index: 0,
		step: 0,
		measured: true,
	};
	const first = {...turn, next: turn};
	const render = compileRenderer(run.plan, 1);
	const ids = [first, first.next, {...turn}].map((assignment) =>
		idIn(
			render(assignment, 0)
				.map(({data}) => data.toString())
				.join(''),
		),
	);
	expect(ids[0]).toBeDefined();
	expect(ids[1]).toBe(ids[0]);
	expect(ids[2]).not.toBe(ids[0]);
});

test('a conversation goes on under the id that the server gave it', async () => {
	const after = (name: string, body: unknown) => messagesOf(name, {text: 'a', body});
	expect(await after('genai-app-builder', {conversationId: 'c'})).toMatchObject([
		{conversationId: 'c'},
	]);
	expect(await after('genai-app-builder-agent', {conversationId: 'c'})).toMatchObject([
		{conversationId: 'c'},
	]);
	expect(await after('aws-genai-llm-chatbot', {data: {sessionId: 's'}})).toMatchObject([
		{data: {sessionId: 's'}},
	]);
});
