import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {WebSocketServer} from 'ws';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {runBin, startMock} from '../helpers/bin.ts';
import {closedPort, refuseUpgrades, serveSockets} from '../helpers/servers.ts';
import {probe, wordsOf, type Document} from './probe-command.ts';

vi.setConfig({testTimeout: 60_000});

async function probeJson(...args: Parameters<typeof probe>) {
	const [url, flags = [], env] = args;
	const {code, stdout, stderr} = await probe(url, ['--json', ...flags], env);
	return {code, stderr, document: JSON.parse(stdout) as Document};
}

test('the command that a probe gives runs: replies are understood whole', async () => {
	const url = await startMock(['--stream', '--ack', '--latency', '50ms', '--token-gap', '5ms']);
	const {code, stdout, stderr, cwd} = await probe(url);
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(stdout).toMatch(/handshake +101 in [\d.]+ (?:µs|ms|s)/);
	expect(stdout).toMatch(/sent +\+0 µs +\d+ B {2}\{"message":"Où est l'école \?"\}/);
	expect(stdout).toMatch(/frames +\+[\d.]+ \S+ +14 B {2}done +\{"type":"ack"\}/);
	expect(stdout).toContain('"serverless-llm" fits better than the rule "single"');
	expect(stdout).toContain('--reply serverless-llm\n');
	const line = stdout.trimEnd().split('\n').at(-1)!;
	const words = wordsOf(line);
	expect(words.slice(0, 2)).toEqual(['floodgate', 'run']);
	const dataset = ['-d', 'prompts.jsonl', '--json', '--metrics', 'length_check'];
	const run = await runBin([...words.slice(1), ...dataset], {cwd});
	const summary = JSON.parse(run.stdout) as SummaryFile;
	expect(summary).toMatchObject({
		passed: 1,
		errored: 0,
		chunk_gap: {p50: expect.any(Number) as number},
	});
});

test('a rule is made for a protocol that nobody knows, and it can be given as it stands', async () => {
	const url = await serveSockets((socket) => {
		socket.send("it's on its way");
		for (const bit of ["l'eau", ' et ', 'le sel']) socket.send(JSON.stringify({k: 'bit', bit}));
		socket.send('{"k":"finished"}');
	});
	const {code, document} = await probeJson(url);
	expect(code).toBe(0);
	const rule = {
		done: {path: 'k', equals: 'finished'},
		delta: {path: 'bit', mode: 'append'},
		ack: {text: "it's on its way"},
	};
	expect(document).toMatchObject({
		reply: {rule: 'single', understood: true, fits: false},
		inferred: {reply: rule, preset: null},
	});
	const words = wordsOf(document.command!);
	expect(JSON.parse(words.at(-1)!)).toEqual(rule);
	const again = await probeJson(url, words.slice(-2));
	expect(again.document).toMatchObject({
		reply: {rule, understood: true, fits: true, text: "l'eau et le sel"},
		inferred: null,
	});
});

test('each preset fits its own protocol, steps and all', async () => {
	const url = await startMock(['--protocol', 'bedrock-chat', '--latency', '30ms']);
	const {code, document} = await probeJson(url, ['--reply', 'bedrock-chat']);
	expect(code).toBe(0);
	expect(document).toMatchObject({
		handshake: {status: 101},
		reply: {rule: 'bedrock-chat', understood: true, fits: true},
		inferred: null,
		command: `floodgate run -u ${url} --reply bedrock-chat`,
	});
});

