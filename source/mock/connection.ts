import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import type {Chatbot} from './chatbot.ts';
import type {MutableCounts} from './counts.ts';
import {drawFate} from './fate.ts';
import {errorFrame} from './frames.ts';
import {limitLifetime} from './lifetime.ts';
import type {Opening} from './opening.ts';
import type {GatewayOptions} from './options.ts';
import {createOutlet} from './outlet.ts';
import {watchOversize} from './oversize.ts';
import {createPlayer} from './playback.ts';
import type {Protocol, Received, Request} from './protocol.ts';
import {startHeartbeat} from './heartbeat.ts';
import {createRandom} from './random.ts';
import {splitRecords} from './records.ts';
import {planReply, type PlannedReply} from './reply.ts';
import type {Schedule} from './schedule.ts';

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
export function serveConnection(
	socket: WebSocket,
	wire: Duplex,
	opening: Opening,
	shared: Shared,
): void {
	const {options, protocol, chatbot, counts, schedule} = shared;
	const isBinary = protocol.binary === true;
	const connectionId = shared.drawId();
	const receive = protocol.converse(connectionId, opening);
	const patience = protocol.gateway === false ? Infinity : options.integrationTimeout;
	const player = createPlayer(schedule, options.heartbeat, patience, isBinary);

	const isOpen = () => socket.readyState === socket.OPEN;
	const stop = () => {
		lifetime.end();
		heartbeat?.end();
		player.stop();
	};
	const closeWith = (code: number, reason?: string) => {
		stop();
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

	const {send, sendBytes} = createOutlet(socket, wire, protocol, (frames) => {
		counts.frames += frames;
		lifetime.touch();
	});
	const heartbeat = startHeartbeat(protocol.beat, options.beat, schedule, send, closeWith);
	const gatewayError = (message: string) => errorFrame(message, connectionId, shared.drawId());

	const fail = (frames: readonly string[]) => {
		counts.prompts++;
		counts.errors++;
		send(frames);
	};

	const conclude = (ending: PlannedReply['ending']) => {
		if (!isOpen()) return;
		if (ending === 'reply') counts.replies++;
		else if (ending === 'error') counts.errors++;
		else {
			counts.closed++;
			closeAsAsked(socket, options.closeCode);
		}
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
			onFrames: sendBytes,
			onHeartbeat: () => send([protocol.heartbeat(request)]),
			onTimeout() {
				counts.timedOut++;
				send([gatewayError('Endpoint request timed out')]);
			},
			onEnd: () => conclude(reply.ending),
		});
	};

	watchOversize(socket, wire, protocol.limits?.frame ?? maxFrame, counts, closeWith);
	socket.on('close', stop);
	if (options.pingsKeepAlive) socket.on('ping', lifetime.touch);

	const follow = (received: Received) => {
		switch (received.kind) {
			case 'prompt':
				return answer(received.request);
			case 'step':
				return send(received.frames);
			case 'close':
				send(received.frames ?? []);
				return closeWith(received.code, received.reason);
			case 'refused':
				return fail(received.frames);
			case 'unroutable':
				return fail([gatewayError('Forbidden')]);
			case 'crash':
				return fail([gatewayError('Internal server error')]);
		}
	};

	socket.on('message', (data, isBinaryMessage) => {
		// API Gateway accepts only text.
		if (isOpen() && isBinaryMessage && !isBinary) return closeWith(1003);
		// A Buffer because binaryType is left at 'nodebuffer'.
		for (const message of splitRecords((data as Buffer).toString(), protocol.recordEnd)) {
			if (!isOpen()) return;
			counts.messages++;
			lifetime.touch();
			if (!heartbeat?.takeAnswer(message)) follow(receive(message));
		}
	});
	send(protocol.greet?.(connectionId, opening) ?? []);
}

function closeAsAsked(socket: WebSocket, code: number): void {
	if (code === 1006) socket.terminate();
	else if (code === 1005) socket.close();
	else socket.close(code);
}
