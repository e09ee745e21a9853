import type {IncomingHttpHeaders, IncomingMessage} from 'node:http';

/** What a client says when it opens a connection. */
export type Opening = {
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	/** The subprotocols that it offers, in its order. */
	readonly subprotocols: readonly string[];
};

/** The HTTP answer to an upgrade that a protocol doesn't admit. */
export type Refused = {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
};

export function readOpening(request: IncomingMessage): Opening {
	const {headers} = request;
	// Only path and query are read of it; the base completes what HTTP sends without a host.
	const url = new URL(request.url ?? '/', 'ws://gateway');
	const offered = headers['sec-websocket-protocol'] ?? '';
	return {
		path: url.pathname,
		query: url.searchParams,
		headers,
		subprotocols: offered
			.split(',')
			.map((name) => name.trim())
			.filter((name) => name !== ''),
	};
}
