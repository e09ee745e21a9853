import {createHash} from 'node:crypto';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {runBin, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {
	closeFrame,
	startHostileServer,
	type Behaviour,
	type Peer,
} from '../helpers/hostile-server.ts';

vi.setConfig({testTimeout: 120_000});

/** One canary for each place, some with characters that are written otherwise in JSON and addresses. */
const environment = {
	T_HEADER: 'canary"header\\1',
	T_QUERY: 'canary/query+é2',
	T_SUB: 'canary-subprotocol-from-variable',
	T_PAYLOAD: 'canary«payload»"3',
	T_PAIR: 'bob:canary-pair-4',
};
const literals = {
	user: 'canary-user-5',
	password: 'canary-password-6',
	query: 'canary-query-7',
	bearer: 'canary-bearer-8',
	cookie: 'canary-cookie-9',
	key: 'canary-key-10',
	sub: 'canary-subprotocol_literal_11',
	payload: 'canary-payload-12',
	inner: 'canary-inner-13',
	fallback: 'canary-fallback-14',
};
const canaries = [...Object.values(environment), ...Object.values(literals)];

const target = [
	...['-H', 'X-Env: {{$env.T_HEADER}}', '-H', 'Authorization: Basic {{$env.T_PAIR|base64}}'],
	...[
		'-H',
		`X-Plain: Bearer ${literals.bearer}`,
		'-H',
		`Cookie: theme=dark; sid=${literals.cookie}`,
	],
	...['-H', `X-Access-Key: ${literals.key}`],
	...['-H', `X-Other: {{$env.T_SECRET|default:${literals.fallback}}}`],
	...['--subprotocol', '{{$env.T_SUB}}', '--subprotocol', literals.sub],
	'--payload',
	JSON.stringify({
		message: '{{question}}',
		passphrase: literals.payload,
		note: '{{$env.T_PAYLOAD}}',
		body: JSON.stringify({otp: literals.inner}),
	}),
];

/** All that the server was told, in the ways in which servers write it into what they say. */
function echoOf(request: string, message: string): string {
	const url = /^GET (\S+)/.exec(request)?.[1] ?? '';
	return [
		...[request, message, canaries.join(' '), decodeURIComponent(url)],
		...canaries.map((canary) => encodeURIComponent(canary)),
		...['', 'x', 'xy'].flatMap((before) =>
			canaries.map((canary) => Buffer.from(before + canary).toString('base64')),
		),
		JSON.stringify(JSON.stringify(message)),
	].join(' ');
}

const requests = new Map<number, string>();
const upgrade = (peer: Peer, request: string, accept: string) => {
	requests.set(peer.number, request);
	peer.write(accept);
};

/** A different echo for each prompt, in turn. */
const prompt: NonNullable<Behaviour['prompt']> = (peer, text, count) => {
	const echo = echoOf(requests.get(peer.number) ?? '', text);
	switch (count % 6) {
		case 0:
			peer.text(JSON.stringify({message: echo, intent: echo, [echo]: [echo]}));
			break;
		case 1:
			peer.text(echo);
			break;
		case 2:
			peer.text(JSON.stringify({message: `Forbidden ${echo}`, requestId: 'a', connectionId: 'b'}));
			break;
		case 3:
			peer.text(`{"broken": ${echo}`);
			break;
		case 4:
			peer.text(JSON.stringify([{echo}]));
			break;
		default:
			peer.write(closeFrame(1008, canaries.slice(5, 10).join(' ')));
	}
};

async function bytesBelow(folder: string): Promise<[name: string, text: string][]> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return Promise.all(
		entries
			.filter((entry) => entry.isFile())
			.map(async (entry): Promise<[string, string]> => {
				const path = join(entry.parentPath, entry.name);
				return [path, await readFile(path, 'utf8')];
			}),
	);
}

/** In clear, or in a part that tells it: each canary begins alike, and so does its base64. */
const leak = /canary|anary|Y2FuYXJ5|NhbmFye|jYW5hcn/i;

function expectClean(what: string, text: string): void {
	const found = leak.exec(text);
	const around = found ? text.slice(Math.max(0, found.index - 60), found.index + 80) : '';
	expect(found, `${what}: …${around}…`).toBeNull();
}

