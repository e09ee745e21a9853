import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import type {Row} from '../model/prompt.ts';
import {createChatbot} from './chatbot.ts';
import {serveConnection} from './connection.ts';
import {createCounts, type GatewayCounts} from './counts.ts';
import {drawGatewayId} from './frames.ts';
import {readOpening} from './opening.ts';
import {resolveGatewayOptions, type GatewayOptions} from './options.ts';
import type {Protocol} from './protocol.ts';
import {protocols} from './protocols.ts';
import {createRandom} from './random.ts';
import {createSchedule} from './schedule.ts';
import {createTokenBucket} from './token-bucket.ts';
import {problemWithSubprotocols, refuseUpgrade} from './upgrade.ts';

export type Gateway = {
	/** `ws://host:port`; any path and query are accepted. */
	readonly url: string;
	readonly port: number;
	/** A copy of the counts at this moment. */
	readonly counts: () => GatewayCounts;
	/** Drops all sockets and pending replies; resolves when the port is free again. */
	readonly close: () => Promise<void>;
};

/*
 * The most bytes in a message; a larger one is answered with close 1009 (API Gateway's WebSocket
 * quotas).
 */
const maxPayload = 128 * 1024;

/* Load tests open thousands of connections at once; Node's own 511 would make some wait a second. */
const backlog = 4096;

/**
 * Starts a WebSocket server that behaves like an LLM chatbot behind AWS API Gateway and that knows
 * the rows of a dataset. Rejects with an Error that names the port when it cannot listen there, and
 * with a RangeError when an option is out of range.
 * @param own speaks this protocol instead of the one that the options name
 */
export async function startGateway(
	rows: readonly Row[],
	options?: Partial<GatewayOptions>,
	own?: Protocol,
): Promise<Gateway> {
	const resolved = resolveGatewayOptions(options);
	const {host, seed, refuse} = resolved;
	const counts = createCounts();
	const schedule = createSchedule();
	const asked = new Map<string, number>();
	// Ids are only labels: nothing else may depend on the order of arrival.
	const ids = createRandom(seed, 'ids');
	const drawId = () => drawGatewayId(ids);
	const protocol: Protocol = own ?? protocols[resolved.protocol];
	const accepted = protocol.subprotocols;
	const shared = {
		options: resolved,
		protocol,
		schedule,
		chatbot: createChatbot(rows),
		counts,
		occurrence: (question: string) => {
			const times = asked.get(question) ?? 0;
			asked.set(question, times + 1);
			return times;
		},
		drawId,
	};
	const takeToken = createTokenBucket(resolved.connectionsPerSecond, () => performance.now());
	const webSockets = new WebSocketServer({
		noServer: true,
		clientTracking: false,
		maxPayload: protocol.limits?.message ?? maxPayload,
		// Without it ws echoes the first that is offered, as a `$connect` Lambda does.
		...(accepted && {
			handleProtocols: (offered: Set<string>) =>
				[...offered].find((name) => accepted.includes(name)) ?? false,
		}),
	});
	const sockets = new Set<Socket>();
	const server = createServer((_request, response) => {
		response.writeHead(426, {'Content-Type': 'application/json', Connection: 'close'});
		response.end(JSON.stringify({message: 'Upgrade Required'}));
	});

	let upgrades = 0;
	server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		if (!takeToken()) {
			counts.throttled++;
			return refuseUpgrade(socket, 429, {message: 'Too Many Requests'}, drawId());
		}
		if (createRandom(seed, `upgrade:${upgrades++}`).uniform() < refuse.rate) {
			counts.refused++;
			return refuseUpgrade(socket, refuse.status, refuse.body, drawId());
		}
		const opening = readOpening(request);
		const problem = protocol.admit?.(opening) ?? problemWithSubprotocols(protocol, opening);
		if (problem) {
			counts.refused++;
			return refuseUpgrade(socket, problem.status, problem.body, drawId());
		}
		webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			counts.connections++;
			serveConnection(webSocket, socket, opening, shared);
		});
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		// A client that resets its connection is no error of ours, before the upgrade or after it.
		socket.on('error', () => undefined);
	});

	await listen(server, host, resolved.port);
	// Later errors are failed accepts (EMFILE), which the affected client notices itself.
	server.on('error', () => undefined);

	const {port} = server.address() as AddressInfo;
	const close = () =>
		new Promise<void>((resolve) => {
			// Closing twice is an error for the server, not for us.
			server.close(() => resolve());
			schedule.clear();
			for (const socket of sockets) {
				socket.destroy();
			}
		});
	return {
		url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}`,
		port,
		counts: () => ({...counts}),
		close,
	};
}

function listen(server: ReturnType<typeof createServer>, host: string, port: number) {
	return new Promise<void>((resolve, reject) => {
		const fail = (error: NodeJS.ErrnoException) => {
			const reason = error.code === 'EADDRINUSE' ? 'the port is already in use' : error.message;
			reject(new Error(`Cannot listen on port ${port} of ${host}: ${reason}`, {cause: error}));
		};
		server.once('error', fail);
		server.listen({host, port, backlog}, () => {
			server.off('error', fail);
			resolve();
		});
	});
}
