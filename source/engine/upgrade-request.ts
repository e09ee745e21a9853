import {validateHeaderName, validateHeaderValue} from 'node:http';
import {unescape} from 'node:querystring';
import type {ConnectionOptions, HostAndPort, Way} from './connection-options.ts';
import {authority} from './proxy-failure.ts';
import {tlsFor, type TlsOpening} from './tls-opening.ts';

export type ProxyRequest = {
	readonly at: HostAndPort;
	readonly head: string;
	/** Whether the head has credentials. */
	readonly isAuthorized: boolean;
	/** Undefined for a proxy that is not reached over TLS. */
	readonly tls: TlsOpening | undefined;
};

/** What the connections of the same options have in common, so that it is made once. */
export type UpgradeRequest = {
	/** Where the connection goes, through a proxy or not. */
	readonly target: HostAndPort;
	readonly proxy: ProxyRequest | undefined;
	/** Undefined for ws://. */
	readonly tls: TlsOpening | undefined;
	/** Whether the server may get a client certificate. */
	readonly isIdentified: boolean;
	readonly subprotocols: readonly string[];
	/** The head of the request with this key. */
	readonly head: (key: string) => string;
};

const subprotocol = /^[!#$%&'*+.^_`|~\w-]+$/;

function parseAddress(text: string): URL {
	if (!URL.canParse(text)) throw new SyntaxError('Invalid URL');
	const url = new URL(text);
	if (!['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol)) {
		throw new SyntaxError(`The URL's protocol must be "ws:", "wss:", "http:" or "https:"`);
	}
	if (url.hash !== '') throw new SyntaxError('The URL contains a fragment identifier');
	return url;
}

function checkSubprotocols(names: readonly string[]): void {
	if (names.every((name, at) => subprotocol.test(name) && names.indexOf(name) === at)) return;
	throw new SyntaxError('An invalid or duplicated subprotocol was specified');
}

/**
 * Header lines by name in lower case, so that each name occurs once; later ones replace earlier ones.
 * Names and values are checked as Node's HTTP client checks them.
 */
function createHeaders() {
	const lines = new Map<string, string>();
	return {
		set(name: string, value: string): void {
			validateHeaderName(name);
			validateHeaderValue(name, value);
			lines.set(name.toLowerCase(), `${name}: ${value}\r\n`);
		},
		has: (name: string) => lines.has(name.toLowerCase()),
		text: () => [...lines.values()].join(''),
	};
}

function connectHead(target: HostAndPort, authorization: string | undefined): string {
	const headers = createHeaders();
	headers.set('Host', authority(target));
	if (authorization !== undefined) headers.set('Proxy-Authorization', authorization);
	return `CONNECT ${authority(target)} HTTP/1.1\r\n${headers.text()}\r\n`;
}

function proxyRequest(
	{authorization, secure = false, ...at}: NonNullable<Way['proxy']>,
	target: HostAndPort,
	{insecure, ca, sessionReuse = true}: ConnectionOptions,
): ProxyRequest {
	return {
		at,
		head: connectHead(target, authorization),
		isAuthorized: authorization !== undefined,
		// The client certificate is for the server.
		tls: secure ? tlsFor(at.host, at, {insecure, ca, sessionReuse}) : undefined,
	};
}

/** The request as text before and after its key. */
function upgradeText(url: URL, options: ConnectionOptions): readonly [string, string] {
	const {origin, subprotocols} = options;
	const headers = createHeaders();
	headers.set('Host', url.host);
	for (const [name, value] of Object.entries(options.headers)) headers.set(name, value);
	headers.set('Connection', 'Upgrade');
	headers.set('Upgrade', 'websocket');
	if (origin !== '') headers.set('Origin', origin);
	if (subprotocols.length > 0) headers.set('Sec-WebSocket-Protocol', subprotocols.join(','));
	if ((url.username !== '' || url.password !== '') && !headers.has('Authorization')) {
		const credentials = `${unescape(url.username)}:${unescape(url.password)}`;
		headers.set('Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
	}
	headers.set('Sec-WebSocket-Version', '13');
	const before = `GET ${url.pathname}${url.search} HTTP/1.1\r\n${headers.text()}Sec-WebSocket-Key: `;
	return [before, '\r\n\r\n'];
}

function compile(options: ConnectionOptions): UpgradeRequest {
	const url = parseAddress(options.url);
	checkSubprotocols(options.subprotocols);
	const isSecure = url.protocol === 'wss:' || url.protocol === 'https:';
	const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
	const own = {host, port: Number(url.port || (isSecure ? 443 : 80))};
	const {proxy, to: target = own} = options.via ?? {};
	const [before, after] = upgradeText(url, options);
	return {
		target,
		proxy: proxy && proxyRequest(proxy, target, options),
		tls: isSecure ? tlsFor(host, target, options) : undefined,
		isIdentified: options.identity !== undefined,
		subprotocols: options.subprotocols,
		head: (key) => before + key + after,
	};
}

let last: {readonly options: ConnectionOptions; readonly request: UpgradeRequest} | undefined;

/**
 * Compiles the request of a connection; the same object of options gives the same request.
 * @throws SyntaxError for an invalid address or subprotocol, TypeError for an invalid header
 */
export function upgradeRequest(options: ConnectionOptions): UpgradeRequest {
	if (last?.options !== options) last = {options, request: compile(options)};
	return last.request;
}
