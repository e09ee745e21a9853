import {once} from 'node:events';
import {expect, test} from 'vitest';
import {
	closeFrame,
	frame,
	startHostileServer,
	type Behaviour,
	type Peer,
} from '../helpers/hostile-server.ts';
import {runOurs, runWs, type EitherClient, type RunClient} from './both-clients.ts';

type Script = {
	readonly about: string;
	readonly server: Behaviour;
	/** What the client does when it is open (0 messages) and after each message. */
	readonly act?: (client: EitherClient, messages: number) => void;
};

type SentFrame = {first: number; masked: boolean; payload: string};

/** The frames in what a client sent, unmasked, and whether a frame is cut. */
function framesIn(bytes: Buffer): SentFrame[] {
	const frames: SentFrame[] = [];
	for (let at = 0; at < bytes.length;) {
		const masked = bytes[at + 1]! >= 0x80;
		let length = bytes[at + 1]! & 0x7f;
		let start = at + 2;
		if (length === 126) {
			length = bytes.readUInt16BE(at + 2);
			start = at + 4;
		}
		const key = bytes.subarray(start, start + 4);
		start += masked ? 4 : 0;
		const payload = bytes.subarray(start, start + length).map((byte, i) => byte ^ key[i % 4]!);
		frames.push({
			first: bytes[at]!,
			masked,
			payload: `${length} ${Buffer.from(payload.subarray(0, 200)).toString('latin1')}`,
		});
		at = start + length;
	}
	return frames;
}

/** Plays a script with one kind of client: what the client saw, and what the server saw of it. */
async function play({server, act = () => undefined}: Script, run: RunClient) {
	const bytes: Buffer[] = [];
	let accepted: Peer | undefined;
	const hostile = await startHostileServer({
		...server,
		open(peer) {
			accepted = peer;
			peer.socket.on('data', (chunk: Buffer) => bytes.push(Buffer.from(chunk)));
			server.open?.(peer);
		},
	});
	const {events} = await run(hostile.url, act);
	const {socket} = accepted!;
	// A server that leaves its half open sees only the end of the client's.
	if (!socket.closed && !socket.readableEnded) {
		await Promise.race([once(socket, 'close'), once(socket, 'end')]);
	}
	return {events, sent: framesIn(Buffer.concat(bytes))};
}

const atOnce = (...bytes: readonly Buffer[]): Behaviour => ({
	open: (peer) => peer.write(Buffer.concat(bytes)),
});
const long = 'é'.repeat(20_000);