test('no secret is in any output, whatever a server or a metric does with it', async () => {
	const server = await startHostileServer({
		upgrade(peer, request) {
			const key = /^sec-websocket-key: *(.+?)\r$/im.exec(request)![1]!;
			if (peer.number % 7 === 6) {
				const body = echoOf(request, '');
				upgrade(
					peer,
					request,
					`HTTP/1.1 403 No\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx-amzn-ErrorType: ${literals.key}\r\nConnection: close\r\n\r\n${body}`,
				);
				peer.socket.end();
				return;
			}
			upgrade(peer, request, acceptanceWithProtocol(key));
		},
		prompt,
	});
	const url = `${server.url.replace('ws://', `ws://${literals.user}:${literals.password}@`)}/p?token=${literals.query}&t={{$env.T_QUERY}}`;
	const cwd = await temporaryFolder();
	const home = join(cwd, 'home');
	const rows = Array.from({length: 14}, (_, index) => ({Question: `q${index}`, Intent: 'a'}));
	const data = await writeRows(cwd, rows);
	await writeFile(
		join(cwd, 'own.mjs'),
		`export default [
			{name: 'throws', score(p, r) { console.log('saw', r.text); throw new Error('saw ' + r.text + JSON.stringify(r.body)); }},
			{name: 'reasons', score: (p, r) => ({score: 0, passed: false, reason: 'because ' + r.text})},
		];`,
	);
	const options = {cwd, env: {...environment, FLOODGATE_HOME: home}};
	const given = ['-u', url, ...target, '-d', data];
	// Without literals in what a rerun takes from the manifest; the headers are given anew.
	const headers = [
		...target.slice(0, 12),
		...['-H', `X-Token: ${literals.sub}`, '-H', `X-Pass: ${literals.payload}`],
		...['-H', `X-Otp: ${literals.inner}`],
	];
	const references = [
		...[...headers, '--subprotocol', '{{$env.T_SUB}}'],
		...['--payload', '{"message":"{{question}}","token":"{{$env.T_PAYLOAD}}"}'],
	];
	const load = ['-c', '2', '--metrics', 'classification_accuracy', '--metrics', './own.mjs'];
	const commands: readonly (readonly string[])[] = [
		['run', ...given, ...load, '--per-prompt', '--max-error-rate', '100%', '--headless'],
		['run', ...given, ...load, '--headless', '--json', '--summary', 'summary-copy.json'],
		['run', '-u', url, ...references, '-d', data, ...load, '--headless'],
		['rerun', 'last', '--all', '-u', url, ...headers, '--json'],
		['runs', 'show', 'last'],
		['runs', 'show', 'last', '--json'],
		['run', ...given, ...load, '--dry-run'],
		['run', ...given, ...load, '--dry-run', '--json'],
		['run', ...given, '--print-config'],
		['run', ...given, '--print-config', '--json'],
		['probe', '-u', url, ...target, '-d', data],
		['probe', '-u', url, ...target, '-d', data, '--json'],
		['profiles', 'save', 'refused', '-u', url, ...target],
		['profiles', 'export', 'refused.json'],
	];
	const codes: (number | null)[] = [];
	for (const args of commands) {
		const {code, stdout, stderr} = await runBin(args, options);
		codes.push(code);
		expectClean(`stdout of ${args.slice(0, 2).join(' ')}`, stdout);
		expectClean(`stderr of ${args.slice(0, 2).join(' ')}`, stderr);
	}
	expect(codes).not.toContain(1);
	expect(codes[3]).toBe(0);
	expect(server.prompts.length).toBeGreaterThan(36);
	const files = await bytesBelow(cwd);
	expect(files.filter(([path]) => path.endsWith('results.jsonl'))).toHaveLength(3);
	for (const [path, text] of files) expectClean(path, text);

	// Stored on demand, they are in that one file, and in nothing that is shown or exported.
	const saved = ['profiles', 'save', 'stored', '-u', url, ...target, '--store-secrets'];
	expect((await runBin(saved, options)).code).toBe(0);
	for (const args of [
		['profiles', 'show', 'stored', '--json'],
		['profiles', 'show', 'stored'],
		['profiles', 'export'],
		['run', 'stored', '-d', data, '--dry-run'],
		['run', 'stored', '--print-config'],
	]) {
		const {stdout, stderr} = await runBin(args, options);
		expectClean(args.join(' '), stdout + stderr);
	}
});

/** With the first subprotocol that was offered, without which the client would hang up. */
function acceptanceWithProtocol(key: string): string {
	const accept = createHash('sha1')
		.update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
		.digest('base64');
	return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${environment.T_SUB}\r\n\r\n`;
}

test.each([
	['abc\n', /TOKEN ends with a line break/],
	['', /TOKEN is empty/],
])('a token that is %j is refused before the start, by name', async (TOKEN, message) => {
	const cwd = await temporaryFolder();
	const data = await writeRows(cwd, [{Question: 'q'}]);
	const given = [
		'-u',
		'ws://127.0.0.1:9',
		'-d',
		data,
		'-H',
		'Authorization: Bearer {{$env.TOKEN}}',
	];
	for (const args of [
		['run', ...given],
		['run', ...given, '--dry-run'],
		['probe', ...given],
	]) {
		const {code, stderr} = await runBin(args, {cwd, env: {TOKEN}});
		expect(stderr).toMatch(message);
		expect(code).toBe(2);
	}
	expect(await readdir(cwd)).toEqual(['prompts.jsonl']);
});

test('numbers beyond 2^53 are read, sent, echoed, saved and sent again digit for digit', async () => {
	const accounts = ['1610521604143693812', '1610521604143693813', '0.12345678901234567891'];
	const seen: string[] = [];
	const server = await startHostileServer({
		prompt(peer, text) {
			seen.push(text);
			peer.text(text.replace('"ask"', '"reply"'));
		},
	});
	const cwd = await temporaryFolder();
	const lines = accounts.map(
		(account, index) => `{"id":161052160414369381${index},"Question":"q","account":${account}}\n`,
	);
	await writeFile(join(cwd, 'd.jsonl'), lines.join(''));
	const given = [
		...['-u', server.url, '-d', 'd.jsonl', '-c', '1', '--metrics', 'length_check'],
		...[
			'--payload',
			'{"message":"ask","id":"{{id}}","account":"{{account}}","fixed":9007199254740993}',
		],
		...['--reply', '{"done":{"frames":1},"correlate":{"request":"id","reply":"id"}}'],
	];
	expect((await runBin(['run', ...given], {cwd})).code).toBe(0);
	expect((await runBin(['rerun', 'last', '--all'], {cwd})).code).toBe(0);
	expect(seen).toHaveLength(6);
	for (const [index, text] of seen.entries()) {
		expect(text).toContain(`"account":${accounts[index % 3]!}`);
		expect(text).toContain('"fixed":9007199254740993');
	}
	const [, results] = (await bytesBelow(cwd)).find(([path]) => path.endsWith('results.jsonl'))!;
	const saved = results.trim().split('\n');
	expect(saved).toHaveLength(6);
	for (const [index, line] of saved.entries()) {
		expect(line).toContain(`{"id":"161052160414369381${index % 3}"`);
		expect(line.split(`"account":${accounts[index % 3]!}`)).toHaveLength(3);
	}
});
