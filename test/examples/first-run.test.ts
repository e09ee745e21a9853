import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readAttempts, readSummary, runBin, runFolder} from '../helpers/bin.ts';
import {copyExample, serveExample} from './example.ts';

test('first-run: probe, dry run and run work as the page describes them', async () => {
	const cwd = await copyExample('first-run');
	const env = {CHATBOT_URL: await serveExample(cwd)};
	const probe = await runBin(['probe'], {cwd, env});
	expect(probe.code).toBe(0);
	expect(probe.stdout).toContain('the rule "single" fits');
	const dryRun = await runBin(['run', '--dry-run'], {cwd, env});
	expect(dryRun.code).toBe(0);
	expect(dryRun.stdout).toMatch(/prompts +6/);
	const run = await runBin(['run', '-q'], {cwd, env});
	expect(run.code).toBe(0);
	expect(run.stdout).toContain('all 3 thresholds hold');
	expect(await readSummary(await runFolder(cwd))).toMatchObject({passed: 6, verdict: 'pass'});
});

test('first-run: the failed prompts are sent again', async () => {
	const cwd = await copyExample('first-run');
	const env = {CHATBOT_URL: await serveExample(cwd)};
	// One question whose expected intent the chatbot does not give.
	const file = join(cwd, 'prompts.jsonl');
	const text = await readFile(file, 'utf8');
	await writeFile(file, text.replace('"greeting","Question":"Good', '"contact","Question":"Good'));
	expect((await runBin(['run', '-q'], {cwd, env})).code).toBe(3);
	await runBin(['rerun', 'last', '--failed', '-q'], {cwd, env});
	const again = (await readAttempts(await runFolder(cwd))).filter(({attempt}) => attempt === 2);
	expect(again.map(({id}) => id)).toEqual(['prompts.jsonl:5']);
});
