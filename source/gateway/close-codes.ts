import {formatBytes, formatClock} from '../terminal/format.ts';
import {quotasWith} from './quotas.ts';

const {frameBytes, messageBytes, idle, connectionDuration} = quotasWith();

const meanings: ReadonlyMap<number, string> = new Map([
	[1000, 'closed normally; API Gateway also sends it when the backend deletes the connection'],
	[
		1001,
		`behind API Gateway: idle for ${formatClock(idle)}, or open for ${formatClock(connectionDuration)}`,
	],
	[1003, 'a binary frame was sent, and API Gateway takes text only'],
	[1005, 'closed without a code'],
	[1006, 'the TCP connection was lost without a closing handshake'],
	[1008, 'too many requests from this client, or a breach of the server’s policy'],
	[
		1009,
		`too big: API Gateway takes frames of ${formatBytes(frameBytes)} and messages of ${formatBytes(messageBytes)}`,
	],
	[1011, 'an internal error of the gateway or of what is behind it'],
	[1012, 'the service restarts'],
]);

/** What a close code means on a connection to API Gateway; undefined when the code explains itself. */
export const explainClose = (code: number): string | undefined => meanings.get(code);
