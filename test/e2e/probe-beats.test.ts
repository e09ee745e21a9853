import {expect, test, vi} from 'vitest';
import {type WebSocket} from 'ws';
import {serveSockets} from '../helpers/servers.ts';
import {probe, wordsOf, type Document} from './probe-command.ts';

vi.setConfig({testTimeout: 60_000});

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
	const found = (await Promise.all([probeAll(false), probeAll(true)])).flat();
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
	const still = 'frames were still arriving when time ran out';
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
	const [page, inJson] = await Promise.all([probeFor(server), probeFor(server, ['--json'])]);
	expect(page.code).toBe(0);
	expect(page.stdout).toMatch(/frames +-[\d.]+ \S+ +\d+ B {2}greeting/);
	expect(page.stdout.replaceAll(/\s+/g, ' ')).toContain(
		`the server greets: --ready '{"path":"message","equals":"Welcome! How can I help?"}'`,
	);
	const document = JSON.parse(inJson.stdout) as Document;
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
