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
	const how = why === undefined ? `cannot be used: ${error.message}` : `cannot be reached: ${why}`;
	return failure(`the proxy ${authority(at)} ${how}`, error);
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

/** What the proxy's refusal to open the way means, before the server's name. */
const meanings: Readonly<Record<number, string>> = {
	403: 'its rules do not allow',
	405: 'it does not allow CONNECT, here to',
	501: 'it does not know CONNECT, here to',
	502: 'it got no connection to',
	503: 'it got no connection to',
	504: 'it got no connection in time to',
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
	const who = `the proxy ${authority(at)} answered with status ${status}`;
	if (status === 407) return failure(`${who}: ${aboutCredentials(answer, given)}`);
	const line = firstLine(body);
	const why = `${meanings[status] ?? 'it opens no way to'} ${authority(target)}`;
	return failure(`${who}: ${why}${line === '' ? '' : `; ${line}`}`);
}
