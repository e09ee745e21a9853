import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {compileServer} from './servers.ts';
import type {ServerReport} from './witness.ts';

const file = fileURLToPath(new URL('./server.ts', import.meta.url));
const certificate = fileURLToPath(new URL('../faults/fixtures/localhost.pem', import.meta.url));
const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
const compiled = await compileServer(folder);
type Command = readonly [program: string, ...args: string[]];
const node: Command = [process.execPath, file];
const both: (readonly [string, Command])[] = [
	['server.ts', node],
	...(compiled === undefined ? [] : [['server.c', [compiled]] as const]),
];

afterAll(() => rmSync(folder, {recursive: true, force: true}));

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startServer([program, ...before]: Command, ...args: readonly string[]) {
	const child = spawn(program, [...before, ...args], {stdio: ['pipe', 'pipe', 'inherit']});
	children.push(child);
	const [port] = (await once(child.stdout, 'data')) as [Buffer];
	return {child, port: Number(port.toString())};
}

/** A client frame masked with zeros: its payload then stands in it as it is. */
function clientFrame(opcode: number, payload = ''): Buffer {
	const body = Buffer.from(payload);
	const header =
		body.length < 126
			? Buffer.from([0x80 | opcode, 0x80 | body.length])
			: Buffer.from([0x80 | opcode, 0x80 | 126, body.length >> 8, body.length & 0xff]);
	return Buffer.concat([header, Buffer.alloc(4), body]);
}

/** A connection after its handshake, and the bytes that come in on it. */
async function openRaw(
	port: number,
): Promise<{socket: Socket; take: (n: number) => Promise<Buffer>}> {
	const socket = connect({port, host: '127.0.0.1', noDelay: true});
	let received = Buffer.alloc(0);
	socket.on('data', (chunk) => {
		received = Buffer.concat([received, chunk]);
	});
	async function take(length: number): Promise<Buffer> {
		while (received.length < length) await once(socket, 'data');
		const taken = received.subarray(0, length);
		received = received.subarray(length);
		return taken;
	}
	socket.write(
		'GET / HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
	);
	while (received.indexOf('\r\n\r\n') < 0) await once(socket, 'data');
	received = received.subarray(received.indexOf('\r\n\r\n') + 4);
	return {socket, take};
}

async function askReport({stdin, stdout}: ChildProcess): Promise<ServerReport> {
	stdin!.write('report\n');
	const [line] = (await once(stdout!, 'data')) as [Buffer];
	return JSON.parse(line.toString()) as ServerReport;
}

describe.each(both)('%s', (_name, server) => {
	test('a WebSocket client gets the same JSON for each message, and a clean close', async () => {
		const {port} = await startServer(server);
		const socket = new WebSocket(`ws://127.0.0.1:${port}`);
		await once(socket, 'open');
		for (const question of ['short', 'long '.repeat(100), 'é'.repeat(40_000)]) {
			socket.send(question);
			const [data] = (await once(socket, 'message')) as [Buffer];
			expect(JSON.parse(data.toString())).toMatchObject({intent: 'contact', references: []});
		}
		socket.ping('still there?');
		expect(String((await once(socket, 'pong'))[0])).toBe('still there?');
		socket.close(4001, 'enough');
		expect((await once(socket, 'close'))[0]).toBe(4001);
	});

	test('many frames in one read get as many answers, and a ping among them its pong', async () => {
		const {port} = await startServer(server);
		const {socket, take} = await openRaw(port);
		const texts = new Array<Buffer>(600).fill(clientFrame(0x1, 'hello'));
		socket.write(Buffer.concat([clientFrame(0x9, 'ping'), ...texts]));
		expect((await take(6)).toString('latin1')).toBe('\x8a\x04ping');
		const length = (await take(2))[1]!;
		expect((await take(length)).toString()).toContain('"message"');
		const others = await take(599 * (length + 2));
		expect(others.toString().match(/"message"/g)).toHaveLength(599);
		socket.write(clientFrame(0x9));
		expect((await take(2)).toString('latin1')).toBe('\x8a\x00');
		socket.destroy();
	});

	test('a frame that comes byte by byte gets one answer', async () => {
		const {port} = await startServer(server);
		const {socket, take} = await openRaw(port);
		for (const byte of clientFrame(0x1, 'x'.repeat(130))) {
			await new Promise((written) => socket.write(Buffer.from([byte]), written));
		}
		const [, length] = await take(2);
		await take(length!);
		socket.write(clientFrame(0x9));
		expect((await take(2)).toString('latin1')).toBe('\x8a\x00');
		socket.destroy();
	});

	test('--delay holds each answer back, and the report says for how long', async () => {
		const {child, port} = await startServer(server, '--delay', '200');
		const {socket, take} = await openRaw(port);
		const began = performance.now();
		socket.write(clientFrame(0x1, 'hello'));
		await take(2);
		expect(performance.now() - began).toBeGreaterThan(200);
		socket.destroy();
		const {connections, messages, held} = await askReport(child);
		expect({connections, messages}).toEqual({connections: 1, messages: 1});
		expect(held!.p50).toBeGreaterThan(200);
		expect(await askReport(child)).toMatchObject({connections: 0, messages: 0, held: null});
	});

	test('--bytes is the length of the answer, however many bytes of a frame that needs', async () => {
		for (const bytes of [100, 1000, 100_000]) {
			const {child, port} = await startServer(server, '--bytes', `${bytes}`);
			const socket = new WebSocket(`ws://127.0.0.1:${port}`);
			const lengths: number[] = [];
			const all = new Promise<void>((resolve) => {
				socket.on('message', (data: Buffer) => {
					expect(JSON.parse(data.toString())).toMatchObject({intent: 'contact'});
					if (lengths.push(data.length) === 50) resolve();
				});
			});
			await once(socket, 'open');
			for (let i = 0; i < 50; i++) socket.send('hello');
			await all;
			expect(new Set(lengths)).toEqual(new Set([bytes]));
			socket.terminate();
			expect(await askReport(child)).toMatchObject({connections: 1, messages: 50});
		}
	});

	test('--frames are tokens in order, and at last the end', async () => {
		const {port} = await startServer(server, '--frames', '3');
		const socket = new WebSocket(`ws://127.0.0.1:${port}`);
		const frames: unknown[] = [];
		const all = new Promise<void>((resolve) => {
			socket.on('message', (data: Buffer) => {
				if (frames.push(JSON.parse(data.toString())) === 6) resolve();
			});
		});
		await once(socket, 'open');
		socket.send('one');
		socket.send('two');
		await all;
		const reply = [
			{type: 'token', token: 'word ', sequence: 0},
			{type: 'token', token: 'word ', sequence: 1},
			{type: 'complete'},
		];
		expect(frames).toEqual([...reply, ...reply]);
		socket.terminate();
	});

	test('a report says when the first message came, by the clock that this process has, too', async () => {
		const {child, port} = await startServer(server);
		const before = Number(process.hrtime.bigint()) / 1e9;
		const {socket, take} = await openRaw(port);
		socket.write(clientFrame(0x1, 'hello'));
		await take(2);
		const {first, opening} = await askReport(child);
		expect(first).toBeGreaterThan(before);
		expect(first).toBeLessThan(Number(process.hrtime.bigint()) / 1e9);
		expect(opening).toBeGreaterThan(0);
		expect(await askReport(child)).toMatchObject({first: null, opening: null, span: null});
		socket.destroy();
	});

	test('a request that asks for no WebSocket is refused', async () => {
		const {port} = await startServer(server);
		const socket = connect({port, host: '127.0.0.1'});
		socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
		socket.resume();
		await once(socket, 'close');
	});
});

