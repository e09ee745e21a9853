import {STATUS_CODES} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Opening, Refused} from './opening.ts';
import type {Protocol} from './protocol.ts';

/** Answers an upgrade request with a status and a JSON body instead, and ends the socket. */
export function refuseUpgrade(
	socket: Duplex,
	status: number,
	body: Readonly<Record<string, unknown>>,
	requestId: string,
): void {
	const content = JSON.stringify(body);
	const head = [
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
		'Content-Type: application/json',
		`Content-Length: ${Buffer.byteLength(content)}`,
		'Connection: close',
		`x-amzn-RequestId: ${requestId}`,
	];
	socket.once('finish', () => socket.destroy());
	socket.end(`${head.join('\r\n')}\r\n\r\n${content}`);
}

/** Why an upgrade is refused that offers none of a protocol's subprotocols. */
export function problemWithSubprotocols(
	{subprotocols: accepted}: Pick<Protocol, 'subprotocols'>,
	{subprotocols: offered}: Opening,
): Refused | undefined {
	if (!accepted || offered.some((name) => accepted.includes(name))) return undefined;
	return {status: 400, body: {message: `No subprotocol is acceptable but ${accepted.join(', ')}`}};
}
