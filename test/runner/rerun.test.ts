import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {startGateway} from '../../source/mock/gateway.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import {UserError} from '../../source/model/user-error.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun, type RerunChoice} from '../../source/runner/rerun.ts';
import {readDocument} from '../../source/runs/saved-run-reader.ts';
import {gatewayFor, readAttempts} from './plan.ts';
import {rows, saveRun, rerun, idsOf, summaryIn} from './saved.ts';

test('exactly the failed prompts are sent again, as second attempts, and can be fixed', async () => {
	const bad = await gatewayFor({accuracy: 0.5, seed: 5});
	const document = await saveRun(bad, {metrics: ['classification_accuracy']});
	const failed = document.latest.filter(({outcome}) => outcome === 'failed');
	expect(failed.length).toBeGreaterThan(0);
	expect(failed.length).toBeLessThan(rows.length);
	const first = await readFile(document.folder.resultsFile, 'utf8');

	const good = await gatewayFor();
	const {entries, summary, document: after} = await rerun(document, 'failed', good.url);
	expect(idsOf(entries)).toEqual(idsOf(failed));
	expect(good.counts().prompts).toBe(failed.length);
	const again = after.entries.part(document.entries.length);
	expect(idsOf(again)).toEqual(idsOf(failed));
	expect(new Set(again.map(({attempt}) => attempt))).toEqual(new Set([2]));
	for (const {id, index, intent} of again) {
		expect(failed.attemptsOf(id)[0]).toMatchObject({index, intent});
	}
	expect((await readFile(after.folder.resultsFile, 'utf8')).startsWith(first)).toBe(true);
	expect(after.latest.some(({outcome}) => outcome !== 'passed')).toBe(false);
	expect(summary).toMatchObject({
		...{count: failed.length, passed: failed.length, failed: 0, errored: 0},
		...{fixed: failed.length, stillFailing: 0},
	});
	expect(summary.averages.classification_accuracy).toEqual({
		before: (rows.length - failed.length) / rows.length,
		after: 1,
	});
});

test('the summary keeps the run’s own figures and adds each rerun after the other', async () => {
	const bad = await gatewayFor({errorRate: 0.5, seed: 3});
	const document = await saveRun(bad);
	const before = await summaryIn(document);
	const errored = document.latest.filter(({outcome}) => outcome === 'errored').length;
	expect(errored).toBeGreaterThan(0);

	const worse = await gatewayFor({errorRate: 1});
	const {document: second} = await rerun(document, 'errored', worse.url);
	const good = await gatewayFor();
	const {document: third} = await rerun(second, 'errored', good.url);

	const {reruns, ...own} = await summaryIn(third);
	expect(own).toEqual(before);
	expect(reruns).toMatchObject([
		{count: errored, errored, fixed: 0, still_failing: 0},
		{count: errored, passed: errored, fixed: errored, still_failing: 0},
	]);
	const attempts = third.entries.map(({attempt}) => attempt);
	expect(attempts.filter((attempt) => attempt === 3)).toHaveLength(errored);
	expect(third.latest).toHaveLength(rows.length);
	expect(third.latest.some(({outcome}) => outcome !== 'passed')).toBe(false);
});

test('a choice of ids sends these, and passed ones count neither as fixed nor as failing', async () => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway);
	const ids = [document.latest.at(7)!.id, document.latest.at(2)!.id];
	const other = await gatewayFor();
	const {summary, document: after} = await rerun(document, ids, other.url);
	expect(other.counts().prompts).toBe(2);
	expect(idsOf(after.entries.part(rows.length))).toEqual(ids.toSorted());
	expect(summary).toMatchObject({count: 2, passed: 2, fixed: 0, stillFailing: 0});
	const attempts = await readAttempts(after.folder.resultsFile);
	const last = attempts.at(-1)!;
	expect(last.timing.sent).toBeGreaterThan(0);
	expect(last.prompt).toEqual(rows[last.index]);
});

test('all means every prompt once, however often and however long the run itself went', async () => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway, {duration: '100ms', save: 'all'});
	const other = await gatewayFor();
	const {entries, snapshot} = await rerun(document, 'all', other.url);
	expect(entries).toHaveLength(document.latest.length);
	expect(other.counts().prompts).toBe(document.latest.length);
	expect(snapshot.counts.passed).toBe(document.latest.length);
});