test.runIf(compiled !== undefined)('both servers answer the same', async () => {
	const answers = both.map(async ([, server]) => {
		const {port} = await startServer(server, '--bytes', '2000');
		const socket = new WebSocket(`ws://127.0.0.1:${port}`);
		await once(socket, 'open');
		socket.send('hello');
		const [data] = (await once(socket, 'message')) as [Buffer];
		socket.terminate();
		return JSON.parse(data.toString()) as unknown;
	});
	const [first, second] = await Promise.all(answers);
	expect(second).toEqual(first);
});

test('--cert speaks TLS', async () => {
	const {port} = await startServer(node, '--cert', certificate);
	const ca = readFileSync(certificate);
	const socket = new WebSocket(`wss://127.0.0.1:${port}`, {ca});
	await once(socket, 'open');
	socket.send('hello');
	const [data] = (await once(socket, 'message')) as [Buffer];
	expect(JSON.parse(data.toString())).toMatchObject({intent: 'contact'});
	socket.terminate();
});

test('--gather answers nobody until that many messages have come, and then everybody', async () => {
	const {port} = await startServer(node, '--gather', '3');
	const first = await openRaw(port);
	const second = await openRaw(port);
	first.socket.write(clientFrame(0x1, 'one'));
	second.socket.write(clientFrame(0x1, 'two'));
	// Pongs are not held: once they are here, the answers would be, too.
	for (const {socket, take} of [first, second]) {
		socket.write(clientFrame(0x9));
		expect((await take(2)).toString('latin1')).toBe('\x8a\x00');
	}
	second.socket.write(clientFrame(0x1, 'three'));
	const [, length] = await first.take(2);
	await first.take(length!);
	await second.take(2 * (length! + 2));
	first.socket.write(clientFrame(0x1, 'four'));
	await first.take(length! + 2);
	first.socket.destroy();
	second.socket.destroy();
});

test('--freeze stands still that long after the first message, and then goes on', async () => {
	const {port} = await startServer(node, '--freeze', '0:0.5');
	const {socket, take} = await openRaw(port);
	const began = performance.now();
	socket.write(clientFrame(0x1, 'hello'));
	const [, length] = await take(2);
	await take(length!);
	// Until it stands still it answers: keep asking.
	let longest = 0;
	while (performance.now() - began < 20_000 && longest < 450) {
		const asked = performance.now();
		socket.write(clientFrame(0x1, 'still there?'));
		await take(length! + 2);
		longest = Math.max(longest, performance.now() - asked);
	}
	expect(longest).toBeGreaterThan(450);
	const late = await openRaw(port);
	late.socket.destroy();
	socket.destroy();
});

test.each([
	['--delay', 'x'],
	['--gather', 'x'],
	['--freeze', '1'],
	['--freeze', '1:0'],
])('%s %s is refused', async (...args) => {
	const child = spawn(process.execPath, [file, ...args], {stdio: 'ignore'});
	children.push(child);
	expect((await once(child, 'exit'))[0]).toBe(2);
});

test('the server ends when its standard input closes, and after --seconds', async () => {
	const first = await startServer(node);
	const exit = once(first.child, 'exit');
	first.child.stdin.end();
	expect((await exit)[0]).toBe(0);
	const second = await startServer(node, '--seconds', '0.2');
	expect((await once(second.child, 'exit'))[0]).toBe(0);
});
