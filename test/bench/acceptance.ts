import {hash} from 'node:crypto';

/**
 * The answer to a WebSocket client's opening request.
 * @param request its head, without the empty line
 * @returns undefined when it asks for no WebSocket
 */
export function acceptance(request: string): string | undefined {
	const key = /^sec-websocket-key:[ \t]*(\S+)/im.exec(request)?.[1];
	if (key === undefined) return undefined;
	// The constant of RFC 6455, section 1.3.
	const accept = hash('sha1', `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, 'base64');
	return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
