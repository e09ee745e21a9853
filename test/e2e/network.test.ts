import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';
import {startConnectProxy} from '../helpers/connect-proxy.ts';
import {acceptance, startHostileServer} from '../helpers/hostile-server.ts';

vi.setConfig({testTimeout: 60_000});

/** Part of every secret: the proxy's password, each token, each cookie. */
const canary = 'canary7';
const encoded = [0, 1, 2].map((before) =>
	Buffer.from('x'.repeat(before) + canary)
		.toString('base64')
		.slice(before === 0 ? 0 : 2, 8),
);

/** Everything that a command has written: its folder and its outputs. */
async function everything(cwd: string, outputs: string): Promise<string> {
	const names = await readdir(cwd, {recursive: true, withFileTypes: true});
	const files = names.filter((entry) => entry.isFile() && !entry.name.startsWith('own-'));
	const texts = files.map(({parentPath, name}) => readFile(join(parentPath, name), 'latin1'));
	return [outputs, ...(await Promise.all(texts))].join('\n');
}

/** A server that repeats what it is told, and refuses the first token from the fifth connection on. */
async function startServer() {
	const seen: {readonly token: string; readonly cookie: string}[] = [];
	const heads: string[] = [];
	const server = await startHostileServer({
		upgrade(peer, request) {
			const token = /^authorization: bearer (.*)\r$/im.exec(request)?.[1] ?? '';
			const cookie = /^cookie: (.*)\r$/im.exec(request)?.[1] ?? '';
			seen.push({token, cookie});
			heads[peer.number] = request;
			if (seen.length > 4 && token.endsWith('-1')) {
				const body = `expired: ${request}`;
				peer.write(`HTTP/1.1 401 No\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
				return;
			}
			const set = `Set-Cookie: sticky=${canary}-cookie-${peer.number}; Path=/\r\n`;
			peer.write(acceptance(request, set));
		},
		prompt(peer, text) {
			const head = heads[peer.number]!;
			const message = `${head} ${Buffer.from(head).toString('base64')} ${text}`;
			peer.text(JSON.stringify({message}));
		},
	});
	return {server, seen};
}

test('a token that expires within a run is renewed once for all workers; cookies, tokens and passwords show up nowhere', async () => {
	const cwd = await temporaryFolder();
	const {server, seen} = await startServer();
	const proxy = await startConnectProxy();
	await writeRows(
		cwd,
		Array.from({length: 12}, (_, index) => ({Question: `q${index}`})),
	);
	const command = `echo run >> own-runs; echo ${canary}-token-$(wc -l < own-runs | tr -d ' ')`;
	await writeFile(join(cwd, 'own-command'), command);
	const result = await runBin(
		[
			...[
				'run',
				'-u',
				server.url,
				'-d',
				'prompts.jsonl',
				'-c',
				'2',
				'--workers',
				'2',
				'--per-prompt',
			],
			...['--proxy', `http://me:${canary}-password@127.0.0.1:${proxy.port}`, '--cookies'],
			...['--token-command', 'sh own-command', '-H', 'Authorization: Bearer {{$token}}'],
			...[
				'--payload',
				'{"message":"{{question}}","auth":"{{$token}}"}',
				'--metrics',
				'length_check',
			],
		],
		{cwd},
	);
	const folder = await runFolder(cwd);
	const summary = await readSummary(folder);
	expect(summary).toMatchObject({total_requests: 12, errored: 0});
	expect((await readFile(join(cwd, 'own-runs'), 'utf8')).match(/run/g)).toHaveLength(2);
	expect(new Set(seen.map(({token}) => token))).toEqual(
		new Set([`${canary}-token-1`, `${canary}-token-2`]),
	);
	// Each user begins without cookies, and brings its own from then on; one may have taken all prompts.
	const without = seen.filter(({cookie}) => cookie === '').length;
	expect(without).toBeLessThanOrEqual(2);
	const brought = seen.filter(({cookie}) => /^sticky=canary7-cookie-\d+$/.test(cookie)).length;
	expect(brought).toBe(seen.length - without);
	expect(proxy.requests.length).toBe(seen.length);
	expect(proxy.requests.every((head) => head.includes('Proxy-Authorization: Basic'))).toBe(true);
	const shown = `http://127.0.0.1:${proxy.port} (--proxy)`;
	expect(summary.run).toMatchObject({proxy: shown});
	const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
	expect(manifest.way).toEqual({proxy: shown});
	expect(manifest.plan).toMatchObject({tokenCommand: 'sh own-command'});
	expect(result.stdout).toContain(`by ${shown}`);
	expect(result.stderr).toContain('the server refused a token with 401 or 403');
	const attempts = await readAttempts(folder);
	expect(attempts).toHaveLength(12);
	expect(JSON.stringify(attempts)).toContain('•••');
	const written = await everything(cwd, result.stdout + result.stderr);
	for (const form of [canary, ...encoded]) expect(written).not.toContain(form);
});

test('what a proxy refuses shows the way and no password, and a rerun wants the password again', async () => {
	const cwd = await temporaryFolder();
	const proxy = await startConnectProxy((request) => {
		const body = `denied: ${request}`;
		return `HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="${body.length}"\r\nContent-Length: 0\r\n\r\n`;
	});
	await writeRows(cwd, [{Question: 'q'}]);
	const at = `http://me:${canary}-password@127.0.0.1:${proxy.port}`;
	const args = ['run', '-u', 'wss://chat.invalid/prod', '-d', 'prompts.jsonl', '-c', '1'];
	const result = await runBin([...args, '--proxy', at, '--metrics', 'length_check'], {cwd});
	expect(result.code).toBe(4);
	expect(result.stdout).toMatch(
		/connect\.proxy .*127\.0\.0\.1:\d+ answered with status 407: it does/,
	);
	const written = await everything(cwd, result.stdout + result.stderr);
	expect(written).not.toContain(canary);
	const again = await runBin(['rerun', 'last', '--all'], {cwd});
	expect(again.code).toBe(2);
	expect(again.stderr).toMatch(/with secrets in --proxy, which are not saved/);
	const given = await runBin(['rerun', 'last', '--all', '--proxy', at], {cwd});
	expect(given.code).toBe(4);
	expect(proxy.requests.length).toBeGreaterThan(1);
});

test('a token command that fails before the start is told, and nothing is sent', async () => {
	const cwd = await temporaryFolder();
	const {server, seen} = await startServer();
	await writeRows(cwd, [{Question: 'q'}]);
	const args = [
		...['run', '-u', server.url, '-d', 'prompts.jsonl', '-H', 'Authorization: Bearer {{$token}}'],
		...['--token-command', `echo 'no ${canary}' >&2; exit 9`, '-H', `X-Secret: ${canary}`],
	];
	const result = await runBin(args, {cwd});
	expect(result.code).toBe(2);
	expect(result.stderr).toMatch(/--token-command: the command failed with exit code 9: no •••/);
	const dry = await runBin([...args, '--dry-run'], {cwd});
	expect(dry).toMatchObject({
		code: 0,
		stdout: expect.stringMatching(/^token +by --token-command/m) as string,
	});
	expect(seen).toEqual([]);
	const lacking = await runBin(args.slice(0, 7), {cwd});
	expect(lacking.stderr).toContain('headers: {{$token}} needs --token-command');
});
