import {expect, onTestFinished, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startGateway, type Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {setupFor, startRun} from '../runner/plan.ts';

/** A gateway that closes connections which were idle for 400 ms. */
async function impatientGateway(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
	const latency = {median: 1, spread: 0};
	const gateway = await startGateway([], {latency, idleTimeout: 400, ...options});
	onTestFinished(() => gateway.close());
	return gateway;
}

/** Four prompts over one connection, each after some thought. */
async function runOn(gateway: Gateway, config: Readonly<Record<string, unknown>>) {
	const given = {connections: 1, thinkTime: '1500ms', ...config};
	const setup = {
		...(await setupFor(gateway.url, given)),
		prompts: promptTableOf(manyPrompts(4)).data,
	};
	const {snapshot} = await startRun(setup, startWorker).done;
	expect(snapshot.counts).toMatchObject({sent: 4, passed: 4, errored: 0, unmatched: 0});
	return snapshot;
}

test('closed with 1001 while idle, the next prompt goes over a new connection, without an error', async () => {
	const gateway = await impatientGateway();
	const snapshot = await runOn(gateway, {});
	expect(snapshot.errors).toEqual({});
	expect(snapshot.connect.count).toBe(4);
	expect(gateway.counts()).toMatchObject({connections: 4, prompts: 4, messages: 4});
	expect(gateway.counts().expired).toBeGreaterThanOrEqual(3);
});

test('pings keep a connection where the gateway counts them', async () => {
	const gateway = await impatientGateway({pingsKeepAlive: true, idleTimeout: 1500});
	const snapshot = await runOn(gateway, {keepAlive: '150ms', thinkTime: '2500ms'});
	expect(snapshot.connections.opened).toBe(1);
	expect(gateway.counts()).toMatchObject({connections: 1, expired: 0, messages: 4});
});

test('messages keep it anywhere, and what the gateway answers to them is nobody’s reply', async () => {
	const gateway = await impatientGateway({idleTimeout: 1500});
	const keepAliveMessage = {action: 'are you there?'};
	const config = {keepAlive: '150ms', keepAliveMessage, thinkTime: '2500ms'};
	const snapshot = await runOn(gateway, config);
	const {connections, expired, messages, errors} = gateway.counts();
	expect(expired).toBe(0);
	// A prompt that happens to follow such a message at once goes over a connection of its own.
	expect(snapshot.connections.opened).toBe(connections);
	expect(connections).toBeLessThanOrEqual(4);
	// Each of them is answered by the gateway's "Forbidden", for no route takes it.
	expect(messages).toBeGreaterThan(10);
	expect(errors).toBe(messages - 4);
});
