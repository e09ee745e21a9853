import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import type {Chatbot} from './chatbot.ts';
import type {MutableCounts} from './counts.ts';
import {drawFate} from './fate.ts';
import {errorFrame} from './frames.ts';
import {limitLifetime} from './lifetime.ts';
import type {GatewayOptions} from './options.ts';
import {createPlayer} from './playback.ts';
import type {Protocol, Request} from './protocol.ts';
import {createRandom} from './random.ts';
import {planReply, type PlannedReply} from './reply.ts';
import type {Schedule} from './schedule.ts';
import {encodeFrames, watchFrames} from './wire.ts';

/** What all connections of one gateway share. */
export type Shared = {
	readonly options: GatewayOptions;
	readonly protocol: Protocol;
	readonly chatbot: Chatbot;
	readonly counts: MutableCounts;
	readonly schedule: Schedule;
	/** How often a question was asked before; counts this time, too. */
	readonly occurrence: (question: string) => number;
	readonly drawId: () => string;
};

/* Bytes of payload in a frame (API Gateway's WebSocket quotas); larger messages come in fragments. */
const maxFrame = 32 * 1024;

/** Answers what arrives on one open socket, until it closes. `wire` is the socket below it. */
export function serveConnection(socket: WebSocket, wire: Duplex, shared: Shared): void {
	const {options, protocol, chatbot, counts, schedule} = shared;
	const connectionId = shared.drawId();
	const receive = protocol.converse(connectionId);
	const player = createPlayer(schedule, options.heartbeat, options.integrationTimeout);

	const isOpen = () => socket.readyState === socket.OPEN;
	const closeWith = (code: number, reason?: string) => {
		lifetime.end();
		player.stop();
		socket.close(code, reason);
	};
	const lifetime = limitLifetime(
		{idle: options.idleTimeout, limit: options.connectionLimit},
		schedule,
		() => {
			counts.expired++;
			closeWith(1001, 'Going away');
		},
	);

	// Bypasses ws, which would encode and write each frame on its own: whole frames may go between
	// its own.
	const writeBytes = (bytes: Buffer, frames: number) => {
		if (!isOpen()) return;
		wire.write(bytes);
		counts.frames += frames;
		lifetime.touch();
	};
	const write = (texts: readonly string[]) => writeBytes(encodeFrames(texts).bytes, texts.length);
	const gatewayError = (message: string) => errorFrame(message, connectionId, shared.drawId());

	const fail = (frames: readonly string[]) => {
		counts.prompts++;
		counts.errors++;
		write(frames);
	};

	const conclude = (ending: PlannedReply['ending']) => {
		if (!isOpen()) return;
		if (ending === 'reply') counts.replies++;
		if (ending === 'error') counts.errors++;
		if (ending !== 'close') return;
		counts.closed++;
		if (options.closeCode === 1006) socket.terminate();
		else if (options.closeCode === 1005) socket.close();
		else socket.close(options.closeCode);
	};

	const answer = (request: Request) => {
		counts.prompts++;
		const {question} = request;
		// A random stream for every prompt, independent of other prompts and connections.
		const random = createRandom(options.seed, `prompt:${shared.occurrence(question)}:${question}`);
		const fate = drawFate(options, random);
		if (fate === 'silence') {
			counts.silent++;
			return;
		}
		const crash = () => gatewayError('Internal server error');
		const reply = planReply(fate, request, random, protocol, chatbot, options, crash);
		player.play(reply, {
			onFrames: writeBytes,
			onHeartbeat: () => write([protocol.heartbeat(request)]),
			onTimeout() {
				counts.timedOut++;
				write([gatewayError('Endpoint request timed out')]);
			},
			onEnd: () => conclude(reply.ending),
		});
	};

	let oversized = false;
	const noteOversized = () => {
		// A single frame may exceed both limits.
		if (!oversized) counts.oversized++;
		oversized = true;
	};
	wire.prependListener(
		'data',
		watchFrames(maxFrame, () => {
			noteOversized();
			closeWith(1009);
		}),
	);
	socket.on('close', () => {
		lifetime.end();
		player.stop();
	});
	// ws itself closes with the right code (1009, 1007, …); without a listener it would throw.
	socket.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') noteOversized();
	});
	if (options.pingsKeepAlive) socket.on('ping', lifetime.touch);

	socket.on('message', (data, isBinary) => {
		if (!isOpen()) return;
		// API Gateway accepts only text.
		if (isBinary) return closeWith(1003);
		counts.messages++;
		lifetime.touch();
		// A Buffer because binaryType is left at 'nodebuffer'.
		const received = receive((data as Buffer).toString());
		switch (received.kind) {
			case 'prompt':
				return answer(received.request);
			case 'step':
				return write([received.frame]);
			case 'refused':
				return fail(received.frames);
			case 'unroutable':
				return fail([gatewayError('Forbidden')]);
			case 'crash':
				return fail([gatewayError('Internal server error')]);
		}
	});
}
