import type {ConnectionEnd} from '../engine/outcome.ts';
import type {RefusalHeaders} from '../gateway/dialect.ts';
import type {ProbeError, ProbeHandshake} from './probe-types.ts';

/** Response headers that identify the server, its choices and its log entry. */
const shown = [
	'Sec-WebSocket-Protocol',
	'Sec-WebSocket-Extensions',
	'x-amzn-ErrorType',
	'x-amzn-RequestId',
	'apigw-requestid',
	'x-amzn-trace-id',
	'retry-after',
	'location',
	'server',
	'via',
];

/** Records how the connection was opened. */
export type HandshakeRecorder = {
	readonly current: () => ProbeHandshake;
	readonly isOpen: () => boolean;
	readonly upgraded: (status: number, headers: RefusalHeaders) => void;
	readonly opened: (milliseconds: number) => void;
	readonly failed: (end: ConnectionEnd, error: ProbeError) => void;
};

/** @param redact masks secrets in the headers' values */
export function createHandshakeRecorder(redact: (text: string) => string): HandshakeRecorder {
	let handshake: ProbeHandshake = {status: null, connect: null, headers: []};

	const shownIn = (headers: RefusalHeaders) =>
		shown.flatMap((name): [string, string][] => {
			const value = headers[name.toLowerCase()];
			return value === undefined ? [] : [[name, redact([value].flat().join(', '))]];
		});

	return {
		current: () => handshake,
		isOpen: () => handshake.connect !== null,
		upgraded(status, headers) {
			handshake = {...handshake, status, headers: shownIn(headers)};
		},
		opened(milliseconds) {
			handshake = {
				...handshake,
				status: handshake.status ?? 101,
				connect: milliseconds / 1000,
			};
		},
		failed(end, error) {
			handshake = {
				...handshake,
				...(end.kind === 'refused' && {status: end.status, headers: shownIn(end.headers ?? {})}),
				error,
			};
		},
	};
}
