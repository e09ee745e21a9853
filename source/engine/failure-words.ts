/** What is known of an opening that failed. */
export type FailedOpening = {
	/** How far it had come; `unanswered`: the server was asked for the upgrade and sent nothing. */
	readonly phase: string;
	/** Whether the address is wss://. */
	readonly isSecure: boolean;
	/** Whether the server may get a client certificate. */
	readonly isIdentified: boolean;
};

/** Code of the error when a server answers a request without TLS by a TLS record. */
export const tlsAnswer = 'FLOODGATE_TLS_ANSWER';

const useSecure = 'use wss:// instead of ws://';
const usePlain = 'use ws:// instead of wss://';
const trust = 'trust it with --ca FILE, or accept any with --insecure';
const identify = 'give one with --cert FILE and --key FILE';

/** The error for an answer that begins with an alert of TLS (RFC 8446, section 5.1); undefined for others. */
export function tlsAnswerError(bytes: Buffer): Error | undefined {
	if (bytes[0] !== 0x15 || bytes[1] !== 0x03) return undefined;
	const message = `the server expects TLS on this port: ${useSecure}`;
	return Object.assign(new Error(message), {code: tlsAnswer});
}

type TlsError = NodeJS.ErrnoException & {
	readonly host?: string;
	readonly cert?: {readonly subjectaltname?: string; readonly subject?: {readonly CN?: unknown}};
};

const mostNames = 4;

/** The names that a certificate is for. */
function namesIn({cert}: TlsError): string {
	const listed = (cert?.subjectaltname ?? '')
		.split(', ')
		.filter((name) => /^(?:DNS|IP Address):/.test(name))
		.map((name) => name.replace(/^[^:]*:/, ''));
	const {CN: common} = cert?.subject ?? {};
	const names = listed.length > 0 ? listed : [typeof common === 'string' ? common : ''];
	const more = names.length > mostNames ? ' and others' : '';
	return names.slice(0, mostNames).join(', ') + more;
}

function wrongName(error: TlsError): string {
	const names = namesIn(error);
	const whose = names === '' ? 'another name' : names;
	return `the server's certificate is for ${whose}, not for ${error.host ?? 'this host'}: connect by a name of its own (--connect-to keeps the place), or accept any certificate with --insecure`;
}

type Words = (error: TlsError, opening: FailedOpening) => string;

const untrusted =
	"no trusted authority stands behind the server's certificate, or it sends no intermediate one";

function refusedIdentity(_: TlsError, {isIdentified}: FailedOpening): string {
	return isIdentified
		? 'the server does not accept the client certificate (--cert)'
		: `the server requires a client certificate: ${identify}`;
}

/** What OpenSSL's codes mean, and what helps; the first form that fits counts. */
const tlsWords: readonly (readonly [code: RegExp, words: Words])[] = [
	[/^DEPTH_ZERO_SELF_SIGNED/, () => `the server's certificate is self-signed: ${trust}`],
	[
		/^SELF_SIGNED_CERT_IN_CHAIN$/,
		() => `the authority of the server's certificate is not trusted here: ${trust}`,
	],
	[/^UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)/, () => `${untrusted}: ${trust}`],
	[
		/^CERT_HAS_EXPIRED$/,
		() =>
			"the server's certificate has expired, or this machine's clock is wrong; --insecure accepts any",
	],
	[
		/^CERT_NOT_YET_VALID$/,
		() =>
			"the server's certificate is not valid yet, or this machine's clock is wrong; --insecure accepts any",
	],
	[/^ERR_TLS_CERT_ALTNAME_INVALID$/, wrongName],
	[
		/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|HTTP_REQUEST/,
		() => `the server speaks no TLS on this port: ${usePlain}`,
	],
	[/ALERT_CERTIFICATE_REQUIRED/, refusedIdentity],
	[
		/ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_|ACCESS_DENIED)/,
		refusedIdentity,
	],
	[
		/ALERT_HANDSHAKE_FAILURE/,
		(_, {isIdentified}) =>
			isIdentified
				? 'the server refused the TLS handshake, perhaps because of the client certificate (--cert)'
				: `the server refused the TLS handshake; if it requires a client certificate, ${identify}`,
	],
	[/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, () => 'the server speaks neither TLS 1.2 nor TLS 1.3'],
	[/ALERT_UNRECOGNIZED_NAME/, () => "the server has no certificate for the url's host"],
];

/** Line of OpenSSL's error queue: thread, code, library, function, reason, file and line. */
const openSslLine = /^(?:\w+ )?[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/;

/** Node's advice is about node, not about Floodgate. */
const withoutAdvice = (message: string): string =>
	message.replace(/; if the root CA is installed locally.*$/, '');

const silently =
	'the server closed the connection; perhaps it does not accept the client certificate (--cert)';
const closedInTls =
	'the server closed the connection during the TLS handshake; if it speaks no TLS on this port';
const closedUnanswered =
	'the server closed the connection without an answer; if it expects TLS on this port';

/**
 * A connection's failure in words that help, without Node's and OpenSSL's own advice.
 * @param isTls whether it is a failure of TLS
 */
export function describeFailure(
	error: NodeJS.ErrnoException,
	message: string,
	opening: FailedOpening | undefined,
	isTls: boolean,
): string {
	const code = error.code ?? '';
	const known = opening ?? {phase: '', isSecure: true, isIdentified: false};
	if (isTls) {
		const words = tlsWords.find(([form]) => form.test(code))?.[1];
		return words?.(error, known) ?? openSslLine.exec(message)?.[1] ?? withoutAdvice(message);
	}
	const isCut = code === 'ECONNRESET';
	if (!isCut || !opening) return message;
	const {phase, isSecure, isIdentified} = opening;
	if (isIdentified && (phase === 'securing' || phase === 'unanswered'))
		return `${message}: ${silently}`;
	if (phase === 'securing') return `${closedInTls}, ${usePlain}`;
	if (phase !== 'unanswered' || isSecure) return message;
	return `${message}: ${closedUnanswered}, ${useSecure}`;
}

/** What a server answers, in an HTTP body, to a client that speaks the wrong protocol or lacks a certificate. */
const refusalHints: readonly (readonly [body: RegExp, words: string])[] = [
	[
		/plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|plain HTTP to an SSL-enabled/i,
		`the server expects TLS on this port: ${useSecure}`,
	],
	[
		/No required SSL certificate was sent|SSL certificate error|client certificate (?:is )?required/i,
		`the server requires a client certificate: ${identify}`,
	],
];

/** What a refusal's body shows about the way it was asked; undefined for most. */
export const hintInRefusal = (body: string): string | undefined =>
	refusalHints.find(([form]) => form.test(body))?.[1];
