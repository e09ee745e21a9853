import {expect, onTestFinished, test, vi} from 'vitest';
import type {RunEvent} from '../../source/model/run-event.ts';
import type {WorkerGauges} from '../../source/model/worker-gauges.ts';
import {noGauges} from '../../source/record/pool-gauges.ts';
import {createRunner} from '../../source/runner/runner.ts';
import {fakeEngines} from '../helpers/fake-engine.ts';
import {setupFor} from './plan.ts';

/** A run of an hour whose engine the test plays, with what it records. */
async function start(config: Readonly<Record<string, unknown>> = {}) {
	const {engines, startEngine} = fakeEngines();
	const events: RunEvent[] = [];
	const setup = await setupFor('ws://127.0.0.1:9', {duration: '1h', ...config});
	const runner = createRunner(setup, {startEngine, record: (event) => void events.push(event)});
	runner.start();
	const [engine] = engines;
	engine!.say({type: 'ready'});
	onTestFinished(async () => {
		runner.stop({grace: 0});
		await runner.done;
	});
	const secondsOf = () => events.flatMap((event) => (event.type === 'second' ? [event] : []));
	return {runner, engine: engine!, events, secondsOf, done: runner.done};
}

test('each second of load leaves all that its health is judged by', async () => {
	const {engine, runner, secondsOf, done} = await start();
	for (const second of [1, 2, 3]) {
		engine.report({
			...{elapsed: second * 1000, sent: 10 * second, inFlight: 2, open: 5},
			...{loopDelayP99: second === 2 ? 0.05 : 0.001, loopDelayAt: second},
		});
	}
	expect(secondsOf()).toMatchObject([
		{moment: 'leg', elapsed: 0},
		{moment: 'second', elapsed: 1, loopDelay: 0.001, loopDelayAt: 1, finished: 8},
		{moment: 'second', elapsed: 2, loopDelay: 0.05, finished: 18},
		{moment: 'second', elapsed: 3, connections: 5, refused: false},
	]);
	runner.stop();
	const {snapshot} = await done;
	expect(secondsOf().at(-1)).toMatchObject({moment: 'end', elapsed: 3});
	expect(secondsOf().at(-1)!.cpu!.own).toBeGreaterThan(0);
	expect(snapshot.generator.lateSeconds).toEqual({
		...{count: 1, of: 3, attempts: 10, first: [1], last: 1},
	});
});

test('an outage is an event at its begin and its end, and beyond the limit it ends the run', async () => {
	const {engine, events, runner, done} = await start({maxOutage: '2s'});
	const down = (refused: number): Partial<WorkerGauges> => ({
		...{outageSince: 0, refused, refusedInRow: refused, refusal: 'handshake.503', open: 0},
		traffic: {...noGauges.traffic, connectionsOpened: 5},
	});
	await vi.waitFor(() => {
		engine.report(down(3));
		expect(events.filter(({type}) => type === 'outage')).toMatchObject([
			{at: 0, to: null, refused: 3, error: 'handshake.503'},
		]);
	}, 20_000);
	expect(runner.getSnapshot().aborted).toBeNull();
	await vi.waitFor(() => {
		engine.report(down(9));
		expect(runner.getSnapshot().aborted).not.toBeNull();
	}, 20_000);
	const {status, snapshot} = await done;
	expect(status).toBe('aborted');
	expect(snapshot.aborted!.reason).toMatchObject({
		...{kind: 'outage', refused: 9, error: 'handshake.503'},
	});
	expect(snapshot.outages).toMatchObject({count: 1, current: null});
	const ends = events.filter(({type}) => type === 'outage');
	expect(ends.at(-1)).toMatchObject({at: 0, refused: 9});
});
