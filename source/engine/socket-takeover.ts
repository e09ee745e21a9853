import type {Socket} from 'node:net';
import {WebSocket} from 'ws';

/*
 * Everything that is assumed of ws beyond its documentation. It lets a server name a class derived from
 * its WebSocket (option `WebSocket`), which it creates with a null address and then gives the socket by
 * `setSocket`. A client does the same here, with `_isServer` false: it masks what it sends and accepts
 * only unmasked frames. `test/engine/socket-takeover.test.ts` compares the result with a client of ws.
 */
type Takeable = WebSocket & {
	_isServer: boolean;
	setSocket: (socket: Socket, head: Buffer, options: typeof limits) => void;
};
const Takeable = WebSocket as unknown as new (
	address: null,
	protocols: undefined,
	options: typeof behaviour,
) => Takeable;

/** A WebSocket after its handshake. */
export type OpenSocket = WebSocket;

/** Whether neither side has begun to close. */
export const isOpen = (socket: OpenSocket): boolean => socket.readyState === WebSocket.OPEN;

/** Milliseconds that a closing handshake may take. */
export const closeLimit = 1000;

/** The defaults of ws for a client, but for `closeTimeout`. */
const behaviour = {autoPong: true, maxPendingAutoPongs: 60, closeTimeout: closeLimit};
/**
 * Its defaults, but for `maxPayload`. Larger replies break the protocol; the default of ws, 100 MiB, would
 * let one reply exhaust memory.
 */
const limits = {
	allowSynchronousEvents: true,
	generateMask: undefined,
	maxBufferedChunks: 256 * 1024,
	maxFragments: 16 * 1024,
	maxPayload: 1024 * 1024,
	skipUTF8Validation: false,
};

/**
 * Makes an open WebSocket of a socket over which the server has accepted the upgrade.
 * @param head bytes that arrived after the 101; they are read in a later turn
 */
export function takeOver(socket: Socket, head: Buffer): OpenSocket {
	const client = new Takeable(null, undefined, behaviour);
	client._isServer = false;
	client.setSocket(socket, head, limits);
	return client;
}
