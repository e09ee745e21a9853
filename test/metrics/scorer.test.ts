import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {startInProcess, startWorker, type StartEngine} from '../../source/runner/worker-handle.ts';
import {
	gatewayFor,
	metricModule,
	readAttempts,
	setupFor,
	startRun,
	temporaryFolder,
} from '../runner/plan.ts';

type Scored = {readonly snapshot: Snapshot; readonly byId: ReadonlyMap<string, Attempt>};

/** Runs all prompts past the metrics of one module. */
async function scoreAll(source: string, engine: StartEngine = startInProcess): Promise<Scored> {
	const gateway = await gatewayFor();
	const file = join(await temporaryFolder(), 'results.jsonl');
	const metrics = [await metricModule(source)];
	const {snapshot} = await startRun(await setupFor(gateway.url, {metrics}, file), engine).done;
	const attempts = await readAttempts(file);
	expect(attempts).toHaveLength(12);
	expect(snapshot.counts).toMatchObject({sent: 12, inFlight: 0, errored: 0});
	return {snapshot, byId: new Map(attempts.map((attempt) => [attempt.id, attempt]))};
}

/** A metric that does its worst on the prompt `q5` and scores 1 on every other. */
const bad = (worst: string) =>
	`[{name: 'own', score: (prompt) => { if (prompt.id === 'q5') { ${worst} } return 1; }}]`;

function expectOnlyOneError({snapshot, byId}: Scored, message: RegExp, does: string): void {
	expect(snapshot.metrics.own, does).toMatchObject({count: 11, errors: 1, missing: 0, average: 1});
	expect(snapshot.counts.passed, does).toBe(12);
	for (const [id, attempt] of byId) {
		if (id === 'q5') {
			expect(attempt.metric_errors?.own, does).toMatch(message);
			expect(attempt.scores).toEqual({});
		} else expect(attempt).toMatchObject({scores: {own: 1}, outcome: 'passed'});
	}
}

const misdeeds = [
	{does: 'throws', worst: "throw new Error('boom')", says: /boom/},
	{does: 'throws a string', worst: "throw 'boom'", says: /boom/},
	{does: 'rejects', worst: "return Promise.reject(new Error('boom'))", says: /boom/},
	{does: 'returns NaN', worst: 'return NaN', says: /NaN/},
	{does: 'returns Infinity', worst: 'return Infinity', says: /Infinity/},
	{does: 'returns a string', worst: "return '1'", says: /string/},
	{does: 'returns nothing', worst: 'return', says: /nothing/},
	{does: 'calls process.exit', worst: 'process.exit(0)', says: /own ended the scoring thread/},
	{does: 'never settles', worst: 'return new Promise(() => undefined)', says: /took over 5 s/},
	{
		does: 'blocks its thread for 8 s',
		worst: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8000)',
		says: /own took over 5 s/,
	},
];

test('whatever a metric does, it is an error of that pair only', {timeout: 60_000}, async () => {
	// Side by side, because some of them wait for seconds.
	const runs = misdeeds.map(async (misdeed) => ({
		...misdeed,
		scored: await scoreAll(bad(misdeed.worst)),
	}));
	for (const {does, scored, says} of await Promise.all(runs)) {
		expectOnlyOneError(scored, says, does);
	}
});

test('code that a metric leaves behind, and that throws, costs no run and no pair its end', async () => {
	const {snapshot} = await scoreAll(
		bad("setTimeout(() => { throw new Error('stray'); }); return 1"),
	);
	const {count, errors, missing} = snapshot.metrics.own!;
	expect([count + errors, missing]).toEqual([12, 0]);
});

test('a metric of the user’s scores, fails and informs as it says', async () => {
	const {snapshot, byId} = await scoreAll(
		`[
			{name: 'short', score: (prompt, reply) => reply.text.length, failureCondition: (prompt) => prompt.id === 'q1'},
			{name: 'slow', score: async (prompt, reply) => reply.timing.latency},
			{name: 'sometimes', score: (prompt) => (prompt.Intent === 'waste' ? 1 : null)},
		]`,
		startWorker,
	);
	expect(snapshot.counts).toMatchObject({passed: 11, failed: 1});
	expect(byId.get('q1')).toMatchObject({outcome: 'failed', failed: ['short']});
	expect(snapshot.metrics).toMatchObject({
		short: {count: 12, failed: 1, errors: 0},
		slow: {count: 12, failed: 0},
		sometimes: {count: 4, missing: 8, errors: 0},
	});
	expect(snapshot.failures.map(({id, metric}) => [id, metric])).toEqual([['q1', 'short']]);
});

