import {execFile} from 'node:child_process';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {bin} from '../helpers/bin.ts';
import {copyExample, serveExample} from './example.ts';

/** The command of the workflow's step that makes the run. */
async function commandOf(folder: string): Promise<string> {
	const text = await readFile(join(folder, 'load-test.yml'), 'utf8');
	const command = /^ +run: (npx .*floodgate.*)$/m.exec(text)?.[1];
	if (command === undefined) throw new Error('the workflow has no step that runs floodgate');
	return command;
}

/** A folder for PATH with an `npx` that starts the built bin in place of the published package. */
async function npxFor(folder: string): Promise<string> {
	const path = join(folder, 'bin');
	await mkdir(path);
	const script = `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${bin}" "$@"\n`;
	await writeFile(join(path, 'npx'), script);
	await chmod(join(path, 'npx'), 0o755);
	return path;
}

async function runWorkflow(folder: string, url: string) {
	const command = await commandOf(folder);
	const path = `${await npxFor(folder)}:${process.env.PATH}`;
	const env = {PATH: path, HOME: folder, CI: 'true', GITHUB_SHA: '4f2a91c', CHATBOT_URL: url};
	const options = {cwd: folder, env};
	return promisify(execFile)('sh', ['-c', command], options).then(
		({stdout, stderr}) => ({code: 0, stdout, stderr}),
		(error: unknown) => error as {code: number; stdout: string; stderr: string},
	);
}

test('ci: the workflow’s command passes, and leaves the summary that is uploaded', async () => {
	const folder = await copyExample('ci');
	const {code, stdout} = await runWorkflow(folder, await serveExample(folder));
	expect([code, stdout]).toEqual([0, '']);
	const summary: unknown = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
	expect(summary).toMatchObject({
		...{verdict: 'pass', total_requests: 24},
		run: {tags: {commit: '4f2a91c'}},
	});
});

test('ci: a chatbot that errs too often fails the job, and the last line says why', async () => {
	const folder = await copyExample('ci');
	const url = await serveExample(folder, 'prompts.jsonl', {errorRate: 0.3, seed: 2});
	const {code, stderr} = await runWorkflow(folder, url);
	expect(code).toBe(3);
	expect(stderr.trim().split('\n').at(-1)).toMatch(/failed \(exit 3\): error_rate < 1% is/);
});
