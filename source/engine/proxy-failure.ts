import type {HostAndPort} from './connection-options.ts';
import type {HttpHead} from './http-head.ts';
import {shorten} from './shorten.ts';

/** Code of the errors of a proxy: it cannot be reached, or refuses the way to the server. */
export const proxyFailure = 'FLOODGATE_PROXY_FAILURE';

/** As in a URL: an IPv6 address in brackets. */
export const authority = ({host, port}: HostAndPort): string =>
	`${host.includes(':') ? `[${host}]` : host}:${port}`;

const failure = (message: string, cause?: Error): Error =>
	Object.assign(new Error(message, {cause}), {code: proxyFailure});

const words: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'the connection is refused',
	ENOTFOUND: 'its name has no address',
	EAI_AGAIN: 'its name cannot be resolved at the moment',
	ETIMEDOUT: 'no answer in time',
	EHOSTUNREACH: 'there is no route to it',
	ENETUNREACH: 'there is no route to it',
};

/** The failure of a connection before the proxy has answered. */
export function unusableProxy(at: HostAndPort, error: NodeJS.ErrnoException): Error {
	if (error.code === proxyFailure) return error;
	const why = words[error.code ?? ''];
	const how = why === undefined ? `the way through it failed: ${error.message}` : why;
	const what = why === undefined ? '' : ' cannot be reached';
	return failure(`the proxy ${authority(at)}${what}: ${how}`, error);
}

const longestLine = 120;

/** The first words of a body, which may be HTML. */
function firstLine(body: string): string {
	const text = body
		.replaceAll(/<(style|script|head)\b[^]*?<\/\1>/gi, ' ')
		.replaceAll(/<(?:br|p|div|h\d|li|tr|hr)\b[^>]*>/gi, '\n')
		.replaceAll(/<[^>]*>/g, ' ');
	const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(/\s+/g, ' ').trim());
	return shorten(lines.find((line) => line !== '') ?? '', longestLine);
}

const asked = '--proxy http://USER:PASSWORD@HOST:PORT';

function aboutCredentials({headers}: HttpHead, given: boolean): string {
	const schemes = [headers['proxy-authenticate'] ?? ''].flat().join(', ');
	if (schemes !== '' && !/\bbasic\b/i.test(schemes)) {
		const names = schemes.replaceAll(/[^\w-]*\w+="[^"]*"/g, '').trim();
		return `it wants credentials by ${shorten(names, longestLine)}, and only Basic is supported`;
	}
	return given
		? `it does not accept the credentials; check user and password in ${asked}`
		: `it wants credentials: ${asked}`;
}

/** What the proxy's refusal to open the way means. */
const meanings: Readonly<Record<number, string>> = {
	403: 'its rules do not allow that',
	405: 'it does not allow CONNECT',
	501: 'it does not know CONNECT',
	502: 'it got no connection',
	503: 'it got no connection',
	504: 'it got no connection in time',
};

/**
 * The refusal of a proxy, in words.
 * @param target where the way was to lead
 * @param given whether the request had credentials
 */
export function refusedByProxy(
	at: HostAndPort,
	target: HostAndPort,
	answer: HttpHead,
	{body, given}: {readonly body: string; readonly given: boolean},
): Error {
	const {status} = answer;
	if (status === 407) {
		return failure(
			`the proxy ${authority(at)} answered with status 407: ${aboutCredentials(answer, given)}`,
		);
	}
	const reasons = [meanings[status], firstLine(body)].filter(
		(text) => text !== undefined && text !== '',
	);
	const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
	return failure(
		`the proxy ${authority(at)} opens no way to ${authority(target)}, and answered with status ${status}${why}`,
	);
}