test('a rerun in a worker appends its attempts as well', async () => {
	const document = await saveRun(await gatewayFor());
	const other = await gatewayFor();
	const plan = {...recordedPlan(document), url: other.url};
	const {runner, done} = await prepareRerun(
		document,
		[document.latest.at(0)!.id],
		plan,
		startWorker,
	);
	runner.start();
	const {document: after} = await done;
	expect(after.entries.at(-1)).toMatchObject({id: document.latest.at(0)!.id, attempt: 2});
});

test.each<{choice: RerunChoice; message: RegExp}>([
	{choice: 'failed', message: /has no failed prompts: nothing to send/},
	{choice: 'errored', message: /has no errored prompts: nothing to send/},
	{choice: [], message: /nothing to send/},
	{choice: ['prompts.jsonl:1', 'no-such:1'], message: /no prompt with the id "no-such:1"/},
])('$choice with nothing to send is refused, and nothing is sent', async ({choice, message}) => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway);
	const {prompts: sent, connections} = gateway.counts();
	const error: unknown = await prepareRerun(document, choice).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(UserError);
	expect((error as Error).message).toMatch(message);
	expect(gateway.counts()).toMatchObject({prompts: sent, connections});
	const after = await readDocument(document.folder.path);
	expect(after.entries).toHaveLength(rows.length);
	expect(after.summary?.reruns).toBeUndefined();
});

test('where nothing failed, but something errored, the way to rerun that is told', async () => {
	const document = await saveRun(await gatewayFor({errorRate: 1}));
	await expect(prepareRerun(document, 'failed')).rejects.toThrow(
		`nothing to send; ${rows.length} errored: rerun them with --errored`,
	);
});

test('nothing is sent before the start, and a rerun that is stopped at once adds nothing', async () => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway);
	const {prompts: sent} = gateway.counts();
	const plan = recordedPlan(document);
	const {runner, done} = await prepareRerun(document, 'all', plan, startInProcess);
	runner.stop();
	runner.start();
	const {summary, document: after} = await done;
	expect(gateway.counts().prompts).toBe(sent);
	expect(summary.count).toBe(0);
	expect(after.entries).toHaveLength(rows.length);
});

test.each([
	{what: 'a header', config: {headers: {authorization: 'Bearer canary-1'}}},
	{what: 'a payload', config: {payload: {token: 'canary-2', message: '{{question}}'}}},
])('without the secrets of $what a rerun is refused; with the plan it goes', async ({config}) => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway, config);
	expect(() => recordedPlan(document)).toThrow(UserError);
	expect(() => recordedPlan(document)).toThrow(/\{\{\$env\.NAME\}\}/);
	const sent = gateway.counts().prompts;
	await expect((async () => prepareRerun(document, 'all'))()).rejects.toThrow(UserError);
	expect(gateway.counts().prompts).toBe(sent);

	const parsed = configSchema.parse({url: gateway.url, ...config});
	const plan = {...parsed, url: gateway.url, seed: 1, name: 'test'};
	const {runner, done} = await prepareRerun(document, 'all', plan, startInProcess);
	runner.start();
	expect((await done).summary).toMatchObject({count: rows.length, passed: rows.length});
});

test('a run with secrets as references is rerun from its folder alone', async () => {
	const gateway = await gatewayFor();
	const document = await saveRun(gateway, {headers: {'x-note': 'plain', cookie: '{{$env.HOME}}'}});
	const {runner, done} = await prepareRerun(document, 'all', undefined, startInProcess);
	runner.start();
	expect((await done).summary.passed).toBe(rows.length);
});

test('a server that has gone makes errors of a rerun, not a crash', async () => {
	const document = await saveRun(await gatewayFor());
	const gone = await startGateway(rows);
	await gone.close();
	const {summary, document: after} = await rerun(document, 'all', gone.url);
	expect(summary).toMatchObject({count: rows.length, errored: rows.length, fixed: 0});
	expect(after.latest.some(({outcome}) => outcome !== 'errored')).toBe(false);
});
