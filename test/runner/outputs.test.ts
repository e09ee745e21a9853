import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Summary} from '../../source/model/summary.ts';
import {defineOutput, type Output, type OutputStart} from '../../source/outputs/output.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun} from '../../source/runner/rerun.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import {startInProcess, startWorker, type StartEngine} from '../../source/runner/worker-handle.ts';
import {readDocument} from '../../source/runs/saved-run-reader.ts';
import type {FromWorker} from '../../source/worker/messages.ts';
import {writeRows} from '../helpers/bin.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {prompts, temporaryFolder} from './plan.ts';

/** A run with outputs, and all that its engines report. */
async function runWith(
	outputs: readonly Output[],
	config: Readonly<Record<string, unknown>> = {},
	start: StartEngine = startInProcess,
) {
	const server = await observedServer();
	const folder = await temporaryFolder();
	const datasets = [
		await writeRows(
			folder,
			prompts.map(({row}) => row),
		),
	];
	const given = {url: server.url, datasets, out: join(folder, 'runs'), connections: 3, ...config};
	const plan = {...configSchema.parse(given), url: server.url, seed: 1, name: 'test'};
	const messages: FromWorker[] = [];
	const startEngine: StartEngine = (setup, receive) =>
		start(setup, (message) => {
			messages.push(message);
			receive(message);
		});
	const run = recordRun(await prepareRun(plan), {startEngine, outputs});
	run.runner.start();
	return {...run, server, messages, end: await run.done};
}

/** An output that keeps what it gets. */
function keeping() {
	const got = {
		...{starts: [] as OutputStart[], attempts: [] as Attempt[], summaries: [] as Summary[]},
		...{deltas: 0, counted: 0, dropped: 0, phases: new Set<string>()},
	};
	const output = defineOutput({
		name: 'keeping',
		start: (run) => void got.starts.push(run),
		delta({count}) {
			got.deltas++;
			got.counted += count;
		},
		snapshot: ({phase}) => void got.phases.add(phase),
		attempts: {
			perSecond: 1000,
			take({attempts, dropped}) {
				got.attempts.push(...attempts);
				got.dropped += dropped;
			},
		},
		end: (summary) => void got.summaries.push(summary),
	});
	return {output, got};
}

/** The warnings about outputs: the replies here have no intents, which is said too. */
const withoutLabels = (warnings: readonly string[]): readonly string[] =>
	warnings.filter((text) => !text.includes('has had an intent'));

test('an output gets the whole run: its plan, every delta, snapshots, the attempts as saved, the summary', async () => {
	const [{output, got}, {output: second, got: other}] = [keeping(), keeping()];
	const {end, folder} = await runWith([output, second], {tags: {team: 'a'}}, startWorker);
	expect(got.starts).toMatchObject([{id: folder.id, name: 'test', tags: {team: 'a'}}]);
	expect(got.starts[0]!.metrics).toEqual(end.manifest.metrics);
	expect([got.counted, got.dropped]).toEqual([prompts.length, 0]);
	expect([...got.phases]).toEqual(['running', 'done']);
	expect(got.summaries).toEqual([end.summary]);
	const saved = (await readFile(folder.resultsFile, 'utf8')).trim().split('\n');
	expect(got.attempts.map(({id}) => id).toSorted()).toEqual(
		saved.map((line) => (JSON.parse(line) as Attempt).id).toSorted(),
	);
	expect(got.attempts[0]!.reply!.text).not.toBe('');
	expect(other.summaries).toEqual(got.summaries);
});

test('attempts cross from the engine only where an output declares them', async () => {
	const samplesIn = (messages: readonly FromWorker[]) =>
		messages.filter((message) => message.type === 'delta' && 'sample' in message);
	const {output} = keeping();
	const {attempts, ...silent} = output;
	expect(samplesIn((await runWith([silent])).messages)).toEqual([]);
	expect(samplesIn((await runWith([])).messages)).toEqual([]);
	expect(attempts).toBeDefined();
	expect(samplesIn((await runWith([output])).messages).length).toBeGreaterThan(0);
});

test('secrets are masked in what an output gets', async () => {
	const {output, got} = keeping();
	const secret = 'canary-4711';
	await runWith([output], {headers: {authorization: `Bearer ${secret}`}});
	expect(JSON.stringify([got.starts, got.attempts])).not.toContain(secret);
});

test.each(['start', 'delta', 'snapshot', 'end'] as const)(
	'an output that throws in %s is a warning of the run, which is complete all the same',
	async (hook) => {
		const {output, got} = keeping();
		const bad: Output = {
			name: 'bad',
			[hook]() {
				throw new Error('no such host');
			},
		};
		const {end} = await runWith([bad, output]);
		expect(end).toMatchObject({status: 'complete', saved: 'whole'});
		expect(withoutLabels(end.snapshot.warnings)).toEqual([
			`the output "bad" failed in "${hook}": no such host; the run continues without it`,
		]);
		expect(got.summaries).toHaveLength(1);
	},
);

test('an output that is slow with attempts drops them, and the run sends as many as without it', async () => {
	const released = Promise.withResolvers<undefined>();
	let [taken, dropped, batches] = [0, 0, 0];
	const slow: Output = {
		name: 'slow',
		attempts: {
			perSecond: 20,
			async take(batch) {
				taken += batch.attempts.length;
				dropped += batch.dropped;
				if (++batches === 1) await released.promise;
			},
		},
		start: () => undefined,
	};
	const releasing: Output = {
		name: 'releasing',
		snapshot({phase}) {
			if (phase === 'done') released.resolve(undefined);
		},
	};
	const {end, server} = await runWith([slow, releasing], {repeat: 50});
	expect(end.summary.totalRequests).toBe(50 * prompts.length);
	expect(server.arrivals).toHaveLength(50 * prompts.length);
	expect(taken + dropped).toBe(50 * prompts.length);
	expect(dropped).toBeGreaterThan(taken);
	expect(withoutLabels(end.snapshot.warnings)).toEqual([]);
});

test('a rerun reaches outputs as well, as attempts of the run that it continues', async () => {
	const {folder, server} = await runWith([]);
	const document = await readDocument(folder.path);
	const {output, got} = keeping();
	const ids = [document.latest.at(3)!.id, document.latest.at(5)!.id];
	const plan = {...recordedPlan(document), url: server.url};
	const {runner, done} = await prepareRerun(document, ids, plan, startInProcess, {
		outputs: [output, {name: 'bad', end: () => Promise.reject(new Error('no such host'))}],
	});
	runner.start();
	const {snapshot, summary} = await done;
	expect(got.starts).toMatchObject([{id: folder.id, rerun: 2}]);
	expect(got.attempts.map(({id, attempt}) => [id, attempt]).toSorted()).toEqual(
		ids.map((id) => [id, 2]).toSorted(),
	);
	expect(got.summaries).toMatchObject([{totalRequests: 2, passed: summary.passed}]);
	expect(withoutLabels(snapshot.warnings)).toHaveLength(1);
});
