import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {main} from '../../source/main.ts';
import {sampleDatasets, temporaryFolder} from '../helpers/bin.ts';

let home = '';

beforeEach(async () => {
	for (const name of Object.keys(process.env)) {
		if (name.startsWith('FLOODGATE_')) vi.stubEnv(name, undefined);
	}
	home = join(await temporaryFolder(), 'home');
	vi.stubEnv('FLOODGATE_HOME', home);
});
afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
});

const output = [process.stdout, process.stderr];

/** Runs a command line in this process. */
async function floodgate(...argv: string[]) {
	const texts: [string, string] = ['', ''];
	const before = output.map((stream) => stream.listeners('error'));
	const spies = output.map((stream, index) =>
		vi.spyOn(stream, 'write').mockImplementation((chunk) => {
			texts[index as 0 | 1] += String(chunk);
			return true;
		}),
	);
	try {
		const code = await main(argv);
		const [stdout, stderr] = texts;
		return {code, stdout, stderr};
	} finally {
		for (const spy of spies) spy.mockRestore();
		output.forEach((stream, index) => {
			const added = stream.listeners('error').filter((one) => !before[index]!.includes(one));
			for (const listener of added) stream.off('error', listener as () => void);
		});
	}
}

const url = 'wss://chat.example/prod';
const staging = ['-u', url, '-c', '20', '--threshold', 'latency.p95 < 3s', '--timeout', '29s'];
const save = (name: string, ...flags: string[]) => floodgate('profiles', 'save', name, ...flags);
const shown = async (name: string) =>
	(JSON.parse((await floodgate('profiles', 'show', name, '--json')).stdout) as {config: object})
		.config;

test('the options of a run are saved as they may stand in the project file, and shown again', async () => {
	const saved = await save('staging', ...staging);
	expect(saved).toEqual({code: 0, stdout: '', stderr: 'Saved profile "staging".\n'});
	expect(await shown('staging')).toEqual({
		url,
		connections: 20,
		timeouts: {total: '29s'},
		thresholds: ['latency.p95 < 3s'],
	});
	expect((await save('staging', '-u', url)).stderr).toBe('Replaced profile "staging".\n');
	const {stdout} = await floodgate('profiles', 'show', 'staging');
	expect(JSON.parse(stdout)).toEqual({url});
});

test('profiles are listed for people and for programs, on standard output only', async () => {
	expect(await floodgate('profiles')).toMatchObject({code: 0, stdout: ''});
	expect((await floodgate('profiles', 'list', '--json')).stdout).toBe('[]\n');
	await save('beta', '-u', url);
	await save('alpha one', '-u', url);
	const {stdout, stderr} = await floodgate('profiles');
	expect(stdout.split('\n').map((line) => line.split('  ')[0]!.trim())).toEqual([
		'profile',
		'alpha one',
		'beta',
		'',
	]);
	expect(stderr).toBe('');
	const list = JSON.parse((await floodgate('profiles', '--json')).stdout) as {name: string}[];
	expect(list.map(({name}) => name)).toEqual(['alpha one', 'beta']);
});

test('a run uses a profile, and flags override it', async () => {
	await save('staging', ...staging);
	const {code, stdout} = await floodgate('run', 'staging', '-c', '2', '--print-config', '--json');
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		url: {value: url, from: ['profile']},
		connections: {value: 2, from: ['flag']},
		'timeouts.total': {value: 29_000, from: ['profile']},
		name: {value: 'staging', from: ['profile']},
		repeat: {from: ['default']},
	});
	const plan = await floodgate('run', 'staging', '-d', sampleDatasets, '--dry-run');
	expect(plan.code).toBe(0);
	expect(plan.stdout).toContain(url);
});

test('an unknown profile is a usage error that names the nearest', async () => {
	await save('staging', ...staging);
	for (const argv of [
		['run', 'stagin'],
		['profiles', 'show', 'stagin'],
		['profiles', 'delete', 'stagin', '--yes'],
	]) {
		const {code, stdout, stderr} = await floodgate(...argv);
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr).toContain('there is no profile "stagin". Did you mean "staging"?');
	}
	expect(await floodgate('run', 'staging', 'production')).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('unexpected argument "production"') as string,
	});
});

test('a profile that an older version saved is refused by its name', async () => {
	await save('staging', '-u', url);
	const file = join(home, 'profiles.json');
	writeFileSync(file, readFileSync(file, 'utf8').replace('wss://', 'http://'));
	const {code, stderr} = await floodgate('run', 'staging', '--print-config');
	expect(code).toBe(2);
	expect(stderr).toMatch(/^floodgate: profile "staging": url: /);
});

test('a damaged file is named on standard error, and the command goes on', async () => {
	await save('staging', '-u', url);
	writeFileSync(join(home, 'profiles.json'), '{');
	const {code, stderr} = await save('new', '-u', url);
	expect(code).toBe(0);
	expect(stderr).toMatch(/is damaged .* was moved to .*profiles\.json\.damaged-/);
	expect(stderr).toContain('Saved profile "new".');
});

