import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {runBin, runFolder, temporaryFolder, writeRows, type BinResult} from '../helpers/bin.ts';
import {hostileTexts, obeyed} from '../helpers/hostile-texts.ts';
import {refuseUpgrades, serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const texts = Object.values(hostileTexts);
const all = texts.join(' ');
/** No argument of a process can hold a null. */
const argument = all.replaceAll('\0', '');

function expectHarmless({stdout, stderr}: BinResult): void {
	expect(stdout).not.toMatch(obeyed);
	expect(stderr).not.toMatch(obeyed);
}

test('replies and dataset rows that carry escape sequences print as pictures', async () => {
	const cwd = await temporaryFolder();
	await writeRows(
		cwd,
		texts.map((text, index) => ({
			Question: `q ${text}`,
			Intent: `i ${text}`,
			id: `${index} ${text}`,
		})),
	);
	let count = 0;
	const url = await serveSockets((socket) => {
		const text = texts[count++ % texts.length]!;
		socket.send(JSON.stringify({message: `m ${text}`, intent: `other ${text}`}));
	});
	const args = ['run', '-u', url, '-d', 'prompts.jsonl', '--name', `n ${all}`.slice(0, 100)];
	const run = await runBin(args, {cwd});
	expect(run.code).toBe(0);
	expect(run.stdout).toContain('failed pairs');
	expect(run.stdout).toContain('␛');
	expectHarmless(run);
	expectHarmless(await runBin(['runs'], {cwd}));
	expectHarmless(await runBin(['runs', 'show', 'last'], {cwd}));
	expectHarmless(await runBin(['runs', 'show', argument], {cwd}));
	// What is saved is what was said.
	const saved = await readFile(join(await runFolder(cwd), 'results.jsonl'), 'utf8');
	expect(saved).toContain(JSON.stringify(`m ${texts[0]!}`));
});

test('close reasons that carry escape sequences print as pictures', async () => {
	const cwd = await temporaryFolder();
	await writeRows(
		cwd,
		texts.map((_, index) => ({Question: `q ${index}`})),
	);
	let count = 0;
	const url = await serveSockets((socket) => {
		const code = 4000 + (count % texts.length);
		socket.close(code, texts[count++ % texts.length]);
	});
	const run = await runBin(['run', '-u', url, '-d', 'prompts.jsonl'], {cwd});
	expect(run.code).toBe(4);
	expect(run.stdout).toMatch(/closed\.40\d\d/);
	expectHarmless(run);
});

test('handshake bodies that carry escape sequences print as pictures', async () => {
	const url = await refuseUpgrades(403, () => all);
	const stdin = '{"Question":"hello"}';
	const run = await runBin(['run', '-u', url, '-d', '-'], {stdin});
	expect(run.stdout).toContain('handshake.403');
	expectHarmless(run);
});

test('options, datasets and names of files that carry escape sequences print as pictures', async () => {
	const cwd = await temporaryFolder();
	await writeRows(cwd, [{[argument]: argument}]);
	for (const args of [
		[argument],
		['help', argument],
		['run', `--${argument}`],
		['run', '-u', argument],
		['run', '-u', 'ws://127.0.0.1:1', '-d', argument],
		['run', '-u', 'ws://127.0.0.1:1', '-d', 'prompts.jsonl'],
		['run', '-u', 'ws://127.0.0.1:1', '--threshold', argument],
		['run', '-u', `wss://h.invalid/${argument}`, '--print-config'],
		['runs', 'show', argument],
		['runs', '-o', argument],
	]) {
		expectHarmless(await runBin(args, {cwd}));
	}
});

test('a canary secret is in no file of the run, and on no output', async () => {
	const canary = 'canary-5f3a9c';
	const cwd = await temporaryFolder();
	await writeRows(cwd, [{Question: 'hello'}, {Question: 'world'}]);
	// A server that repeats what it was given, in everything that ends up in a message.
	const echoing = await refuseUpgrades(
		401,
		({headers, url}) => `no entry for ${url ?? ''} with ${JSON.stringify(headers)}`,
	);
	const closing = await serveSockets((socket, text) => socket.close(4001, text.slice(0, 100)));
	for (const base of [echoing, closing]) {
		const secrets = ['-H', `authorization: Bearer ${canary}-1`, '-H', `x-api-key: ${canary}-2`];
		const payload = `{"token":"${canary}-3","message":"{{question}}"}`;
		const address = `${base.replace('ws://', `ws://user:${canary}-4@`)}/?token=${canary}-5&k={{$env.KEY}}`;
		const run = await runBin(
			['run', '-u', address, ...secrets, '--payload', payload, '-d', 'prompts.jsonl'],
			{cwd, env: {KEY: `${canary}-6`}},
		);
		expect(run.code).toBe(4);
		expect(run.stdout + run.stderr).not.toContain(canary);
		expect(run.stdout).toContain('•••');
	}
	const runs = await readdir(join(cwd, 'runs'));
	expect(runs).toHaveLength(2);
	for (const name of runs) {
		for (const file of await readdir(join(cwd, 'runs', name))) {
			const text = await readFile(join(cwd, 'runs', name, file), 'utf8');
			expect(text, file).not.toContain(canary);
		}
	}
	const listed = await runBin(['runs', '--json'], {cwd});
	expect(listed.stdout).not.toContain(canary);
});
