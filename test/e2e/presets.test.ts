import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, onTestFinished, test, vi} from 'vitest';
import {promptsIn} from '../../source/dataset/prompt-table.ts';
import {presets} from '../../source/gateway/presets.ts';
import {startGateway, type Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {Protocol} from '../../source/mock/protocol.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {streamRule} from '../../source/mock/stream-rule.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {prepareRun, toWorkerSetup} from '../../source/prepare/prepare.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import {sampleDatasets} from '../helpers/bin.ts';
import {presetConfig} from '../helpers/preset-config.ts';
import {prompts, readAttempts, setupFor, startRun, temporaryFolder} from '../runner/plan.ts';

vi.setConfig({testTimeout: 60_000});

const metrics = ['classification_accuracy', 'length_check'];

/** How each is asked for: the preset of its name, and for the mock's own stream the rule it comes with. */
const asked: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	stream: {reply: streamRule},
	...Object.fromEntries(
		presets
			// Those with a greeting or a set-up have tests of their own, over persistent connections.
			.filter(({name, setup, ready}) => Object.hasOwn(protocols, name) && !setup && !ready)
			.map(({name}) => [name, {...presetConfig(name), connectionMode: 'persistent'}]),
	),
};

const protocolOf = (name: string): Protocol => protocols[name as ProtocolName];

/** Nothing in its frames can carry an intent. */
const intentless: readonly string[] = [
	'bedrock-streaming',
	'socket.io',
	'web-pubsub',
	'fastapi-text',
];

/** Heartbeats are no frames of a reply there: they are answered, or belong to the connection. */
const beatless: readonly string[] = [
	'graphql-ws',
	'signalr',
	'socket.io',
	'web-pubsub',
	'fastapi-text',
];

type Result = {readonly attempts: readonly Attempt[]; readonly snapshot: Snapshot};

/** Sends the test's twelve prompts to a gateway of that protocol. */
async function runOver(
	protocol: string,
	options: Partial<GatewayOptions> = {},
	config: Readonly<Record<string, unknown>> = {},
): Promise<Result> {
	const latency = {median: 20, spread: 0};
	const gateway = await startGateway(
		prompts.map(({row}) => row),
		{protocol: protocol as ProtocolName, latency, tokenGap: 30, frames: 4, ...options},
	);
	gateways.push(gateway);
	const file = join(folder, `${gateways.length}.jsonl`);
	const scored = intentless.includes(protocol) ? ['length_check'] : metrics;
	const given = {connections: 6, metrics: scored, ...asked[protocol], ...config};
	const setup = await setupFor(gateway.url, given, file);
	const {snapshot} = await startRun(setup, startInProcess).done;
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	return {attempts, snapshot};
}

/* Most of a run is waiting, so they go on side by side, a few at a time. */
const gateways: Gateway[] = [];
let folder = '';
const atOnce = 6;
const queue: (() => Promise<void>)[] = [];

function later(protocol: string, options: Partial<GatewayOptions> = {}): Promise<Result> {
	const {promise, resolve, reject} = Promise.withResolvers<Result>();
	promise.catch(() => undefined);
	queue.push(() => runOver(protocol, options).then(resolve, reject));
	return promise;
}

/** The test's prompts over single frames, and over each protocol: plainly, slowly and with failures. */
const single = later('single');
const plain = new Map(Object.keys(asked).map((name) => [name, later(name)]));
const beating = Object.keys(asked).filter(
	(name) => protocolOf(name).streams && !beatless.includes(name),
);
const slow = {heartbeat: 15, integrationTimeout: 60, latency: {median: 110, spread: 0}};
const slowly = new Map(beating.map((name) => [name, later(name, slow)]));
/* Without an error of its own, a sample fails as its Lambda does. */
const failing = presets
	.filter(({name, rule}) => rule.error && asked[name] && protocolOf(name).fail)
	.map(({name}) => name);
const failed = new Map(
	['stream', ...failing].map((name) => [name, later(name, {failRate: 0.5, seed: 3})]),
);

/** What a test needs of it; the first one to ask waits for all runs, whose ends are tied to that test. */
let whole: Promise<unknown> | undefined;
async function take(run: Promise<Result> | undefined): Promise<Result> {
	whole ??= mkdtemp(join(tmpdir(), 'presets-')).then((made) => {
		folder = made;
		return Promise.all(Array.from({length: atOnce}, work));
	});
	await whole;
	return run!;
}

async function work(): Promise<void> {
	for (let next = queue.shift(); next; next = queue.shift()) await next();
}

afterAll(async () => {
	await Promise.all(gateways.map((gateway) => gateway.close()));
	await rm(folder, {recursive: true});
});

const said = ({attempts}: Result) =>
	attempts.map(({outcome, error, reply, scores}) => ({
		outcome: error?.class ?? outcome,
		text: reply?.text,
		scores,
	}));

