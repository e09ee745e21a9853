/*
 * A WebSocket server for measuring clients, on node:net alone so that it costs the machine as little
 * as possible: whatever it is sent, it answers with one constant frame.
 *
 *   node test/bench/server.ts [--delay MS] [--seconds N]
 *
 * Prints its port, and ends after N seconds or when its standard input closes.
 */
import {createHash} from 'node:crypto';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {parseArgs} from 'node:util';
import {createFrameReader, opcodes, serverFrame} from './frames.ts';

const reply = {
	message: 'The office is open from 9 to 5.',
	intent: 'contact',
	references: [],
	traceId: '7f3a',
};
const answer = serverFrame(opcodes.text, Buffer.from(JSON.stringify(reply)));
/** Messages that one read brings are answered by one write of so many answers at most. */
const longestBatch = 256;
const answers = Buffer.concat(new Array<Buffer>(longestBatch).fill(answer));

const {values} = parseArgs({
	options: {delay: {type: 'string', default: '0'}, seconds: {type: 'string'}},
});
const delay = Number(values.delay);
const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
if (!(delay >= 0) || !(seconds === undefined || seconds > 0)) {
	process.stderr.write('server.ts: --delay is milliseconds from 0, --seconds is over 0\n');
	process.exit(2);
}

function acceptance(request: string): string | undefined {
	const key = /^sec-websocket-key:[ \t]*(\S+)/im.exec(request)?.[1];
	if (key === undefined) return undefined;
	// The constant of RFC 6455, section 1.3.
	const accept = createHash('sha1')
		.update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
		.digest('base64');
	return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

function send(socket: Socket, messages: number): void {
	for (let left = messages; left > 0 && socket.writable; left -= longestBatch) {
		socket.write(left >= longestBatch ? answers : answers.subarray(0, left * answer.length));
	}
}

function serve(socket: Socket): void {
	let head: Buffer | undefined = Buffer.alloc(0);
	const read = createFrameReader((opcode, payload) => {
		if (opcode === opcodes.ping) socket.write(serverFrame(opcodes.pong, payload));
		else if (opcode === opcodes.close) socket.end(serverFrame(opcodes.close, payload));
	});

	function onFrames(chunk: Buffer): void {
		const messages = read(chunk);
		if (messages === 0) return;
		if (delay === 0) send(socket, messages);
		else setTimeout(() => send(socket, messages), delay);
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

const server = createServer({noDelay: true}, serve);
server.listen({host: '127.0.0.1', port: 0, backlog: 4096}, () => {
	process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
if (seconds !== undefined) setTimeout(() => process.exit(), seconds * 1000);
process.stdin.on('close', () => process.exit()).resume();
