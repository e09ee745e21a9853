import {formatBytes, formatClock} from '../terminal/format.ts';
import {quotasWith} from './quotas.ts';

const {frameBytes, messageBytes, idle, connectionDuration} = quotasWith();

/** What to do about a server that ends each connection normally. */
export const oneConnectionEach =
	'a server that closes after each reply needs a connection for each prompt: --per-prompt';

const meanings: ReadonlyMap<number, string> = new Map([
	[
		1000,
		`closed normally; API Gateway also sends it when the backend deletes the connection; ${oneConnectionEach}`,
	],
	[
		1001,
		`behind API Gateway: idle for ${formatClock(idle)}, or open for ${formatClock(connectionDuration)}`,
	],
	[1003, 'a binary frame was sent, but API Gateway accepts text only'],
	[1005, `closed without a code; ${oneConnectionEach}`],
	[1006, 'the TCP connection was lost without a closing handshake'],
	[1008, 'too many requests from this client, or a violation of the server’s policy'],
	[
		1009,
		`too big: API Gateway accepts frames of up to ${formatBytes(frameBytes)} and messages of up to ${formatBytes(messageBytes)}`,
	],
	[1011, 'an internal error of the gateway or of the backend behind it'],
	[1012, 'the service is restarting'],
]);

/** What a close code means on a connection to API Gateway; undefined when the code explains itself. */
export const explainClose = (code: number): string | undefined => meanings.get(code);