test('without a reply and without a rule the exit code is 4, and it says why', async () => {
	const forbidden = '{"message":"Forbidden","connectionId":"VNRU=","requestId":"VNRX="}';
	const gateway = await serveSockets((socket) => socket.send(forbidden));
	const error = await probe(gateway);
	expect(error.code).toBe(4);
	expect(error.stdout).toMatch(/error +\{"message":"Forbidden"/);
	expect(error.stdout).toContain('no route matches the message, and there is no $default');
	expect(error.stdout).not.toMatch(/^--reply|floodgate run/m);

	const refused = await probeJson(await refuseUpgrades(403, () => '{"message":"Forbidden"}'));
	expect(refused).toMatchObject({
		code: 4,
		document: {
			handshake: {status: 403, connect: null, error: {class: 'handshake.403'}},
			command: null,
		},
	});
	const nobody = await probe(await closedPort());
	expect(nobody).toMatchObject({code: 4});
	expect(nobody.stdout).toContain('connect.refused');
});

test('no secret is printed, neither one that was sent nor one that comes back', async () => {
	const secret = 'canary-5f0c9b1d';
	const seen: string[] = [];
	const http = createServer();
	const sockets = new WebSocketServer({server: http});
	sockets.on('connection', (socket, request) => {
		seen.push(`${request.url} ${request.headers.authorization}`);
		socket.on('message', (data: Buffer) => {
			seen.push(data.toString());
			socket.send(JSON.stringify({message: `you sent ${data.toString()}`, token: secret}));
		});
	});
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	onTestFinished(() => {
		for (const client of sockets.clients) client.terminate();
		http.close();
	});
	const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/?token=${secret}`;
	const payload = '{"message":"{{question}}","token":"{{$env.SECRET}}"}';
	const flags = ['-H', `authorization: Bearer ${secret}`, '--payload', payload];
	const probes = [[], ['--json']].map((extra) =>
		probe(url, [...flags, ...extra], {SECRET: secret}),
	);
	for (const {code, stdout, stderr} of await Promise.all(probes)) {
		expect(code).toBe(0);
		expect(stdout).toContain('•••');
		expect(stdout + stderr).not.toContain(secret);
	}
	expect(seen.join('\n')).toContain(`Bearer ${secret}`);
	expect(seen.join('\n')).toContain(`"token":"${secret}"`);
});

test('with --auth sigv4 the probe signs its connection, and no key is printed', async () => {
	const keys = {
		AWS_ACCESS_KEY_ID: 'AKIDPROBEEXAMPLE',
		AWS_SECRET_ACCESS_KEY: 'probe/secret/EXAMPLE',
	};
	let query: URLSearchParams | undefined;
	const sockets = new WebSocketServer({host: '127.0.0.1', port: 0});
	await once(sockets, 'listening');
	onTestFinished(() => {
		for (const client of sockets.clients) client.terminate();
		sockets.close();
	});
	sockets.on('connection', (socket, request) => {
		query = new URL(request.url!, 'ws://server').searchParams;
		socket.on('message', () => socket.send('{"message":"signed"}'));
	});
	const url = `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/prod`;
	const {code, stdout} = await probe(url, ['--auth', 'sigv4', '--region', 'ca-central-1'], keys);
	expect(code).toBe(0);
	expect(stdout).toContain('signed');
	expect(query?.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
	expect(query?.get('X-Amz-Credential')).toContain(`${keys.AWS_ACCESS_KEY_ID}/`);
	for (const key of Object.values(keys)) expect(stdout).not.toContain(key);
});

test('hostile frames are shown and not obeyed, on one line each', async () => {
	const url = await serveSockets((socket) =>
		socket.send(JSON.stringify({message: '\u001B]0;gone\u0007 a\nb \u001B[2J'})),
	);
	const raw = await serveSockets((socket) => socket.send('\u001B[2J\u202Eraw\r\nnext'));
	const [{stdout}, shown] = await Promise.all([probe(url), probe(raw)]);
	expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
	expect(shown.stdout).toMatch(/done +␛\[2J.raw next$/m);
	expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
});

test('a probe needs neither the metrics nor the thresholds of the run, and says what is wrong', async () => {
	const url = await startMock();
	const metrics = ['--metrics', './not-there.ts', '--threshold', 'metrics.own.average > 1'];
	const [found, wrong, help] = await Promise.all([
		probe(url, metrics),
		probe(url, ['--reply', 'bedrok-chat']),
		runBin(['probe', '--help']),
	]);
	expect(found).toMatchObject({code: 0});
	expect(wrong).toMatchObject({code: 2, stdout: ''});
	expect(wrong.stderr).toContain('bedrock-chat');
	expect(help).toMatchObject({code: 0, stderr: ''});
	expect(help.stdout).toContain('Usage: floodgate probe [PROFILE] [options]');
});
