import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {WebSocketServer, type WebSocket} from 'ws';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {runBin, startMock, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {closedPort, refuseUpgrades, serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const rows = [{Question: "Où est l'école ?", Intent: 'contact'}];

type Document = {
	readonly handshake: {readonly status: number | null; readonly connect: number | null};
	readonly frames: readonly {readonly at: number; readonly bytes: number; readonly text: string}[];
	readonly reply: {readonly understood: boolean; readonly fits: boolean; readonly text: string};
	readonly greeting: {readonly frames: number; readonly ready: unknown} | null;
	readonly unfinished: boolean;
	readonly inferred: {readonly reply: unknown; readonly preset: string | null} | null;
	readonly command: string | null;
	readonly conclusion: string;
};

async function probe(url: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
	const cwd = await temporaryFolder();
	const file = await writeRows(cwd, rows);
	return runBin(['probe', '-u', url, '-d', file, ...args], {cwd, env});
}

async function probeJson(...args: Parameters<typeof probe>) {
	const [url, flags = [], env] = args;
	const {code, stdout, stderr} = await probe(url, ['--json', ...flags], env);
	return {code, stderr, document: JSON.parse(stdout) as Document};
}

/** The words of a command line in the quotes of a POSIX shell. */
const wordsOf = (line: string): string[] =>
	[...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
		word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => {
			return quoted ?? escaped ?? '';
		}),
	);

test('the command that a probe gives runs: replies are understood whole', async () => {
	const url = await startMock(['--stream', '--ack', '--latency', '50ms', '--token-gap', '5ms']);
	const {code, stdout, stderr, cwd} = await probe(url);
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(stdout).toMatch(/handshake +101 in [\d.]+ (?:µs|ms|s)/);
	expect(stdout).toMatch(/sent +\+0 µs +\d+ B {2}\{"message":"Où est l'école \?"\}/);
	expect(stdout).toMatch(/frames +\+[\d.]+ \S+ +14 B {2}done +\{"type":"ack"\}/);
	expect(stdout).toContain('the rule "single" does not do it justice, "serverless-llm" would');
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

type Server = {
	readonly name: string;
	readonly open?: (socket: WebSocket) => void;
	readonly prompt?: (socket: WebSocket) => void;
};

/** A probe of a server, with the seconds for which the server had the connection. */
async function probeFor(server: Server, args: readonly string[] = []) {
	const times: number[] = [];
	const url = await serveSockets(
		(socket) => server.prompt?.(socket),
		(socket) => {
			const opened = performance.now();
			socket.on('close', () => times.push((performance.now() - opened) / 1000));
			server.open?.(socket);
		},
	);
	const found = await probe(url, args);
	await vi.waitFor(() => expect(times).toHaveLength(1));
	return {...found, lasted: times[0]!};
}

/** Frames for as long as the connection is open, each after its own wait. */
function keepSaying(socket: WebSocket, frame: () => object, wait: () => number): void {
	const next = () => {
		if (socket.readyState !== socket.OPEN) return;
		socket.send(JSON.stringify(frame()));
		setTimeout(next, wait());
	};
	setTimeout(next, wait());
}

const tick = () => ({type: 'tick', at: Date.now()});
const answer = '{"message":"open from nine to five"}';
const limit = 6;
const ofLimit = ['--timeout', `${limit}s`];
const singleAndTicks = {done: {frames: 1}, ignore: {path: 'type', equals: 'tick'}};

test('whatever keeps coming, a probe ends within its limit, and beats are no part of the rule', async () => {
	const later = (socket: WebSocket, frames: readonly string[]) =>
		frames.forEach((frame, index) => setTimeout(() => socket.send(frame), 150 * (index + 1)));
	const stream = [
		...['open ', 'from nine ', 'to five'].map((piece) => JSON.stringify({type: 'bit', piece})),
		'{"type":"end"}',
	];
	const servers: readonly (Server & {readonly rule: object})[] = [
		...[300, 1000, 2000].map((every) => ({
			name: `beats each ${every} ms from the prompt on`,
			prompt(socket: WebSocket) {
				keepSaying(socket, tick, () => every);
				later(socket, [answer]);
			},
			rule: singleAndTicks,
		})),
		{
			name: 'beats now and then',
			prompt(socket) {
				let count = 0;
				keepSaying(socket, tick, () => [1700, 300, 1400, 700, 2000][count++ % 5]!);
				socket.send(answer);
			},
			rule: singleAndTicks,
		},
		{
			name: 'beats from the opening on',
			open: (socket) => keepSaying(socket, tick, () => 350),
			prompt: (socket) => later(socket, [answer]),
			rule: singleAndTicks,
		},
		{
			name: 'beats and a stream',
			open: (socket) => keepSaying(socket, tick, () => 350),
			prompt: (socket) => later(socket, stream),
			rule: {
				delta: {path: 'piece', mode: 'append'},
				done: {path: 'type', equals: 'end'},
				ignore: {path: 'type', equals: 'tick'},
			},
		},
	];
	const probeAll = (json: boolean) =>
		Promise.all(
			servers.map(async (server) => {
				const result = await probeFor(server, [...ofLimit, ...(json ? ['--json'] : [])]);
				return {...result, ...server, json};
			}),
		);
	const found = [...(await probeAll(false)), ...(await probeAll(true))];
	for (const {name, code, stdout, stderr, lasted, rule, json} of found) {
		expect({code, stderr}, name).toEqual({code: 0, stderr: ''});
		expect(lasted, name).toBeLessThan(limit + 1);
		expect(stdout, name).not.toMatch(/idle|grace/);
		if (json) {
			const document = JSON.parse(stdout) as Document;
			expect(document.inferred, name).toMatchObject({reply: rule, preset: null});
		} else expect(stdout, name).toContain(JSON.stringify(rule));
	}
});

test('a stream without an end, and beats without a reply, end with the limit and say so', async () => {
	let count = 0;
	const pieces = ['one ', 'two ', 'more ', 'and ', 'on '];
	const piece = () => ({type: 'bit', piece: pieces[count++ % pieces.length]});
	const [endless, fast, mute] = await Promise.all([
		probeFor({name: 'slow', prompt: (socket) => keepSaying(socket, piece, () => 300)}, [
			...ofLimit,
			'--json',
		]),
		probeFor({name: 'fast', prompt: (socket) => keepSaying(socket, piece, () => 10)}, ofLimit),
		probeFor({name: 'mute', open: (socket) => keepSaying(socket, tick, () => 300)}, [
			...ofLimit,
			'--json',
			'--reply',
			JSON.stringify(singleAndTicks),
		]),
	]);
	const still = 'frames were still coming when the time was over';
	expect(JSON.parse(endless.stdout)).toMatchObject({unfinished: true, inferred: null});
	expect((JSON.parse(endless.stdout) as Document).conclusion).toContain(still);
	expect(fast.stdout.replaceAll(/\s+/g, ' ')).toContain(still);
	expect(mute.code).toBe(4);
	expect(JSON.parse(mute.stdout)).toMatchObject({
		reply: {understood: false, error: {class: 'timeout.total'}},
		inferred: null,
	});
	for (const {lasted} of [endless, fast, mute]) {
		expect(lasted).toBeGreaterThan(limit - 0.5);
		expect(lasted).toBeLessThan(limit + 1);
	}
});

test('a greeting is told from the reply, on the page and in the document', async () => {
	const greeting = '{"message":"Welcome! How can I help?"}';
	const server: Server = {
		name: 'greets',
		open: (socket) => setTimeout(() => socket.send(greeting), 60),
		prompt: (socket) => socket.send(answer),
	};
	const page = await probeFor(server);
	expect(page.code).toBe(0);
	expect(page.stdout).toMatch(/frames +-[\d.]+ \S+ +\d+ B {2}greeting/);
	expect(page.stdout.replaceAll(/\s+/g, ' ')).toContain(
		`the server greets: --ready '{"path":"message","equals":"Welcome! How can I help?"}'`,
	);
	const document = JSON.parse((await probeFor(server, ['--json'])).stdout) as Document;
	const words = wordsOf(document.command!);
	expect(words.slice(-2)).toEqual([
		'--ready',
		'{"path":"message","equals":"Welcome! How can I help?"}',
	]);
	const again = await probeFor(server, words.slice(-2));
	expect(again.code).toBe(0);
	expect(again.stdout).toMatch(/result +the rule "single" fits$/m);
	expect(document).toMatchObject({
		greeting: {frames: 1, ready: {path: 'message', equals: 'Welcome! How can I help?'}},
		reply: {fits: true, text: 'open from nine to five'},
		inferred: null,
	});
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
	for (const extra of [[], ['--json']]) {
		const {code, stdout, stderr} = await probe(url, [...flags, ...extra], {SECRET: secret});
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
	const {stdout} = await probe(url);
	expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
	const raw = await serveSockets((socket) => socket.send('\u001B[2J\u202Eraw\r\nnext'));
	const shown = await probe(raw);
	expect(shown.stdout).toMatch(/done +␛\[2J.raw next$/m);
	expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
});

test('a probe needs neither the metrics nor the thresholds of the run, and says what is wrong', async () => {
	const url = await startMock();
	const metrics = ['--metrics', './not-there.ts', '--threshold', 'metrics.own.average > 1'];
	expect(await probe(url, metrics)).toMatchObject({code: 0});
	const wrong = await probe(url, ['--reply', 'bedrok-chat']);
	expect(wrong).toMatchObject({code: 2, stdout: ''});
	expect(wrong.stderr).toContain('bedrock-chat');
	const help = await runBin(['probe', '--help']);
	expect(help).toMatchObject({code: 0, stderr: ''});
	expect(help.stdout).toContain('Usage: floodgate probe [PROFILE] [options]');
});
