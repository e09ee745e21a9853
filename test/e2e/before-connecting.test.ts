import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {once} from 'node:events';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {runBin, sampleDatasets, temporaryFolder} from '../helpers/bin.ts';

vi.setConfig({testTimeout: 60_000});

/** A loopback port that counts who comes. */
async function countConnections() {
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		socket.destroy();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
		connections: () => connections,
	};
}

const load = ['-d', sampleDatasets, '--max-samples', '5', '--seed', '42'];

test('--dry-run shows the plan, opens no socket and leaves no folder', async () => {
	const {url, connections} = await countConnections();
	const {code, stdout, cwd} = await runBin([
		'run',
		'-u',
		url,
		...load,
		'--repeat',
		'3',
		'--dry-run',
	]);
	expect(code).toBe(0);
	expect(stdout).toMatch(/^prompts +90 \(30 × 3\)$/m);
	expect(stdout).toMatch(/^seed +42$/m);
	expect(connections()).toBe(0);
	expect(existsSync(join(cwd, 'runs'))).toBe(false);
});

test('--dry-run --json is one document in which numbers are numbers', async () => {
	const args = ['run', '-u', 'ws://127.0.0.1:1', ...load, '--repeat', '3', '-n', '--json'];
	const {stdout} = await runBin(args);
	expect(JSON.parse(stdout)).toMatchObject({
		prompts: 30,
		total_requests: 90,
		seed: 42,
		needs_yes: [],
	});
});

test('the demo only shows its plan with --dry-run', async () => {
	const {code, stdout, cwd} = await runBin(['demo', '--dry-run']);
	expect(code).toBe(0);
	expect(stdout).toMatch(/^connections +10, persistent$/m);
	expect(existsSync(join(cwd, 'runs'))).toBe(false);
});

test('a large load on a host that is not this machine wants --yes before it connects', async () => {
	const args = ['run', '-u', 'wss://chatbot.invalid/prod', ...load, '-c', '60'];
	const {code, stderr, cwd} = await runBin(args);
	expect(code).toBe(2);
	expect(stderr).toContain('a large load on chatbot.invalid: 60 connections (over 50). Give --yes');
	expect(existsSync(join(cwd, 'runs'))).toBe(false);
	const planned = await runBin([...args, '--dry-run']);
	expect(planned.code).toBe(0);
	expect(planned.stdout).toMatch(/^needs --yes +60 connections \(over 50\)$/m);
});

test('--print-config hides secrets and names where each value came from', async () => {
	const cwd = await temporaryFolder();
	const project = {thinkTime: '2s', headers: {authorization: 'Bearer canary-file'}, connections: 3};
	await writeFile(join(cwd, 'floodgate.config.json'), JSON.stringify(project));
	const env = {FLOODGATE_CONNECTIONS: '7', FLOODGATE_TIMEOUT: '9s'};
	const args = ['run', '-u', 'wss://u:canary-user@h.invalid/?key=canary-query', '--timeout', '5s'];
	const text = await runBin([...args, '-H', 'x-api-key: canary-flag', '--print-config'], {
		cwd,
		env,
	});
	expect(text.code).toBe(0);
	expect(text.stdout).not.toContain('canary');
	expect(text.stdout).toMatch(/^url +flag +wss:\/\/•••:•••@h\.invalid\/\?key=•••$/m);
	expect(text.stdout).toMatch(/^timeouts\.total +flag +5s$/m);
	expect(text.stdout).toMatch(/^connections +environment +7$/m);
	expect(text.stdout).toMatch(/^thinkTime +project +2s$/m);
	expect(text.stdout).toMatch(/^repeat +default +1$/m);
	expect(text.stdout).toMatch(/^headers +flag \+ project /m);
	const json = await runBin([...args, '--print-config', '--json'], {cwd, env});
	expect(json.stdout).not.toContain('canary');
	expect(JSON.parse(json.stdout)).toMatchObject({connections: {value: 7, from: ['environment']}});
});

test('every command explains itself with --help, on standard output', async () => {
	for (const command of ['run', 'demo', 'mock', 'runs']) {
		const {code, stdout, stderr} = await runBin([command, '--help']);
		expect(code).toBe(0);
		expect(stderr).toBe('');
		expect(stdout).toContain(`Usage: floodgate ${command}`);
		expect((await runBin(['help', command])).stdout).toBe(stdout);
	}
});

test('--version is the version and nothing else', async () => {
	const {code, stdout} = await runBin(['--version']);
	expect(code).toBe(0);
	expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});
