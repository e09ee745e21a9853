import {expect, test} from 'vitest';
import {estimateGateway} from '../../source/prepare/gateway-facts.ts';
import {planFacts} from '../../source/prepare/plan-facts.ts';
import {prepare} from '../helpers/prepared.ts';

const url = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';
type Config = Readonly<Record<string, unknown>>;

const factsOf = async (config: Config) => planFacts(await prepare({url, ...config}));
const factOf = async (label: string, config: Config = {}) =>
	new Map(await factsOf(config)).get(label);
const warningsOf = async (config: Config) =>
	(await factsOf(config)).filter(([label]) => label === 'warning').map(([, text]) => text);
const estimateOf = async (config: Config = {}, prompts = 20) => {
	const run = await prepare({url, ...config}, prompts);
	return estimateGateway(run.plan, run.prompts);
};

test('a plan for API Gateway says what it will ask for and what that costs', async () => {
	expect(await factOf('API Gateway')).toBe(
		'new connections/s 5, requests/s 2 (callbacks 1), at the peak',
	);
	expect(await factOf('its cost')).toBe(
		'under $0.01 for about 40 message units (sent 20) and 2 connection-minutes',
	);
	expect(await factOf('assumed')).toMatch(/^1 frame and 5 s for a reply;/);
});

test('of other servers it says nothing, unless the user sets a quota', async () => {
	const other = 'wss://chat.example.com';
	expect(await factOf('API Gateway', {url: other})).toBeUndefined();
	const asked = {url: other, quotas: {framesPerReply: 10}};
	expect(await factOf('assumed', asked)).toMatch(/^10 frames and 5 s/);
});

test('an address from the environment is recognised once it is filled in', async () => {
	process.env.FLOODGATE_TEST_URL = url;
	try {
		expect(await estimateOf({url: '{{$env.FLOODGATE_TEST_URL}}'})).not.toBeNull();
	} finally {
		delete process.env.FLOODGATE_TEST_URL;
	}
});

const streamed = {done: {path: 'done', equals: true}, delta: {path: 'token'}, ack: {text: 'ok'}};

test('streamed replies are assumed to have many frames', async () => {
	expect((await estimateOf({reply: streamed}))?.assumed.framesPerReply).toBe(51);
	expect((await estimateOf({reply: {done: {frames: 3}}}))?.assumed.framesPerReply).toBe(3);
	expect(await factOf('API Gateway', {rate: 200, duration: '1m', reply: streamed})).toContain(
		'callbacks 10,200',
	);
});

test('a request of several steps and long texts is counted message by message', async () => {
	const payload = [
		{send: {step: 'START'}},
		{send: {part: '{{$chunk.text}}'}, each: 'chunk', of: 'x'.repeat(90), size: 20},
		{send: {step: 'END'}},
	];
	// Around 105 bytes with the question: six parts of 20 bytes for each of the 20 prompts.
	expect((await estimateOf({payload}))?.total?.unitsSent).toBe(20 * 8);
	const long = {message: '{{question}}', context: 'x'.repeat(33 * 1024)};
	expect((await estimateOf({payload: long}))?.total?.unitsSent).toBe(40);
});

const inFlight = {
	inFlight: 4,
	reply: {done: {frames: 1}, correlate: {request: 'id', reply: 'id'}},
	payload: {id: '{{$uuid}}'},
};

test('prompts in flight on a connection count, and in the open model need fewer connections', async () => {
	const closed = await estimateOf({duration: '1m', ...inFlight});
	expect(closed).toMatchObject({callbacks: 4, total: {unitsSent: 240, connectionMinutes: 5}});
	const open = {rate: 40, duration: '1m'};
	expect((await estimateOf(open))?.total?.connectionMinutes).toBeCloseTo((200 * 65) / 60, 6);
	const fewer = await estimateOf({...open, ...inFlight});
	expect(fewer?.total?.connectionMinutes).toBeCloseTo((50 * 65) / 60, 6);
});

test('a limit on new connections slows prompts with one each down', async () => {
	const slow = {rate: 40, duration: '1m', connectionMode: 'per-prompt', connectRate: 10};
	expect((await estimateOf(slow))?.callbacks).toBe(10);
});

test.each<[Config, number]>([
	[{connections: 40}, 20],
	[{connections: 12}, 12],
	[{connections: 12, connectRate: 3}, 3],
	[{connections: 200, duration: '1m', quotas: {newConnections: 90}}, 90],
	[{connections: 200, duration: '1m', quotas: {newConnections: 90}, connectRate: 'off'}, 200],
	[{connections: 10, stages: '10s:110,10s:0'}, 10],
	[{connections: 1, stages: '10s:110,10s:0'}, 11],
	[{steps: '10:30:10'}, 10],
	[{rate: 30, duration: '1m'}, 30],
	[{rate: 30, duration: '1m', connections: 80}, 80],
	[{rate: 30, duration: '1m', connectionMode: 'per-prompt'}, 30],
	[{rate: 30, duration: '1m', ...inFlight}, 8],
	[{duration: '1m', connectionMode: 'per-prompt', quotas: {replySeconds: 0.1}}, 50],
	[{connectionMode: 'per-prompt', quotas: {replySeconds: 0.1}}, 20],
	[{duration: '1m', connectionMode: 'per-prompt'}, 5],
])('%j opens at most %i connections in a second', async (config, most) => {
	expect((await estimateOf(config))?.newConnections).toBe(most);
});

test.each<[Config, RegExp]>([
	[
		{connections: 180, duration: '1m', quotas: {newConnections: 200}},
		/^new connections\/s .* 90% of the quota of 200$/,
	],
	[{rate: 300, duration: '1m', reply: streamed}, /^requests\/s .* more than the quota of 10,000$/],
	[{steps: '10:30:10', quotas: {burst: 25}}, /^requests at once: about 30, more than .* 25$/],
	[{duration: '3h', rotateAfter: 'off'}, /connection is open: about 10,805, more than/],
	[{thinkTime: '9m'}, /connection is idle: about 540, 90% of the quota of 600$/],
	[{url: `${url}?x=${'y'.repeat(3500)}`}, /^characters of the url/],
])('%j is warned of', async (config, warning) => {
	// What this machine may lack comes after them.
	expect((await warningsOf(config))[0]).toMatch(warning);
});

test.each<[Config]>([
	[{}],
	[{duration: '3h'}],
	[{duration: '3h', rotateAfter: 'off', connectionMode: 'per-prompt'}],
	[{thinkTime: '9m', keepAlive: '5m'}],
	[{steps: '10:30:10'}],
])('%j is not', async (config) => {
	expect((await estimateOf(config))?.warnings).toEqual([]);
});

test('a search for the capacity has peaks, but no total', async () => {
	const search = {findCapacity: true, thresholds: ['latency.p95 < 3s']};
	expect(await factOf('its cost', search)).toMatch(/^unknown/);
	expect(await factOf('API Gateway', search)).toMatch(/new connections\/s 500,/);
});

test('of a large dataset, of which only a part is measured, all prompts are counted', async () => {
	expect((await estimateOf({repeat: 2}, 2500))?.total?.unitsSent).toBe(5000);
});
