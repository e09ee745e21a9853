import {hash, randomFillSync} from 'node:crypto';
import type {HttpHead} from './http-head.ts';

/** RFC 6455, section 1.3. */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const keyBytes = 16;
/** Random bytes are drawn for many keys at once, because each draw is a call into OpenSSL. */
const pool = Buffer.allocUnsafeSlow(keyBytes * 256);
let drawn = pool.length;

/** A new Sec-WebSocket-Key. */
export function createKey(): string {
	if (drawn === pool.length) {
		randomFillSync(pool);
		drawn = 0;
	}
	drawn += keyBytes;
	return pool.toString('base64', drawn - keyBytes, drawn);
}

const includesToken = (value: unknown, wanted: string): boolean =>
	typeof value === 'string' &&
	value.split(',').some((word) => word.trim().toLowerCase() === wanted);

function problemWithSubprotocol(given: unknown, offered: readonly string[]): string | undefined {
	if (given === undefined) return offered.length > 0 ? 'Server sent no subprotocol' : undefined;
	if (offered.length === 0) return 'Server sent a subprotocol but none was requested';
	return offered.some((name) => name === given) ? undefined : 'Server sent an invalid subprotocol';
}

/**
 * What a 101 violates (RFC 6455, section 4.1), in the words of ws; undefined if it accepts the upgrade.
 * @param offered the subprotocols in the request; extensions were not offered
 */
export function problemWithUpgrade(
	{headers}: HttpHead,
	key: string,
	offered: readonly string[],
): string | undefined {
	if (String(headers.upgrade).toLowerCase() !== 'websocket') return 'Invalid Upgrade header';
	if (!includesToken(headers.connection, 'upgrade')) return 'Invalid Connection header';
	if (headers['sec-websocket-accept'] !== hash('sha1', key + guid, 'base64')) {
		return 'Invalid Sec-WebSocket-Accept header';
	}
	const problem = problemWithSubprotocol(headers['sec-websocket-protocol'], offered);
	if (problem !== undefined) return problem;
	return headers['sec-websocket-extensions'] === undefined
		? undefined
		: 'Server sent a Sec-WebSocket-Extensions header but no extension was requested';
}
