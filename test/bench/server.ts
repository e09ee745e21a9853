/*
 * A WebSocket server for measuring clients, on node:net alone so that it costs the machine as little
 * as possible: whatever it is sent, it answers with one constant frame.
 *
 *   node test/bench/server.ts [--delay MS] [--gather N] [--freeze AT:FOR] [--frames N [--together]]
 *     [--bytes N] [--cert FILE] [--seconds N]
 *
 * --delay holds each answer, and is exact to about 0.1 ms. --gather holds all answers until N messages
 * have come, so that N connections with a message each are open at once. --freeze: AT seconds after the
 * first message the whole process stands still for FOR seconds; it reads, answers and accepts nothing.
 *
 * --frames: an answer is N frames, numbered tokens and at last `{"type":"complete"}`; each in a write
 * of its own, as a backend sends tokens, or with --together all in one. --bytes: an answer's payload has
 * N bytes. --cert: TLS, with the key and the certificate of a PEM file.
 *
 * Prints its port, then a line of JSON (`ServerReport`) for each line that it reads: what it saw since
 * the one before. Ends after N seconds or when its standard input closes.
 */
import {readFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {createServer as createTlsServer} from 'node:tls';
import {parseArgs} from 'node:util';
import {acceptance} from './acceptance.ts';
import {createFrameReader, opcodes, serverFrame} from './frames.ts';
import {createHold} from './hold.ts';
import {createWitness} from './witness.ts';

/** Messages that one read of a connection brought. */
type Held = {readonly socket: Socket; readonly messages: number};

const replyOf = (message: string) => ({
	message,
	intent: 'contact',
	references: [],
	traceId: '7f3a',
});
const usual = replyOf('The office is open from 9 to 5.');
/** Messages that one read brings are answered by one write of at most that many answers. */
const longestBatch = 256;

/** What a long reply repeats: line breaks and letters of several bytes, as replies of chatbots have. */
const paragraph =
	'Le bureau est ouvert de 9 h à 17 h, du lundi au vendredi.\nL’accueil répond à toutes vos questions. ';

/** The usual reply, or one of that many bytes as JSON. */
function replyOfSize(bytes: number) {
	if (bytes === 0) return usual;
	const length = Math.max(0, bytes - JSON.stringify(replyOf('')).length);
	const each = Buffer.byteLength(JSON.stringify(paragraph)) - 2;
	return replyOf(paragraph.repeat(Math.floor(length / each)) + 'x'.repeat(length % each));
}

function frameOf(index: number, frames: number): Buffer {
	const token = {type: 'token', token: 'word ', sequence: index};
	const body =
		frames === 1 ? replyOfSize(bytes) : index === frames - 1 ? {type: 'complete'} : token;
	return serverFrame(opcodes.text, Buffer.from(JSON.stringify(body)));
}

const {values} = parseArgs({
	options: {
		delay: {type: 'string', default: '0'},
		gather: {type: 'string', default: '0'},
		freeze: {type: 'string'},
		frames: {type: 'string', default: '1'},
		bytes: {type: 'string', default: '0'},
		cert: {type: 'string'},
		together: {type: 'boolean', default: false},
		seconds: {type: 'string'},
	},
});
const delay = Number(values.delay);
const gather = Number(values.gather);
const frames = Number(values.frames);
const bytes = Number(values.bytes);
const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
const freeze = values.freeze?.split(':').map(Number);
if (
	!(delay >= 0) ||
	!(gather >= 0) ||
	!(frames >= 1) ||
	!(bytes >= 0) ||
	!(seconds === undefined || seconds > 0) ||
	!(freeze === undefined || (freeze.length === 2 && freeze[0]! >= 0 && freeze[1]! > 0))
) {
	process.stderr.write(
		'server.ts: --delay is milliseconds from 0, --gather, --frames and --bytes are counts, --freeze AT:FOR and --seconds are seconds\n',
	);
	process.exit(2);
}

const singles = Array.from({length: frames}, (_, index) => frameOf(index, frames));
const apart = frames > 1 && !values.together;
const answer = Buffer.concat(singles);
const answers = Buffer.concat(new Array<Buffer>(longestBatch).fill(answer));
const witness = createWitness();
const hold = createHold<Held>({delay, release});
let gathered: Held[] | undefined = gather > 0 ? [] : undefined;
let missing = gather;
let frozen = freeze === undefined;

function send(socket: Socket, messages: number): void {
	if (apart) {
		for (let left = messages; left > 0 && socket.writable; left--) {
			for (const frame of singles) socket.write(frame);
		}
		return;
	}
	for (let left = messages; left > 0 && socket.writable; left -= longestBatch) {
		socket.write(left >= longestBatch ? answers : answers.subarray(0, left * answer.length));
	}
}

function release({socket, messages}: Held, since: number): void {
	send(socket, messages);
	witness.answered(since);
}

/** Stands still later: a blocked thread is what a frozen process is to its clients. */
function freezeLater([at = 0, duration = 0]: readonly number[]): void {
	frozen = true;
	const cell = new Int32Array(new SharedArrayBuffer(4));
	setTimeout(() => Atomics.wait(cell, 0, 0, duration * 1000), at * 1000);
}

function onMessages(socket: Socket, messages: number): void {
	witness.received(messages);
	if (!frozen) freezeLater(freeze!);
	if (gathered) {
		gathered.push({socket, messages});
		missing -= messages;
		if (missing > 0) return;
		for (const held of gathered) send(held.socket, held.messages);
		gathered = undefined;
	} else if (delay === 0) send(socket, messages);
	else hold({socket, messages}, performance.now());
}

function serve(socket: Socket): void {
	witness.connected();
	let head: Buffer | undefined = Buffer.alloc(0);
	const read = createFrameReader((opcode, payload) => {
		if (opcode === opcodes.ping) socket.write(serverFrame(opcodes.pong, payload));
		else if (opcode === opcodes.close) socket.end(serverFrame(opcodes.close, payload));
	});

	function onFrames(chunk: Buffer): void {
		const messages = read(chunk);
		if (messages > 0) onMessages(socket, messages);
	}

	function onHead(chunk: Buffer): void {
		head = Buffer.concat([head!, chunk]);
		const end = head.indexOf('\r\n\r\n');
		if (end < 0) return;
		const response = acceptance(head.toString('latin1', 0, end));
		const rest = head.subarray(end + 4);
		head = undefined;
		if (response === undefined) {
			socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
			return;
		}
		socket.write(response);
		if (rest.length > 0) onFrames(rest);
	}

	socket.on('data', (chunk) => (head ? onHead(chunk) : onFrames(chunk)));
	// A client that resets its connection must not end the server.
	socket.on('error', () => socket.destroy());
}

const pem = values.cert === undefined ? undefined : readFileSync(values.cert);
const server = pem
	? createTlsServer({key: pem, cert: pem, noDelay: true}, serve)
	: createServer({noDelay: true}, serve);
server.listen({host: '127.0.0.1', port: 0, backlog: 4096}, () => {
	process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
if (seconds !== undefined) setTimeout(() => process.exit(), seconds * 1000);
createInterface({input: process.stdin})
	.on('line', () => process.stdout.write(`${JSON.stringify(witness.report())}\n`))
	.on('close', () => process.exit());
