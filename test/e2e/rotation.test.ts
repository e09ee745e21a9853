import {expect, onTestFinished, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startGateway} from '../../source/mock/gateway.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {setupFor, startRun} from '../runner/plan.ts';

test.each([1, 4])(
	'connections that are replaced in time are never closed on a prompt (--in-flight %i)',
	async (inFlight) => {
		const gateway = await startGateway([], {
			...{connectionLimit: 2000, latency: {median: 20, spread: 0.3}},
		});
		onTestFinished(() => gateway.close());
		const correlated = {
			payload: {message: '{{question}}', id: '{{$uuid}}'},
			reply: {done: {frames: 1}, correlate: {request: 'id', reply: 'id'}},
		};
		const config = {
			...{connections: 2, duration: '5s', rotateAfter: '500ms', inFlight},
			...(inFlight > 1 && correlated),
		};
		const setup = {
			...(await setupFor(gateway.url, config)),
			prompts: promptTableOf(manyPrompts(100)).data,
		};
		const {snapshot} = await startRun(setup, startWorker).done;
		const {sent, passed, errored, unmatched} = snapshot.counts;
		expect(snapshot.errors).toEqual({});
		expect([passed, errored, unmatched]).toEqual([sent, 0, 0]);
		// None lost, none sent twice.
		expect(gateway.counts()).toMatchObject({prompts: sent, replies: sent, expired: 0});
		expect(snapshot.connections.opened).toBeGreaterThan(4);
		expect(snapshot.connections.opened).toBeLessThanOrEqual(22);
	},
);

test('without rotation, the gateway’s limit costs connections and at most the prompts on their way', async () => {
	const gateway = await startGateway([], {
		...{connectionLimit: 500, latency: {median: 20, spread: 0.3}},
	});
	onTestFinished(() => gateway.close());
	const config = {connections: 2, duration: '3s', rotateAfter: 'off', maxErrorRate: 'off'};
	const setup = {
		...(await setupFor(gateway.url, config)),
		prompts: promptTableOf(manyPrompts(100)).data,
	};
	const {snapshot} = await startRun(setup, startWorker).done;
	const {sent, passed, errored} = snapshot.counts;
	expect(passed + errored).toBe(sent);
	expect(Object.keys(snapshot.errors)).toEqual(['closed.1001']);
	expect(errored).toBeLessThanOrEqual(snapshot.connections.opened);
});

test.each([1, 2])(
	'%i workers together open no more connections than --connect-rate says',
	async (workers) => {
		const server = await observedServer({delay: () => 5});
		const config = {connections: 8, connectionMode: 'per-prompt', workers};
		const setup = {
			...(await setupFor(server.url, config)),
			...{prompts: promptTableOf(manyPrompts(70)).data, connectRate: 40},
		};
		const {snapshot} = await startRun(setup, startWorker).done;
		expect(snapshot.counts).toMatchObject({sent: 70, passed: 70});
		expect(server.opened()).toBe(70);
		// The first of each worker at once, all others one after the other.
		expect(snapshot.elapsed).toBeGreaterThanOrEqual((70 - workers) / 40 - 0.05);
	},
);