test('profiles are renamed, duplicated and deleted, the last only with --yes', async () => {
	await save('a', '-u', url);
	expect((await floodgate('profiles', 'rename', 'a', 'b')).code).toBe(0);
	expect((await floodgate('profiles', 'duplicate', 'b', '007')).code).toBe(0);
	const unsure = await floodgate('profiles', 'delete', 'b');
	expect([unsure.code, unsure.stderr.includes('--yes')]).toEqual([2, true]);
	expect(await shown('b')).toEqual({url});
	expect((await floodgate('profiles', 'delete', 'b', '--yes')).code).toBe(0);
	expect((await floodgate('profiles', 'list')).stdout).toMatch(/^profile +changed +url\n007 .*\n$/);
});

test('a literal secret is refused with the reference to write, unless it is asked for', async () => {
	const flags = ['-u', url, '-H', 'Authorization: Bearer hunter22'];
	const refused = await save('staging', ...flags);
	expect(refused.code).toBe(2);
	expect(refused.stderr).toContain("'Bearer {{$env.AUTHORIZATION}}'");
	expect(refused.stderr).toContain('--store-secrets');
	expect(refused.stderr).not.toContain('hunter22');
	expect((await floodgate('profiles', '--json')).stdout).toBe('[]\n');

	expect((await save('staging', ...flags, '--store-secrets')).code).toBe(0);
	expect(await shown('staging')).toEqual({url, headers: {Authorization: '•••'}});
	expect((await floodgate('profiles', 'show', 'staging')).stdout).not.toContain('hunter22');
	expect(readFileSync(join(home, 'profiles.json'), 'utf8')).toContain('hunter22');

	expect((await save('other', '-u', url, '-H', 'Authorization: Bearer {{$env.T}}')).code).toBe(0);
	expect(await shown('other')).toEqual({url, headers: {Authorization: 'Bearer {{$env.T}}'}});
});

test('an export without secrets is imported again', async () => {
	await save('staging', ...staging, '-H', 'x-api-key: hunter22', '--store-secrets');
	const printed = await floodgate('profiles', 'export');
	const file = join(home, 'export.json');
	const written = await floodgate('profiles', 'export', file);
	expect(written.stdout).toBe('');
	expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(printed.stdout).not.toContain('hunter22');
	expect(printed.stderr).toContain('profile "staging": headers: x-api-key');

	await floodgate('profiles', 'rename', 'staging', 'old');
	const first = await floodgate('profiles', 'import', file);
	expect(first).toEqual({code: 0, stdout: '', stderr: 'Added: "staging".\n'});
	expect((await floodgate('profiles', 'import', file)).stderr).toBe('Replaced: "staging".\n');
	expect(await shown('staging')).toEqual({...(await shown('old')), headers: {}});
});

test('an import keeps what is valid, and exits 2 when something was refused', async () => {
	const file = join(await temporaryFolder(), 'import.json');
	const document = {floodgate_profiles: 1, profiles: {good: {url}, bad: {url: 'nonsense'}}};
	writeFileSync(file, `\uFEFF${JSON.stringify(document)}`);
	const {code, stderr} = await floodgate('profiles', 'import', file);
	expect(code).toBe(2);
	expect(stderr).toContain('Added: "good".');
	expect(stderr).toContain('Not imported: "bad".');
	expect(stderr).toContain('floodgate: profile "bad": url: ');
	expect(await shown('good')).toEqual({url});
});

test('a file to import that cannot be read is named, never quoted', async () => {
	const file = join(await temporaryFolder(), 'import.json');
	expect(await floodgate('profiles', 'import', file)).toMatchObject({
		code: 2,
		stderr: expect.stringContaining(file) as string,
	});
	writeFileSync(file, '{"token": CANARY');
	const {code, stderr} = await floodgate('profiles', 'import', file);
	expect(code).toBe(2);
	expect(stderr).toContain(`${file}: it is not JSON`);
	expect(stderr).not.toContain('CANARY');
});

test('names cannot write to the terminal', async () => {
	const evil = 'a\u202Eb\u2028c';
	await save(evil, '-u', url);
	for (const argv of [['list'], ['delete', evil]]) {
		const {stdout, stderr} = await floodgate('profiles', ...argv);
		expect(stdout + stderr).not.toMatch(/[\u202E\u2028]/);
	}
});

test.each([
	[['lst'], 'Did you mean "list"?'],
	[['show'], 'NAME is missing. Usage: floodgate profiles show NAME'],
	[['rename', 'a'], 'NEW is missing. Usage: floodgate profiles rename NAME NEW'],
	[['show', 'a', 'b'], 'unexpected argument "b"'],
	[['list', '--url', url], '--url belongs to "floodgate profiles save"'],
	[['save', 'a'], 'nothing to save'],
	[['save', 'a', '-c', '0.5'], '--connections: 0.5 is not'],
	[['save', 'a', '--headless'], '--headless: there is no such option'],
	[['save', '', '-u', url], 'needs a name'],
	[['toString'], 'is not understood'],
])('"floodgate profiles %j" is a usage error', async (argv, message) => {
	const {code, stdout, stderr} = await floodgate('profiles', ...argv);
	expect([code, stdout]).toEqual([2, '']);
	expect(stderr).toContain(message);
});

test('the help tells of profiles', async () => {
	expect((await floodgate('help')).stdout).toContain('floodgate profiles');
	expect((await floodgate('run', '--help')).stdout).toContain('floodgate run [PROFILE]');
	const {code, stdout} = await floodgate('profiles', '--help');
	expect(code).toBe(0);
	expect(stdout).toContain('--store-secrets');
});
