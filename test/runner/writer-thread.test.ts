import {join} from 'node:path';
import type {MessagePort} from 'node:worker_threads';
import {expect, test, vi} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import type {RunSetup} from '../../source/prepare/run-setup.ts';
import {
	startWorker,
	type StartEngine,
	type WorkerHandle,
} from '../../source/runner/worker-handle.ts';
import {createWriterThread, type WriterHandle} from '../../source/runner/writer-handle.ts';
import {createResultsSender} from '../../source/worker/results-sender.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

/** Engines in threads, with a writer whose starts are counted. */
function watchedEngines(changed: (setup: RunSetup) => RunSetup = (setup) => setup) {
	const engines: WorkerHandle[] = [];
	const writers: WriterHandle[] = [];
	let starts = 0;
	const start: StartEngine = Object.assign(
		(...given: Parameters<StartEngine>) => {
			const engine = startWorker(...given);
			engines.push(engine);
			return engine;
		},
		{
			createWriter: (
				setup: RunSetup,
				...rest: [string, number, Parameters<typeof createWriterThread>[3]]
			) => {
				const writer = createWriterThread(changed(setup), ...rest);
				writers.push(writer);
				return {
					...writer,
					start() {
						starts++;
						writer.start();
					},
				};
			},
		},
	);
	return {start, engines, writers, starts: () => starts};
}

async function setupOf(config: Readonly<Record<string, unknown>>, file?: string) {
	const server = await observedServer();
	const results = file ?? join(await temporaryFolder(), 'results.jsonl');
	const prompts = promptTableOf(manyPrompts(101));
	const setup = {...(await setupFor(server.url, config, results)), prompts: prompts.data};
	const ids = Array.from({length: prompts.turns}, (_, place) => prompts.prompt(place).id);
	return {setup, results, sent: ids.toSorted()};
}

test('the engines of a run share one writer, which is over when the run is', async () => {
	const {setup, results, sent} = await setupOf({connections: 6, workers: 3});
	const {start, writers} = watchedEngines();
	expect((await startRun(setup, start).done).status).toBe('complete');
	expect(writers.map(({isWorking}) => isWorking())).toEqual([false]);
	const ids = (await readAttempts(results)).map(({id}) => id).toSorted();
	expect(ids).toEqual(sent);
});

test('where only failures are saved, the first of them starts the writer', async () => {
	for (const [metrics, failures] of [
		[['length_check'], 0],
		[['length_check:1'], 101],
	] as const) {
		const {setup, results} = await setupOf({connections: 2, save: 'failed', metrics});
		const {start, starts} = watchedEngines();
		const {snapshot, status} = await startRun(setup, start).done;
		expect([status, snapshot.counts.failed]).toEqual(['complete', failures]);
		expect(starts()).toBe(failures === 0 ? 0 : 1);
		const saved = await readAttempts(results).catch(() => []);
		expect(saved).toHaveLength(failures);
	}
});

test('results that cannot be written end the run as failed', async () => {
	const folder = await temporaryFolder();
	const {setup} = await setupOf({connections: 2, workers: 2, duration: '1h'}, folder);
	const {start, writers} = watchedEngines();
	const {status, failure} = await startRun(setup, start).done;
	expect(status).toBe('failed');
	expect(failure).toMatch(/^results cannot be written: EISDIR/);
	expect(writers[0]!.isWorking()).toBe(false);
});

test('a writer that crashes ends the run as failed, and the reason shows no secret', async () => {
	const {setup} = await setupOf({connections: 2, duration: '1h', metrics: ['length_check']});
	const {start} = watchedEngines((own) => ({
		...own,
		metricNames: undefined as never,
		secrets: ['result-record'],
	}));
	const {status, failure} = await startRun(setup, start).done;
	expect(status).toBe('failed');
	expect(failure).toMatch(/^results cannot be written: their thread crashed: TypeError/);
	expect(failure).not.toContain('result-record');
});

test('after an engine crashed, what it had handed over is written before the run ends', async () => {
	const {setup, results} = await setupOf({connections: 6, workers: 3, duration: '1h'});
	const {start, engines} = watchedEngines();
	const {until, done} = startRun(setup, start);
	await until(({counts}) => counts.passed > 50);
	engines[1]!.kill();
	const {status, failure} = await done;
	expect(status).toBe('failed');
	expect(failure).toMatch(/the engine ended with exit code/);
	const ids = (await readAttempts(results)).map(({id}) => id);
	expect(ids.length).toBeGreaterThan(25);
	expect(new Set(ids).size).toBe(ids.length);
});

/** Waits until the other end of a port that closes is closed as well, which nothing reports. */
async function closedOnBothSides(port: MessagePort): Promise<void> {
	await new Promise((resolve) => port.once('close', resolve).close());
	for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

test('a writer that starts after an engine has ended writes the results of the others', async () => {
	const {setup, results} = await setupOf({connections: 2, workers: 2, save: 'failed'});
	const failed = vi.fn();
	const over = vi.fn();
	const {ports, start, isWorking} = createWriterThread(setup, results, 2, {failed, over});
	const [ended, late] = ports.map((port) =>
		createResultsSender(
			port,
			{metrics: setup.metricNames, rowLength: () => 0},
			{moved: () => undefined, broken: failed, begun: () => undefined},
		),
	);
	const closed = closedOnBothSides(ports[0]!);
	await ended!.close();
	await closed;
	late!.add({
		...{raw: makeRaw({}), outcome: 'failed', zero: 0},
		pair: {scores: {}, reasons: {}, errors: {}},
	});
	late!.flush();
	start();
	await late!.close();
	await vi.waitFor(() => expect(over).toHaveBeenCalledOnce(), 10_000);
	expect(failed).not.toHaveBeenCalled();
	expect(isWorking()).toBe(false);
	expect(await readAttempts(results)).toHaveLength(1);
});

test('a writer whose engines are all gone is over at once', async () => {
	const {setup, results} = await setupOf({connections: 1});
	const failed = vi.fn();
	const over = vi.fn();
	const {ports, start, isWorking} = createWriterThread(setup, results, 1, {failed, over});
	await closedOnBothSides(ports[0]!);
	start();
	expect(over).toHaveBeenCalledOnce();
	expect([isWorking(), failed.mock.calls]).toEqual([false, []]);
});