test.each(Object.keys(asked))('%s is understood as it is spoken', async (protocol) => {
	const [alone, result] = [await take(single), await take(plain.get(protocol))];
	const {attempts, snapshot} = result;
	expect(snapshot.counts).toMatchObject({sent: 12, passed: 12, unmatched: 0});
	expect(attempts.map(({reply}) => reply!.text)).toEqual(
		alone.attempts.map(({reply}) => reply!.text),
	);
	if (!intentless.includes(protocol)) {
		expect(said(result)).toEqual(said(alone));
		for (const {reply, prompt} of attempts)
			expect(JSON.stringify(reply!.body).replaceAll('\\', '')).toContain(
				`"intent":"${prompt.Intent as string}"`,
			);
	}
	if (!protocolOf(protocol).streams) return;
	for (const {timing, gaps, reply} of attempts) {
		// Four pieces of text, and the figures between them.
		expect(gaps!.length).toBeGreaterThanOrEqual(3);
		// The first after 20 ms, the others 30 ms apart; what comes late here was sent in time.
		expect(timing.first! - timing.sent!).toBeGreaterThanOrEqual(0.0199);
		expect(timing.complete - timing.sent!).toBeGreaterThanOrEqual(0.1099);
		expect(timing.complete).toBeGreaterThanOrEqual(timing.first!);
		expect(reply!.frames).toBeGreaterThanOrEqual(4);
		expect(reply!.text).not.toMatch(/EOF|##|End of LLM|ack-end/);
	}
	expect(snapshot.firstToken.count).toBe(12);
	expect(snapshot.chunkGap.count).toBeGreaterThanOrEqual(36);
	expect(snapshot.firstToken.median).toBeLessThan(snapshot.latency.median!);
});

test('bedrock-chat sends its steps one by one, and the acknowledgement is a figure of its own', async () => {
	const {attempts, snapshot} = await take(plain.get('bedrock-chat'));
	expect(snapshot.ack.count).toBe(12);
	for (const {timing} of attempts) {
		expect(timing.ack!).toBeGreaterThanOrEqual(timing.sent!);
		expect(timing.ack!).toBeLessThan(timing.first!);
	}
	// START, BODY and END of each.
	expect(snapshot.traffic.unitsSent).toBe(36);
});

test.each(beating)(
	'%s: heartbeats and the gateway’s notices do not end a reply',
	async (protocol) => {
		const {attempts, snapshot} = await take(slowly.get(protocol));
		const fast = await take(plain.get(protocol));
		expect(snapshot.counts).toMatchObject({sent: 12, passed: 12, errored: 0, unmatched: 0});
		expect(attempts.map(({reply}) => reply!.text)).toEqual(
			fast.attempts.map(({reply}) => reply!.text),
		);
		for (const {timing, reply} of attempts) {
			expect(timing.first! - timing.sent!).toBeGreaterThanOrEqual(0.109);
			expect(reply!.frames).toBeGreaterThanOrEqual(8);
		}
	},
);

test.each(['stream', ...failing])(
	'%s: its own error in the middle of a reply is the prompt’s, and the next one is answered',
	async (protocol) => {
		const {attempts, snapshot} = await take(failed.get(protocol));
		const broken = attempts.filter(({error}) => error);
		expect(broken.length).toBeGreaterThan(1);
		expect(broken.length).toBeLessThan(11);
		expect(new Set(broken.map(({error}) => error!.class))).toEqual(new Set(['app.error']));
		for (const {error} of broken) expect(error!.message).toContain('The model is not available.');
		expect(snapshot.counts).toMatchObject({sent: 12, errored: broken.length, unmatched: 0});
		expect(snapshot.connections.opened).toBe(6);
	},
);

/** Sends the sample datasets to a gateway of that protocol, which is often wrong. */
async function scoresOver(protocol: string, config: Readonly<Record<string, unknown>>) {
	const parsed = configSchema.parse({
		...{url: 'ws://127.0.0.1:9', datasets: [sampleDatasets], metrics, connections: 20},
		...config,
	});
	const run = await prepareRun({...parsed, url: parsed.url!, seed: 7, name: 'test'});
	const rows = Array.from(promptsIn(run.prompts), ({row}) => row);
	const gateway = await startGateway(rows, {
		...{protocol: protocol as ProtocolName, seed: 11, latency: {median: 1, spread: 0}, tokenGap: 0},
		...{accuracy: 0.7, errorRate: 0.05, apologyRate: 0.05, longRate: 0.1},
	});
	onTestFinished(() => gateway.close());
	const file = join(await temporaryFolder(), 'results.jsonl');
	const prepared = toWorkerSetup({...run, plan: {...run.plan, url: gateway.url}}, file);
	const {snapshot} = await startRun(prepared, startInProcess).done;
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	return {
		prompts: run.prompts.length,
		attempts: attempts.map(({id, outcome, error, scores, failed}) => ({
			...{id, outcome, scores, failed},
			error: error?.class,
		})),
		metrics: snapshot.metrics,
		counts: snapshot.counts,
	};
}

test('a dataset has the same scores over a stream as over single frames', async () => {
	const [single, stream] = await Promise.all([
		scoresOver('single', {}),
		scoresOver('stream', {reply: streamRule}),
	]);
	expect(single.prompts).toBeGreaterThan(200);
	expect(stream.attempts).toEqual(single.attempts);
	expect(stream.metrics).toEqual(single.metrics);
	expect(stream.counts).toEqual(single.counts);
	const {passed, failed, errored, sent} = stream.counts;
	for (const count of [passed, failed, errored]) expect(count).toBeGreaterThan(0);
	expect(passed + failed + errored).toBe(sent);
});