test('a failure condition that throws is a metric error', async () => {
	const {snapshot, byId} = await scoreAll(
		"[{name: 'own', score: () => 1, failureCondition: () => { throw new Error('boom'); }}]",
	);
	expect(snapshot.metrics.own).toMatchObject({count: 0, errors: 12});
	expect(byId.get('q0')?.outcome).toBe('passed');
});

test(
	'a metric that blocks does not delay the clock of other prompts',
	{timeout: 30_000},
	async () => {
		const gateway = await gatewayFor({latency: {median: 20, spread: 0}});
		const source =
			"[{name: 'own', score() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); return 1; }}]";
		const metrics = [await metricModule(source)];
		const setup = await setupFor(gateway.url, {metrics, connections: 2});
		const {snapshot} = await startRun(setup, startWorker).done;
		expect(snapshot.metrics.own).toMatchObject({count: 12, errors: 0});
		// Twelve blocks of 100 ms: in the engine's own thread the median would be one of them.
		expect(snapshot.latency.median).toBeLessThan(0.09);
	},
);

test('metrics that are slow promises are waited for side by side', {timeout: 30_000}, async () => {
	const gateway = await gatewayFor();
	const metrics = [
		await metricModule(
			"[{name: 'own', score: () => new Promise((resolve) => setTimeout(resolve, 500, 1))}]",
		),
	];
	const setup = await setupFor(gateway.url, {metrics, repeat: 4});
	const began = performance.now();
	const {snapshot} = await startRun(setup).done;
	expect(snapshot.metrics.own?.count).toBe(48);
	// One after the other they would take 24 s.
	expect(performance.now() - began).toBeLessThan(12_000);
});

test('a metric that is slow on every pair takes its time, and no pair is blamed for the others', async () => {
	// Twelve of these take longer than one may take.
	const busy = 'const end = Date.now() + 500; while (Date.now() < end);';
	const {snapshot} = await scoreAll(
		`[{name: 'own', score: () => { ${busy} return 1; }}]`,
		startWorker,
	);
	expect(snapshot.metrics.own).toMatchObject({count: 12, errors: 0, average: 1});
});

test('stopped by force, a run does not wait for its metrics, and keeps the replies', async () => {
	const gateway = await gatewayFor();
	const file = join(await temporaryFolder(), 'results.jsonl');
	const metrics = [
		await metricModule("[{name: 'own', score: () => new Promise(() => undefined)}]"),
	];
	const {runner} = startRun(await setupFor(gateway.url, {metrics}, file), startInProcess);
	await vi.waitFor(() => expect(runner.getSnapshot().counts.scoring).toBe(12), {timeout: 10_000});
	runner.stop({interrupted: true, grace: 0});
	const {status, snapshot} = await runner.done;
	expect(status).toBe('interrupted');
	expect(snapshot.metrics.own).toMatchObject({count: 0, errors: 12});
	const attempts = await readAttempts(file);
	expect(attempts).toHaveLength(12);
	expect(attempts[0]!.metric_errors?.own).toMatch(/the run was stopped/);
});

const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000)';

test(
	'a metric that blocks again and again is switched off, said once, and the others go on',
	{timeout: 90_000},
	async () => {
		const {snapshot, byId} = await scoreAll(
			`[{name: 'bad', score: () => ${block}}, {name: 'good', score: () => 1}]`,
		);
		const text = 'the metric bad is switched off: took over 5 s (3 times)';
		expect(snapshot.warnings).toEqual([text]);
		expect(snapshot.metrics.bad).toMatchObject({count: 0, errors: 12});
		// The pairs that were spoilt have no score at all.
		expect(snapshot.metrics.good).toMatchObject({count: 9, errors: 3});
		const messages = [...byId.values()].map(({metric_errors: errors}) => errors?.bad);
		expect(messages.filter((message) => message === text)).toHaveLength(9);
		expect(messages.filter((message) => message === 'bad took over 5 s')).toHaveLength(3);
		expect(snapshot.metricErrors.some(({message}) => message === text)).toBe(true);
	},
);

test('a metric that ends its thread each time is switched off as well', async () => {
	const {snapshot} = await scoreAll("[{name: 'own', score: () => process.exit(1)}]");
	expect(snapshot.warnings).toEqual([
		'the metric own is switched off: ended the scoring thread (3 times)',
	]);
	expect(snapshot.metrics.own).toMatchObject({count: 0, errors: 12});
});

test('what a metric throws is kept to a length that people read', async () => {
	const {byId} = await scoreAll(
		"[{name: 'own', score: () => { throw new Error('no such word '.repeat(1e5)) }}]",
	);
	for (const {metric_errors: errors} of byId.values()) {
		expect(errors!.own!.length).toBeLessThan(3000);
		expect(errors!.own).toMatch(/^(?:no such word ){100,}.*…$/);
	}
});
