import {existsSync} from 'node:fs';
import {
	appendFile,
	copyFile,
	mkdir,
	readdir,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {runBin, runFolder, startBin, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const rows = Array.from({length: 50}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = '{"message":"hello","intent":"a"}';

/** A run that goes on for a minute, with lines on the disk already. */
async function longRun(extra: readonly string[] = []) {
	const url = await serveSockets((socket) => setTimeout(() => socket.send(answer), 20));
	const dataset = await writeRows(await temporaryFolder(), rows);
	const args = ['run', '-u', url, '-d', dataset, '--duration', '60s', '--headless'];
	const running = await startBin([...args, '--threshold', 'error_rate < 1%', ...extra]);
	const folder = await vi.waitFor(() => runFolder(running.cwd), {timeout: 20_000});
	const isSaving = !extra.includes('none');
	await vi.waitFor(
		async () => {
			const text = await readFile(join(folder, 'results.jsonl'), 'utf8');
			if (isSaving) expect(text).not.toBe('');
		},
		{timeout: 20_000},
	);
	return {running, folder};
}

const remove = (path: string) => rm(path, {recursive: true});

test.each<[string, (folder: string) => Promise<unknown>, string[]]>([
	['its folder is deleted', (folder) => remove(folder), []],
	['the folder of all runs is deleted', (folder) => remove(join(folder, '..')), []],
	['its folder is renamed', (folder) => rename(folder, `${folder}-kept`), []],
	['its folder is deleted, and nothing is saved anyway', remove, ['--save', 'none']],
	[
		'its folder is replaced by another of that name',
		async (folder) => {
			await rename(folder, `${folder}-kept`);
			await mkdir(folder);
			await copyFile(join(`${folder}-kept`, 'manifest.json'), join(folder, 'manifest.json'));
			await writeFile(join(folder, 'results.jsonl'), '');
		},
		[],
	],
])('a run ends at once when %s, and nothing is called saved', async (_, damage, extra) => {
	const {running, folder} = await longRun(extra);
	const before = performance.now();
	await damage(folder);
	const {code, stdout, stderr} = await running.done;
	// The run itself would take a minute.
	expect(performance.now() - before).toBeLessThan(20_000);
	expect(code).toBe(1);
	const told = stderr.split('\n').filter((line) => /deleted(?:,| or) replaced/.test(line));
	expect(told).toHaveLength(1);
	expect(told[0]).toContain(folder);
	expect(stdout).toContain('! failed');
	expect(stdout).not.toMatch(/saved|thresholds? holds?/);
	expect(stderr).not.toMatch(/saved|internal error|what was written/);
	// What was put there, or nothing: no folder is made again.
	if (existsSync(folder)) {
		expect((await readdir(folder)).toSorted()).toEqual(['manifest.json', 'results.jsonl']);
	}
});

const deleted = (file: string) => rm(file);
const replaced = async (file: string) => {
	await copyFile(file, `${file}.copy`);
	await rename(`${file}.copy`, file);
};

test.each([
	['results', 'deleted', deleted],
	['results', 'replaced', replaced],
	['events', 'deleted', deleted],
	['events', 'replaced', replaced],
])('a run whose %s are %s says so, and its status is true', async (what, how, damage) => {
	const {running, folder} = await longRun();
	const name = `${what}.jsonl`;
	await damage(join(folder, name));
	const {code, stdout, stderr, cwd} = await running.done;
	expect(code).toBe(1);
	expect(stderr).toContain(
		`${what} cannot be written: ${name} was deleted, replaced or cut short in ${folder}`,
	);
	expect(stderr.match(/cannot be written/g)).toHaveLength(1);
	expect(stdout).not.toContain('saved');
	const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
	expect(manifest.status).toBe('failed');
	expect(await readdir(folder)).not.toContain('lock');
	const list = await runBin(['runs'], {cwd});
	if (name === 'results.jsonl' && how === 'deleted') {
		expect(list.stdout).toContain('damaged');
		expect(list.stderr).toContain('results.jsonl is missing');
		const again = await runBin(['rerun', 'last', '--all'], {cwd});
		expect(again.code).toBe(2);
		expect(again.stderr).toContain('results.jsonl is missing');
		expect(again.stderr).not.toContain('internal error');
	} else expect(list.stdout).toContain('failed');
});

test('files that are changed or added beside a run’s own do it no harm', async () => {
	const url = await serveSockets((socket) => setTimeout(() => socket.send(answer), 20));
	const dataset = await writeRows(await temporaryFolder(), rows);
	const running = await startBin(['run', '-u', url, '-d', dataset, '--duration', '3s', '-q']);
	const folder = await vi.waitFor(() => runFolder(running.cwd), {timeout: 20_000});
	await writeFile(join(folder, 'notes.txt'), 'mine');
	await appendFile(join(folder, 'results.jsonl'), '\n');
	const {code, stdout} = await running.done;
	expect(code).toBe(0);
	expect(stdout).toMatch(/saved +runs\//);
	expect((await readdir(folder)).toSorted()).toEqual(
		expect.arrayContaining(['manifest.json', 'notes.txt', 'results.jsonl', 'summary.json']),
	);
	expect(await readdir(folder)).not.toEqual(expect.arrayContaining(['lock']));
	expect(await readdir(folder)).not.toEqual(expect.arrayContaining(['reserve']));
});
