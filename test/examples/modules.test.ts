import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {readSummary, runBin, runFolder} from '../helpers/bin.ts';
import {copyExample, serveExample} from './example.ts';

async function runScript(folder: string, script: string) {
	const env = {...process.env, CHATBOT_URL: await serveExample(folder)};
	return promisify(execFile)(process.execPath, [script], {cwd: folder, env});
}

test('library: the script runs a plan and reads the saved run', async () => {
	const folder = await copyExample('library');
	const {stdout, stderr} = await runScript(folder, 'nightly.ts');
	const result = JSON.parse(stdout) as {verdict: string; slowest: {id: string; seconds: number}[]};
	expect(result.verdict).toBe('pass');
	expect(result.slowest).toHaveLength(3);
	for (const {id, seconds} of result.slowest) {
		expect(id).toMatch(/^prompts\.jsonl:\d$/);
		expect(seconds).toBeGreaterThanOrEqual(0.009);
	}
	expect(stderr).toContain('6 sent');
	expect(await readSummary(await runFolder(folder))).toMatchObject({passed: 6});
});

test('reporter-and-output: both are given what the run did', async () => {
	const folder = await copyExample('reporter-and-output');
	const {stdout} = await runScript(folder, 'watch.ts');
	const lines = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as {event: string});
	expect(lines.at(0)).toMatchObject({event: 'start', name: 'watched'});
	expect(lines.at(-1)).toEqual({event: 'end', verdict: 'pass', passed: 6, failed: 0, errored: 0});
	const table = (await readFile(join(folder, 'slow.csv'), 'utf8')).trim().split('\n');
	expect(table[0]).toBe('id,outcome,seconds');
	expect(table).toHaveLength(7);
});

test('reporter-and-output: the reporter works from the command line', async () => {
	const cwd = await copyExample('reporter-and-output');
	const url = await serveExample(cwd);
	const run = ['run', '-q', '--url', url, '--dataset', 'prompts.jsonl'];
	await runBin([...run, '--report', './slow-list.ts=slow.csv'], {cwd});
	const written = await readFile(join(cwd, 'slow.csv'), 'utf8');
	expect(written.split('\n')).toHaveLength(8);
	const again = await runBin(['report', 'last', '--format', './slow-list.ts=-'], {cwd});
	expect(again).toMatchObject({code: 0, stdout: written});
});
