import {expect, test} from 'vitest';
import {toRawSetup} from '../../source/config/setup.ts';
import {findPreset} from '../../source/gateway/presets.ts';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {linkTurns} from '../../source/model/prompt.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {presetConfig} from '../helpers/preset-config.ts';
import {runPreset, type PresetRun} from './preset-run.ts';
import {gatewayFor, prompts, setupFor, startRun} from './plan.ts';

const classes = ({attempts}: PresetRun) =>
	attempts.map(({error, outcome}) => (error ? `${error.class}: ${error.message}` : outcome));
const all = (value: unknown) => Array.from({length: 5}, () => value);
const persistent = {connectionMode: 'persistent'};

/* Those that answer a ping, or ignore it, while a reply is on its way. */
test.each([
	['signalr', {beat: 60}],
	['socket.io', {beat: 60}],
	['graphql-ws', {heartbeat: 30}],
	['openai-realtime', {heartbeat: 30}],
	['openai-responses', {heartbeat: 30}],
	['gemini-live', {heartbeat: 30}],
	['web-pubsub', {heartbeat: 30}],
	['fastapi-text', {heartbeat: 30}],
])('%s: pings and heartbeats in the middle of a reply change nothing', async (name, beats) => {
	const slow = {latency: {median: 150, spread: 0}, tokenGap: 10};
	const [calm, run] = await Promise.all([
		runPreset(name, persistent),
		runPreset(name, {...persistent, connections: 5}, {...slow, ...beats}),
	]);
	const texts = ({attempts}: PresetRun) => attempts.map(({reply}) => reply?.text);
	expect(classes(run)).toEqual(all('passed'));
	expect(texts(run)).toEqual(texts(calm));
	expect(run.snapshot.counts.unmatched).toBe(0);
	expect(run.snapshot.connections.opened).toBe(5);
});

test.each([
	'openai-realtime',
	'openai-responses',
	'gemini-live',
	'graphql-ws',
	'web-pubsub',
	'signalr',
	'socket.io',
])('%s: what is beside the text is scored', async (name) => {
	const metrics = ['classification_accuracy'];
	const run = await runPreset(name, {...persistent, metrics});
	expect(run.attempts.map(({scores}) => scores.classification_accuracy)).toEqual(all(1));
});

/* Set-ups that the server refuses, in its words. */
test.each<readonly [string, unknown, RegExp]>([
	[
		'openai-realtime',
		[
			{
				send: {type: 'session.update', session: {}},
				await: {path: 'type', equals: 'session.updated'},
			},
		],
		/^setup\.error: .*Missing required parameter: 'session\.type'/,
	],
	[
		'gemini-live',
		[{send: {setup: {model: 'gemini'}}, await: {path: 'setupComplete', exists: true}}],
		/^setup\.closed: .*1007.*gemini is not found/,
	],
	[
		'graphql-ws',
		[
			{send: {type: 'connection_init'}},
			{send: {type: 'connection_init'}, await: {path: 'no', exists: true}},
		],
		/^setup\.closed: .*4429.*Too many initialisation requests/,
	],
	[
		'web-pubsub',
		[
			{send: {type: 'joinGroup', group: 'a', ackId: 1}},
			{send: {type: 'joinGroup', group: 'b', ackId: 1}, await: {path: 'ackId', equals: 2}},
		],
		/^setup\.error: .*The ackId was used before/,
	],
	[
		'signalr',
		[{send: {raw: '{"protocol":"messagepack","version":1}\u001E'}, await: {text: '{}'}}],
		/^setup\.error: .*The protocol 'messagepack' is not supported/,
	],
	[
		'socket.io',
		[{send: {raw: '40/admin,'}, await: {text_prefix: '40'}}],
		/^setup\.error: .*Invalid namespace/,
	],
])('%s: a refused set-up is an error of every prompt', async (name, setup, message) => {
	const run = await runPreset(name, {...persistent, setup, backoff: false});
	expect(classes(run)).toEqual(all(expect.stringMatching(message)));
});

/* Requests that the server refuses while the connection goes on. */
test.each<readonly [string, unknown, RegExp]>([
	['openai-realtime', {type: 'response.create'}, /has no text of a user/],
	[
		'openai-responses',
		{type: 'response.create', stream_id: 'lane-{{$lane}}', model: 'm'},
		/Missing required parameter: 'input'/,
	],
	[
		'graphql-ws',
		{id: '{{$uuid}}', type: 'subscribe', payload: {query: '{ no }'}},
		/Cannot query field "no"/,
	],
	[
		'web-pubsub',
		{type: 'event', event: 'message', data: {}, ackId: '{{$index}}'},
		/handler failed/,
	],
	[
		'signalr',
		{raw: '{"type":4,"invocationId":"{{$uuid}}","target":"No","arguments":[]}\u001E'},
		/Unknown hub method 'No'/,
	],
	['socket.io', {raw: '42["chat",{}]'}, /message is required/],
])(
	'%s: a refused request is an error, and its connection is kept',
	async (name, payload, words) => {
		const run = await runPreset(name, {payload});
		expect(classes(run)).toEqual(all(expect.stringMatching(/^app\.error: /)));
		for (const {error} of run.attempts) expect(error!.message).toMatch(words);
		expect(run.snapshot.connections.opened).toBe(1);
	},
);

test('openai-responses: many prompts on one connection, four at a time, need four streams', async () => {
	const gateway = await gatewayFor({protocol: 'openai-responses', tokenGap: 1});
	const config = {
		...presetConfig('openai-responses'),
		...{connections: 1, inFlight: 4, repeat: 4, metrics: ['classification_accuracy']},
	};
	const setup = await setupFor(gateway.url, config);
	const {snapshot} = await startRun(setup, startInProcess).done;
	expect(snapshot.counts).toMatchObject({sent: 48, passed: 48, unmatched: 0});
	expect(snapshot.connections.opened).toBe(1);
	expect(snapshot.sequence).toMatchObject({lost: 0, duplicated: 0, outOfOrder: 0});
});

test('openai-responses: a turn names the response before it, on the same connection', async () => {
	const gateway = await gatewayFor({protocol: 'openai-responses'});
	const turns = prompts.slice(0, 6);
	const units = [turns.slice(0, 3), turns.slice(3)].map(linkTurns);
	const config = {...presetConfig('openai-responses'), connections: 2};
	const setup = await setupFor(gateway.url, config);
	const data = promptTableOf(units).data;
	const {snapshot} = await startRun({...setup, prompts: data}, startInProcess).done;
	// A response of another connection, or of none, would be refused.
	expect(snapshot.counts).toMatchObject({sent: 6, passed: 6});
});

test('sets-up are what a user could have written', () => {
	for (const name of ['gemini-live', 'signalr', 'socket.io']) {
		const {setup} = findPreset(name)!;
		expect(presetConfig(name).setup).toEqual(toRawSetup(setup!));
	}
});
