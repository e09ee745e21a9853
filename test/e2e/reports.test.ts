import {readdir, readFile, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {
	runBin,
	runFolder,
	startBin,
	startMock,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';

vi.setConfig({testTimeout: 60_000});

const rows = Array.from({length: 12}, (_, index) => ({
	Intent: ['contact', 'greeting'][index % 2],
	Question: `Question ${index}`,
	Reponse: `Answer ${index}`,
}));

async function setUp(): Promise<{cwd: string; run: readonly string[]}> {
	const cwd = await temporaryFolder();
	const dataset = await writeRows(cwd, rows);
	const url = await startMock(['--seed', '3']);
	return {cwd, run: ['run', '--url', url, '-d', dataset, '-c', '3', '--quiet']};
}

const ids = `
	import {defineReporter} from 'floodgate';
	export default defineReporter({
		name: 'ids',
		extension: 'ids.txt',
		async write(run, writer) {
			for await (const {id} of run.attempts()) await writer.write(id + '\\n');
		},
	});
`;

test('the report of a live run is byte by byte that of the saved run', async () => {
	const {cwd, run} = await setUp();
	const live = await runBin([...run, '--report', 'text', '--report', 'json=out/deep.json'], {cwd});
	expect(live.code, live.stderr).toBe(0);
	const folder = await runFolder(cwd);
	const report = (...args: string[]) => runBin(['report', 'last', ...args], {cwd});
	expect((await report()).stdout).toBe(live.stdout);
	expect((await runBin(['runs', 'show', 'last'], {cwd})).stdout).toBe(live.stdout);
	expect(await readFile(join(folder, 'report.txt'), 'utf8')).toBe(live.stdout);
	const json = await report('--format', 'json=-');
	expect(json.stdout).toBe(await readFile(join(cwd, 'out', 'deep.json'), 'utf8'));
	expect(JSON.parse(json.stdout)).toEqual(
		JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')),
	);
});

test('a report on standard output is alone there', async () => {
	const {cwd, run} = await setUp();
	const live = await runBin([...run, '--report', 'json=-'], {cwd});
	expect(JSON.parse(live.stdout)).toMatchObject({total_requests: 12});
	const both = await runBin([...run, '--json', '--report', 'text=-'], {cwd});
	expect(both).toMatchObject({code: 2, stdout: ''});
	expect(both.stderr).toContain('--json and --report text=- exclude each other');
});

test('a module of the user reports by its path, from the configuration file too', async () => {
	const {cwd, run} = await setUp();
	await writeFile(join(cwd, 'ids.mjs'), ids);
	await writeFile(join(cwd, 'floodgate.config.json'), '{"reports": ["./ids.mjs"]}');
	const {code, stderr} = await runBin(run, {cwd});
	expect(code, stderr).toBe(0);
	const folder = await runFolder(cwd);
	const lines = (await readFile(join(folder, 'report.ids.txt'), 'utf8')).trim().split('\n');
	const all = rows.map((_, index) => `prompts.jsonl:${index + 1}`);
	expect(lines.toSorted()).toEqual(all.toSorted());
	const again = await runBin(['report', basename(folder), '-f', './ids.mjs=ids.txt'], {cwd});
	expect(again.stderr).toContain('Report written: ids.txt');
	expect((await readFile(join(cwd, 'ids.txt'), 'utf8')).trim().split('\n')).toEqual(lines);
});

test.each([
	[['--report', 'txt'], 'there is no format "txt". Did you mean "text"?'],
	[['--report', './nowhere.mjs'], './nowhere.mjs: no such file'],
	[['--report', 'text=.'], '"." cannot be written (it is a folder)'],
	[['--report', 'text', '--report', 'text'], 'two reports go to report.txt'],
])('%j is refused before anything is sent', async (args, message) => {
	const {cwd, run} = await setUp();
	for (const more of [[], ['--dry-run']]) {
		const {code, stderr} = await runBin([...run, ...args, ...more], {cwd});
		expect(stderr).toContain(message);
		expect(code).toBe(2);
	}
	expect(await readdir(cwd)).not.toContain('runs');
});

test('a reporter that fails leaves no file and exit 1; the run stays saved', async () => {
	const {cwd, run} = await setUp();
	const broken = ids.replace('await writer.write(', "throw new Error('no more ink'); (");
	await writeFile(join(cwd, 'broken.mjs'), broken);
	const failed = await runBin([...run, '--report', './broken.mjs', '--report', 'text'], {cwd});
	expect(failed.code).toBe(1);
	expect(failed.stderr).toContain('report: ids: no more ink');
	const folder = await runFolder(cwd);
	const files = await readdir(folder);
	expect(files).toContain('summary.json');
	expect(files).toContain('report.txt');
	expect(files.filter((name) => name.includes('ids'))).toEqual([]);
	const later = await runBin(['report', 'last', '-f', './broken.mjs'], {cwd});
	expect(later.code).toBe(1);
	expect(later.stderr).toContain('floodgate: report: ids: no more ink');
});

const reporter = (write: string) =>
	`export default {name: 'mine', extension: 'txt', async write(run, writer) { ${write} }};`;

test.each(['', '=-'])('a reporter that never settles%s is reported, and exit 1', async (to) => {
	const {cwd, run} = await setUp();
	await writeFile(join(cwd, 'never.mjs'), reporter('await new Promise(() => {});'));
	const {code, stderr} = await runBin([...run, '--report', `./never.mjs${to}`], {cwd});
	expect(stderr).toContain('(exit 1): report: mine: its write() never settles; runs/');
	expect(code).toBe(1);
	const files = await readdir(await runFolder(cwd));
	expect(files.filter((name) => name.startsWith('report'))).toEqual([]);
	const later = await runBin(['report', 'last', '-f', `./never.mjs${to}`], {cwd});
	expect(later.stderr).toContain('its write() never settles');
	expect(later.code).toBe(1);
});

test('Ctrl-C while a report is written leaves no part of it', async () => {
	const {cwd, run} = await setUp();
	const slow = `
		const timer = setInterval(() => {}, 1000);
		process.once('SIGINT', () => clearInterval(timer));
		process.stderr.write('writing');
		await new Promise(() => {});
	`;
	await writeFile(join(cwd, 'slow.mjs'), reporter(slow));
	for (const args of [run, ['report', 'last']]) {
		const option = args === run ? '--report' : '--format';
		const {child, stderr, done} = await startBin([...args, option, './slow.mjs'], {cwd});
		await vi.waitFor(() => expect(stderr()).toContain('writing'), 10_000);
		child.kill('SIGINT');
		const {code} = await done;
		expect(stderr()).toContain('report: mine: interrupted before it was whole');
		expect(code).toBe(130);
		const files = await readdir(await runFolder(cwd));
		expect(files).toContain('summary.json');
		expect(files.filter((name) => name.startsWith('report'))).toEqual([]);
	}
});

test('a reporter that fails hides neither a violated threshold nor shows a secret', async () => {
	const {cwd, run} = await setUp();
	await writeFile(join(cwd, 'leak.mjs'), reporter('throw new Error(`no ${process.env.TOKEN}`);'));
	const {code, stderr} = await runBin(
		[
			...[...run, '-H', 'Authorization: {{$env.TOKEN}}', '--report', './leak.mjs'],
			...['--threshold', 'latency.p95 < 1us'],
		],
		{cwd, env: {TOKEN: 'canary-0123456789'}},
	);
	expect(code).toBe(1);
	expect(stderr).toMatch(
		/floodgate: error \(exit 1\): report: mine: no .*; latency\.p95 < 1us is /,
	);
	expect(stderr).not.toContain('canary');
});

test('several runs do not go into one file', async () => {
	const {cwd, run} = await setUp();
	await runBin(run, {cwd});
	const two = await runBin(['report', 'last', 'last', '-f', 'text=x.txt'], {cwd});
	expect(two.code).toBe(2);
	expect(two.stderr).toContain('2 runs cannot share one file');
	const none = await runBin(['report'], {cwd});
	expect(none.stderr).toContain('RUN is missing: an id, a folder');
	expect((await runBin(['report', 'last', '-f', 'rerun'], {cwd})).stderr).toContain(
		'has no rerun to report',
	);
});
