import {appendFile, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {openDocument} from '../../source/runs/open-document.ts';
import {openRun} from '../../source/runs/open-run.ts';
import {replay} from '../../source/runs/replay.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun} from '../../source/runner/rerun.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {readAggregate} from '../../source/store/aggregate-file.ts';
import {readAttempt} from '../../source/store/results-file.ts';
import {expectReplay} from '../helpers/replay.ts';
import {metricModule} from '../runner/plan.ts';
import {judgeModule, readScoreLines, runService, serveJudge} from './service-run.ts';

vi.setConfig({testTimeout: 60_000});

const good = {score: 1};

test('a slow service does not slow the sending: all is sent before it has scored much', async () => {
	const judge = await serveJudge((_, response) => response.end('1'), 50);
	const metrics = [await judgeModule(judge.url), 'length_check'];
	let scoredWhenSent: number | undefined;
	const left: number[] = [];
	const {end, folder} = await runService({
		config: {metrics, repeat: 17, maxSamples: 12, connections: 5},
		watch({runner}) {
			const {sent, inFlight, scoring, passed} = runner.getSnapshot().counts;
			if (sent < 204 || inFlight > 0) return;
			scoredWhenSent ??= passed - scoring;
			if (left.at(-1) !== scoring) left.push(scoring);
		},
	});
	expect(scoredWhenSent).toBeLessThan(20);
	// Progress is visible, and only goes down.
	expect(left.length).toBeGreaterThan(5);
	expect(left).toEqual(left.toSorted((a, b) => b - a));
	expect([judge.calls(), judge.most()]).toEqual([204, 2]);
	expect(end.summary).toMatchObject({verdict: 'pass', passed: 204, failed: 0});
	expect(end.summary.metrics.judge).toMatchObject({count: 204, average: 1, missing: 0, errors: 0});
	expect(end.summary.metrics.judge).not.toHaveProperty('unscored');
	expect(await readScoreLines(folder)).toHaveLength(204);
	await expectReplay(folder);
});

/** What a service says about a prompt: one in three fails, one does not apply. */
function say(id: string): unknown {
	const number = Number(id.replace(/^q|@.*$/g, ''));
	if (number === 7) return null;
	if (number % 3 !== 0) return {...good, reason: 'fine', detail: {number}};
	return {score: 0.2, passed: false, reason: `rude to ${id}`};
}

test('a pair that fails later changes its outcome, live and replayed alike', async () => {
	const judge = await serveJudge((id, response) => response.end(JSON.stringify(say(id))), 5);
	const metrics = ['classification_accuracy', await judgeModule(judge.url)];
	const {end, folder, runner} = await runService({
		gateway: {accuracy: 0.6, errorRate: 0.2, seed: 3},
		config: {
			...{metrics, repeat: 4, connections: 3},
			thresholds: ['metrics.judge.average >= 0.5', 'metrics.judge.pass_rate{intent=waste} > 0%'],
		},
		startEngine: startWorker,
	});
	await expectReplay(folder);
	const {summary} = end;
	const live = runner.getSnapshot();
	const {metrics: all, failed, passed} = summary;
	expect(all.judge!.missing).toBeGreaterThan(0);
	expect(all.judge!.failedCount).toBeGreaterThan(0);
	expect(all.judge!.failedResponses[0]!.reason).toMatch(/^rude to q\d/);
	expect(failed).toBeGreaterThan(all.classification_accuracy!.failedCount);
	expect(live.counts).toMatchObject({passed, failed, errored: summary.errored, scoring: 0});
	expect(Object.keys(live.intents)).toHaveLength(3);
	for (const [intent, figures] of Object.entries(live.intents)) {
		const {passed: ok, failed: bad, metrics: own} = summary.perIntent[intent]!;
		expect([figures.passed, figures.failed]).toEqual([ok, bad]);
		expect(figures.metrics.judge).toMatchObject({average: own.judge!.average});
	}
	const listed = live.failures.filter(({metric}) => metric === 'judge');
	expect(listed.map(({id, reason}) => [id, reason])).toEqual(
		all.judge!.failedResponses.map(({id, reason}) => [id, reason]),
	);
	// What is kept for merging has the late scores too.
	const kept = createAggregator(
		{metrics: ['classification_accuracy', 'judge']},
		{...readAggregate(join(folder, 'aggregate.json')), tags: []},
	);
	expect(kept.figures().outcomes).toEqual({
		...{passed, failed, errored: summary.errored, left: 0},
	});
});

test('lists and details of a saved run have the later scores', async () => {
	const judge = await serveJudge((id, response) => response.end(JSON.stringify(say(id))));
	const {folder} = await runService({config: {metrics: [await judgeModule(judge.url)]}});
	const {entries, latest, texts, folder: files} = await openDocument(folder);
	const [entry] = latest.filter(({id}) => id === 'q3');
	expect(entry).toMatchObject({outcome: 'failed', failed: ['judge']});
	for await (const read of texts([entry!])) expect(read).toMatchObject([{reason: 'rude to q3'}]);
	const [other] = entries.filter(({id}) => id === 'q4');
	const attempt = await readAttempt(files.resultsFile, other!);
	expect(attempt).toMatchObject({
		...{outcome: 'passed', scores: {judge: 1}},
		details: {judge: {reason: 'fine', number: 4}},
	});
	expect(attempt).not.toHaveProperty('unscored');
	const raw = await readFile(files.resultsFile, 'utf8');
	expect(raw.match(/"unscored":\["judge"\]/g)).toHaveLength(12);
	for await (const {id, scores} of (await openRun(folder)).attempts()) {
		expect(Object.keys(scores)).toEqual(id === 'q7' ? [] : ['judge']);
	}
	// A crash may tear the last line.
	await appendFile(join(folder, 'scores.jsonl'), '{"id":"q1","att');
	await expectReplay(folder);
});

test('a service that fails or hangs is a metric error of the pair, never a score', async () => {
	const judge = await serveJudge((id, response) => {
		if (id === 'q1') response.writeHead(500).end();
		else if (id === 'q2') response.end('no number');
		else if (id !== 'q3') response.end('1');
	});
	const metrics = [await judgeModule(judge.url, 'timeout: 300')];
	const {end, folder} = await runService({config: {metrics}});
	const {count, errors, missing, errorResponses} = end.summary.metrics.judge!;
	expect({count, errors, missing}).toEqual({count: 9, errors: 3, missing: 0});
	expect(errorResponses!.map(({id, message}) => [id, message]).toSorted()).toEqual([
		['q1', 'the service answers 500'],
		['q2', expect.stringMatching(/not valid JSON/)],
		['q3', 'took over 0.3 s'],
	]);
	await expectReplay(folder);
});

test('a service that blocks or ends its thread costs its own pairs alone', async () => {
	const metrics = [
		await metricModule(`{name: 'bad', kind: 'service', concurrency: 1, score: (prompt) => {
			if (prompt.id === 'q5') process.exit(1);
			return 1;
		}}`),
		'length_check',
	];
	const {end, folder} = await runService({config: {metrics}});
	expect(end.status).toBe('complete');
	const {count, errors} = end.summary.metrics.bad!;
	expect([count + errors, errors > 0]).toEqual([12, true]);
	expect(end.summary.metrics.length_check).toMatchObject({count: 12, errors: 0});
	await expectReplay(folder);
});

test.each([
	[true, 'interrupted', 'invalid', 'unjudged'],
	[false, 'complete', 'fail', 'no_data'],
] as const)(
	'a stop (by a signal: %s) leaves the rest unscored, and no threshold passes on a part',
	async (interrupted, status, verdict, state) => {
		let answered = 0;
		const judge = await serveJudge((_, response) => {
			if (answered++ < 3) response.end('1');
		});
		const metrics = [await judgeModule(judge.url), 'length_check'];
		let stopped = false;
		const {end, folder} = await runService({
			config: {metrics, thresholds: ['metrics.judge.average >= 0.5']},
			watch({runner}) {
				const {sent, inFlight, scoring} = runner.getSnapshot().counts;
				if (stopped || sent < 12 || inFlight > 0 || scoring > 9) return;
				stopped = true;
				runner.stop({interrupted, grace: 5000});
			},
		});
		const {metrics: all, thresholds, passed} = end.summary;
		expect([end.status, end.summary.verdict, passed]).toEqual([status, verdict, 12]);
		expect(all.judge).toMatchObject({count: 3, unscored: 9, missing: 0, errors: 0, average: 1});
		expect(all.length_check).not.toHaveProperty('unscored');
		expect(thresholds).toMatchObject([{ok: false, state}]);
		if (!interrupted) expect(thresholds[0]!.reason).toBe('no data: 9 pairs are unscored');
		await expectReplay(folder);
	},
);

test('steps have the scores that came after them', async () => {
	const judge = await serveJudge((id, response) => response.end(JSON.stringify(say(id))), 20);
	const {end, folder} = await runService({
		config: {
			metrics: [await judgeModule(judge.url)],
			...{steps: '1:2:1', hold: '6 prompts', pause: '0s'},
			thresholds: ['metrics.judge.average >= 0.1'],
		},
	});
	for (const {metrics, thresholds} of end.summary.steps) {
		expect(metrics.judge!.count).toBeGreaterThan(0);
		expect(metrics.judge).not.toHaveProperty('unscored');
		expect(thresholds).toMatchObject([{ok: true}]);
	}
	await expectReplay(folder);
});

test.each([
	[{save: 'none'}, /^--save none does not go with the metric judge: it scores replies later/],
	[{save: 'failed'}, /^--save failed does not go with the metric judge/],
	[
		{steps: '1:4:1', findCapacity: true, thresholds: ['metrics.judge.average > 0.5']},
		/^--threshold "metrics\.judge\.average > 0\.5" does not go with --find-capacity/,
	],
])('%j is refused before the start', async (config, message) => {
	const metrics = [await judgeModule('http://127.0.0.1:9')];
	await expect(runService({config: {...config, metrics}})).rejects.toThrow(message);
});

test('a rerun is scored too, and its scores join its attempts', async () => {
	let turn = 0;
	const judge = await serveJudge((id, response) => {
		response.end(JSON.stringify(turn === 0 ? say(id) : good));
	});
	const {folder} = await runService({config: {metrics: [await judgeModule(judge.url)]}});
	const before = await openDocument(folder);
	turn = 1;
	const plan = {...recordedPlan(before)};
	const rerun = await prepareRerun(before, 'failed', plan, startInProcess);
	rerun.runner.start();
	const {summary, document} = await rerun.done;
	expect(summary).toMatchObject({count: 4, passed: 4, fixed: 4});
	expect(document.latest.some(({outcome}) => outcome !== 'passed')).toBe(false);
	const lines = await readScoreLines(folder);
	expect(lines.filter(({attempt}) => attempt === 2)).toHaveLength(4);
	expect((await replay(folder)).failed).toBe(4);
	await expectReplay(folder);
});
