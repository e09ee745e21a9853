import type {Dialect, RefusalHeaders} from '../gateway/dialect.ts';
import type {AttemptError} from '../model/attempt.ts';
import {withNotes} from '../model/error-ids.ts';
import {describeFailure, hintInRefusal, tlsAnswer, type FailedOpening} from './failure-words.ts';
import {brokenAnswer} from './http-head.ts';
import {proxyFailure} from './proxy-failure.ts';

/** How a connection ended, before or after it opened. */
export type ConnectionEnd =
	| {
			readonly kind: 'failed';
			readonly error: NodeJS.ErrnoException;
			readonly opening?: FailedOpening;
	  }
	| {
			readonly kind: 'refused';
			readonly status: number;
			readonly body: string;
			/** Names in lower case. */
			readonly headers?: RefusalHeaders;
	  }
	| {
			readonly kind: 'silent';
			/** The proxy whose answer was awaited, if it was not the server's. */
			readonly proxy?: string;
	  }
	/** It was not tried: part of the request is invalid after its templates are filled in. */
	| {readonly kind: 'invalid'; readonly error: Error}
	| {
			readonly kind: 'closed';
			readonly code: number;
			readonly reason: string;
			readonly error?: NodeJS.ErrnoException;
	  };

type GeneratorLimit = `generator.${'file_descriptors' | 'ports' | 'memory'}`;

/** Limits of the machine that generates the load, never the server's fault. */
const generatorLimits: Readonly<Record<string, GeneratorLimit>> = {
	EMFILE: 'generator.file_descriptors',
	ENFILE: 'generator.file_descriptors',
	EADDRNOTAVAIL: 'generator.ports',
	EADDRINUSE: 'generator.ports',
	ENOBUFS: 'generator.memory',
	ENOMEM: 'generator.memory',
};

const generatorHelp: Readonly<Record<GeneratorLimit, string>> = {
	'generator.file_descriptors': 'no file descriptor was free; raise the limit with ulimit -n',
	'generator.ports': 'no local port was free; use persistent or fewer connections',
	'generator.memory': 'the system had no memory for another socket',
};

/** Protocol errors: the error codes of ws, and our names for them. */
const protocolErrors: Readonly<Record<string, string>> = {
	WS_ERR_INVALID_UTF8: 'utf8',
	WS_ERR_UNEXPECTED_MASK: 'masked',
	WS_ERR_EXPECTED_MASK: 'masked',
	WS_ERR_UNEXPECTED_RSV_1: 'reserved_bits',
	WS_ERR_UNEXPECTED_RSV_2_3: 'reserved_bits',
	WS_ERR_INVALID_OPCODE: 'opcode',
	WS_ERR_INVALID_CLOSE_CODE: 'close_code',
	WS_ERR_EXPECTED_FIN: 'fragment',
	WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'control_length',
	WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'too_big',
	WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'too_big',
	WS_ERR_TOO_MANY_BUFFERED_PARTS: 'fragment',
};

const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const tlsCode =
	/^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|EPROTO)/;

function failedConnect(error: NodeJS.ErrnoException, opening?: FailedOpening): AttemptError {
	const code = error.code ?? '';
	const {cause} = error as {readonly cause?: NodeJS.ErrnoException};
	// For a name with several addresses, Node's error holds one error per address and no message.
	const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
	const message = error.message || (first instanceof Error ? first.message : '') || code;
	const own = generatorLimits[code === proxyFailure ? (cause?.code ?? '') : code];
	if (own) return {class: own, message: generatorHelp[own]};
	const protocol = protocolErrors[code];
	if (protocol !== undefined) return {class: `protocol.${protocol}`, message};
	const isTls = tlsCode.test(code);
	const words = describeFailure(error, message, opening, isTls);
	if (code === 'ECONNREFUSED') return {class: 'connect.refused', message: words};
	if (dnsCodes.has(code)) return {class: 'connect.dns', message: words};
	if (isTls || code === tlsAnswer) return {class: 'connect.tls', message: words};
	if (code === brokenAnswer) return {class: 'protocol.handshake', message: words};
	if (code === proxyFailure) return {class: 'connect.proxy', message: words};
	return {class: 'connect.network', message: words};
}

/** Characters of a refusal's body and headers in a message. */
const longestRefusal = 300;

/** Where a redirect leads. */
function redirectNotes({
	status,
	headers,
}: Extract<ConnectionEnd, {kind: 'refused'}>): readonly (readonly [name: string, value: string])[] {
	const location = headers?.location;
	if (status < 300 || status > 399 || typeof location !== 'string') return [];
	return [['Location', withNotes(location, [], longestRefusal / 2)]];
}

/** The error of a prompt whose connection ended before its reply was complete. */
export function classifyConnectionEnd(end: ConnectionEnd, dialect: Dialect): AttemptError {
	switch (end.kind) {
		case 'failed':
			return failedConnect(end.error, end.opening);
		case 'refused': {
			const body = end.body.trim();
			const notes = [...redirectNotes(end), ...dialect.notesOfRefusal(end.headers ?? {})];
			const hint = hintInRefusal(body);
			const text = hint === undefined ? body : `${hint}; its answer: ${body}`;
			const message = withNotes(text === '' ? 'no body' : text, notes, longestRefusal);
			const requestId = dialect.requestIdOf(end.headers ?? {});
			return {
				class: `handshake.${end.status}`,
				message,
				...(requestId !== undefined && {requestId}),
			};
		}
		case 'silent':
			return {
				class: 'handshake.timeout',
				message:
					end.proxy === undefined
						? 'no answer to the handshake in time'
						: `no answer from the proxy ${end.proxy} in time`,
			};
		case 'invalid': {
			// The address may contain secrets.
			const isUrl = /invalid url/i.test(end.error.message);
			const message = isUrl
				? 'the address is invalid once its templates are filled in'
				: end.error.message;
			return {class: 'generator.request', message};
		}
		case 'closed': {
			// A protocol error also surfaces as 1006; the error itself is more precise.
			const protocol = end.error?.code === undefined ? undefined : protocolErrors[end.error.code];
			if (protocol !== undefined)
				return {class: `protocol.${protocol}`, message: end.error!.message};
			const reported = end.reason === '' ? end.error?.message : end.reason;
			const detail = reported ?? 'closed before the reply was complete';
			return {class: `closed.${end.code}`, message: detail};
		}
	}
}

/** Whether the server closed the connection normally, as it does to end a reply. */
export const endsCleanly = (end: ConnectionEnd): boolean =>
	end.kind === 'closed' && end.error === undefined && (end.code === 1000 || end.code === 1005);
