import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execFileSync} from 'node:child_process';
import {expect, test, vi} from 'vitest';
import {bin, runBin, sampleDatasets, startMock, temporaryFolder} from '../helpers/bin.ts';
import {prompts} from './prompts.ts';
import {serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const usage: [title: string, args: string[], message: RegExp][] = [
	['an unknown option', ['run', '--conections', '5'], /--conections.*Did you mean --connections\?/],
	['an unknown command', ['rnu'], /no command "rnu".*Did you mean "run"\?/],
	['a missing value', ['run', '--url'], /--url needs a value/],
	['no address', ['run', '-d', sampleDatasets], /no address to connect to/],
	['a bad address', ['run', '-u', 'http://a.example'], /--url.*Did you mean ws:\/\/a\.example\?/],
	[
		'a bad duration',
		['run', '-u', 'ws://127.0.0.1:1', '--timeout', '5'],
		/--timeout: .*Did you mean 5s\?/,
	],
	['a bad threshold', ['run', '-u', 'ws://127.0.0.1:1', '--threshold', 'latency.p95 < 3'], /unit/],
	[
		'a search with nothing to judge a level by',
		[
			...['run', '-u', 'ws://127.0.0.1:1', '-d', sampleDatasets, '--find-capacity'],
			...['--threshold', 'connect.p95 < 1s'],
		],
		/--find-capacity needs .* which "connect\.p95 < 1s" cannot; .* error_rate/,
	],
	['a missing dataset', ['run', '-u', 'ws://127.0.0.1:1', '-d', 'nowhere'], /no such file/],
	['an argument too many', ['run', 'staging', 'more'], /unexpected argument/],
	['an unknown run', ['runs', 'show', 'nothing'], /no run "nothing"/],
	[
		'a summary that is a folder',
		['run', '-u', 'ws://127.0.0.1:1', '-d', sampleDatasets, '--summary', '.'],
		/--summary: "\." cannot be written/,
	],
];

const dry = ['run', '-u', 'ws://127.0.0.1:1', '-d', sampleDatasets, '--dry-run'];

const refusedDry: typeof usage = [
	['a subprotocol', [...dry, '--subprotocol', 'a b'], /--subprotocol: it contains " "/],
	['a header', [...dry, '-H', 'Upgrade: x'], /--header: "Upgrade" is set by the handshake/],
	[
		'a header twice',
		[...dry, '-H', 'x-a: 1', '-H', 'X-A: 2'],
		/--header: "X-A" is given twice, .*Example: /,
	],
	[
		'a threshold that nothing meets',
		[...dry, '--threshold', 'latency.p95 < 0s'],
		/no run can meet it/,
	],
	['an out folder', [...dry, '--out', '/dev/null'], /--out: .*"\/dev\/null" cannot be written/],
	['a folder below a file', [...dry, '--out', '/dev/null/runs'], /--out: .*is not a folder/],
	['a summary', [...dry, '--summary', '/dev/null/s.json'], /--summary: .* cannot be written/],
	['a metric module', [...dry, '--metrics', './no-such.ts'], /no-such\.ts/],
	['a variable', [...dry, '-H', 'x-a: {{$env.NO_SUCH_NAME}}'], /NO_SUCH_NAME/],
];

test.each([...usage, ...refusedDry])('2: %s', async (_, args, message) => {
	const {code, stdout, stderr} = await runBin(args);
	expect(code).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toMatch(message);
	expect(stderr).not.toContain('internal error');
});

test('0: what is hardly meant is warned about, and the exit code stays', async () => {
	const {code, stderr} = await runBin([
		...dry,
		...['--payload', '{"message":"{question}"}', '--threshold', 'classification_accuracy >= 90'],
	]);
	expect(code).toBe(0);
	expect(stderr).toBe('');
	const url = await startMock(['--latency', '1ms']);
	const ran = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '1', '--timeout', '5s'],
		...['--idle-timeout', '5s', '--threshold', 'error_rate < 1', '--payload', '{"message":"%s"}'],
	]);
	expect(ran.code).toBe(0);
	expect(ran.stderr).toMatch(/^floodgate: --payload has no placeholder .*"%s" is not one/m);
	expect(ran.stderr).toMatch(/^floodgate: --idle-timeout 5s never takes effect/m);
	expect(ran.stderr).toMatch(/^floodgate: "error_rate < 1" .*did you mean 1%\?/m);
});

test('2: a bad line of a dataset, with file, line and column', async () => {
	const cwd = await temporaryFolder();
	await writeFile(join(cwd, 'd.jsonl'), '{"Question":"fine"}\n{"Question":7}\n');
	const {code, stderr} = await runBin(['run', '-u', 'ws://127.0.0.1:1', '-d', 'd.jsonl'], {cwd});
	expect(code).toBe(2);
	expect(stderr).toContain('d.jsonl:2:13: "Question" is a number where a text is wanted');
});

test('2: a bad project file, with file, line and column', async () => {
	const cwd = await temporaryFolder();
	await writeFile(join(cwd, 'floodgate.config.json'), '{\n  "urll": "ws://127.0.0.1:1"\n}\n');
	const {code, stderr} = await runBin(['run'], {cwd});
	expect(code).toBe(2);
	expect(stderr).toMatch(/floodgate\.config\.json:2:\d+: .*"urll".*Did you mean "url"\?/);
});

test('2: a misspelt environment variable', async () => {
	const env = {FLOODGATE_CONECTIONS: '5'};
	const {code, stderr} = await runBin(['run', '-u', 'ws://127.0.0.1:1'], {env});
	expect(code).toBe(2);
	expect(stderr).toContain('Did you mean FLOODGATE_CONNECTIONS?');
});

test('2: a folder for runs that cannot be made, found before anything connects', async () => {
	let connected = 0;
	const url = await serveSockets(() => connected++);
	const cwd = await temporaryFolder();
	await writeFile(join(cwd, 'file'), '');
	const args = ['run', '-u', url, '-d', await prompts(), '--out', 'file/runs'];
	const {code, stderr} = await runBin(args, {cwd});
	expect(code).toBe(2);
	expect(stderr).toContain('--out: the folder "file/runs" cannot be written');
	expect(connected).toBe(0);
});

test('2: nothing at all, without a terminal, with the help on standard error', async () => {
	const {code, stdout, stderr} = await runBin([]);
	expect(code).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toContain('floodgate run');
});

test('2: a Node that is too old is told which one is needed, in one line', async () => {
	const folder = await temporaryFolder();
	const pretend = join(folder, 'pretend.mjs');
	await writeFile(
		pretend,
		`Object.defineProperty(process, 'versions', {value: {...process.versions, node: '22.17.1'}});`,
	);
	const command = [process.execPath, '--import', pretend, bin];
	const {code, stdout, stderr} = await runBin(['--version'], {command});
	expect(code).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toBe('floodgate needs Node 22.18 or newer; this is Node 22.17.1.\n');
});

test('2: the same on a Node that really is too old', async (context) => {
	const old = '/usr/bin/node';
	const version = existsSync(old) ? execFileSync(old, ['-v'], {encoding: 'utf8'}).trim() : 'v99';
	const major = Number(/^v(\d+)/.exec(version)?.[1]);
	if (major >= 22) context.skip('no older Node on this machine');
	const {code, stderr} = await runBin(['run', '--help'], {command: [old, bin]});
	expect(code).toBe(2);
	expect(stderr).toBe(`floodgate needs Node 22.18 or newer; this is Node ${version.slice(1)}.\n`);
});