const scripts: readonly Script[] = [
	{
		about: 'messages to and fro',
		server: {prompt: (peer, text) => peer.text(`re: ${text}`)},
		act: (client, messages) =>
			messages < 3 ? client.send(Buffer.from(['one', '', 'drei'][messages]!)) : client.close(),
	},
	{
		about: 'binary, empty and fragmented messages, with a ping between the fragments',
		server: atOnce(
			frame('bytes', {opcode: 2}),
			frame(''),
			frame('frag', {fin: false}),
			frame('are you there?', {opcode: 9}),
			frame('ments', {opcode: 0}),
		),
		act: (client, messages) => messages === 3 && client.close(),
	},
	{
		about: 'a ping of the client, whose pong is no message',
		server: {ping: (peer) => peer.write(Buffer.concat([frame('', {opcode: 10}), frame('x')]))},
		act: (client, messages) => (messages === 0 ? client.ping() : client.close()),
	},
	{about: 'a close of the server', server: atOnce(closeFrame(1000, 'bye'))},
	{about: 'a close without a code', server: atOnce(frame('', {opcode: 8}))},
	{about: 'a close with a long reason', server: atOnce(closeFrame(1011, 'x'.repeat(123)))},
	{
		about: 'messages in one segment with a close, and more behind it',
		server: atOnce(frame('a'), frame('b'), closeFrame(1001, 'bye'), frame('c')),
	},
	{
		about: 'a close of the client, with messages before the answer',
		server: {open: (peer) => peer.text('before')},
		act: (client) => {
			client.close();
			client.close();
			client.send(Buffer.from('too late'));
			client.ping();
		},
	},
	{
		about: 'a close that the server does not answer',
		server: {closes: false},
		act: (client) => client.close(),
	},
	{about: 'the end of TCP', server: {open: ({socket}) => void socket.end()}},
	{about: 'a message, then the end of TCP', server: {open: ({socket}) => socket.end(frame('a'))}},
	{about: 'a reset', server: {open: ({socket}) => socket.resetAndDestroy()}},
	{
		about: 'terminate',
		server: {open: (peer) => peer.text('a')},
		act: (client, messages) => messages === 1 && client.terminate(),
	},
	{
		about: 'frames with the 101',
		server: {greeting: Buffer.concat([frame('hello'), frame('again')])},
		act: (client, messages) => messages === 0 && client.close(),
	},
	{about: 'a close with the 101', server: {greeting: closeFrame(1013, 'later')}},
	{
		about: 'half a frame with the 101',
		server: {
			greeting: frame(long).subarray(0, 9),
			open: (peer) =>
				setImmediate(() => peer.write(Buffer.concat([frame(long).subarray(9), closeFrame(1000)]))),
		},
	},
	{about: 'a masked frame', server: atOnce(frame('a', {masked: true}))},
	{about: 'reserved bits', server: atOnce(frame('a', {reserved: 0b100}))},
	{about: 'other reserved bits', server: atOnce(frame('a', {reserved: 0b010}))},
	{about: 'an unknown opcode', server: atOnce(frame('a', {opcode: 3}))},
	{about: 'a continuation of nothing', server: atOnce(frame('a', {opcode: 0}))},
	{about: 'a fragmented ping', server: atOnce(frame('a', {opcode: 9, fin: false}))},
	{about: 'a close code of 999', server: atOnce(closeFrame(999))},
	{about: 'a close of one byte', server: atOnce(frame('a', {opcode: 8}))},
	{about: 'invalid UTF-8', server: atOnce(frame(Buffer.from([0xc3, 0x28])))},
	{about: 'an invalid reason', server: atOnce(frame(Buffer.from([3, 232, 0xc3]), {opcode: 8}))},
	{
		about: 'a message of 1 MiB',
		server: atOnce(frame('x'.repeat(1024 * 1024))),
		act: (client, messages) => messages === 1 && client.close(),
	},
	{about: 'a message over 1 MiB', server: atOnce(frame('x'.repeat(1024 * 1024 + 1)))},
	{
		about: 'more fragments than a message may have',
		server: atOnce(
			frame('x', {fin: false}),
			...Array<Buffer>(16 * 1024).fill(frame('x', {opcode: 0, fin: false})),
		),
	},
	{
		about: 'as many pings at once as are answered',
		server: atOnce(...Array<Buffer>(60).fill(frame('p', {opcode: 9})), frame('x')),
		act: (client, messages) => messages === 1 && client.close(),
	},
	{
		about: 'one ping more than are answered at once',
		server: atOnce(...Array<Buffer>(61).fill(frame('p', {opcode: 9})), frame('x')),
	},
	{about: 'a breach, then a good frame', server: atOnce(frame('a', {opcode: 5}), frame('b'))},
	{about: 'a breach behind a message', server: atOnce(frame('a'), frame('b', {opcode: 5}))},
];

test.for(scripts)('after the 101 all is as with ws: $about', async (script) => {
	const ours = await play(script, runOurs);
	expect(ours).toEqual(await play(script, runWs));
	for (const {masked} of ours.sent) expect(masked).toBe(true);
});

test('each frame has a mask of its own', async () => {
	const bytes: Buffer[] = [];
	const server = await startHostileServer({
		open: ({socket}) => void socket.on('data', (chunk: Buffer) => bytes.push(Buffer.from(chunk))),
		prompt: (peer) => peer.text('ok'),
	});
	await runOurs(server.url, (client, messages) =>
		messages < 4 ? client.send(Buffer.from('same')) : client.close(),
	);
	await server.closed(0);
	const sent = Buffer.concat(bytes);
	const keys = [0, 1, 2, 3].map((index) => sent.toString('hex', index * 10 + 2, index * 10 + 6));
	expect(new Set(keys).size).toBe(4);
});
