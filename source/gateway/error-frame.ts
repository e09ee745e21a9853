/** An error of the gateway itself, sent as an ordinary text frame while the socket stays open. */
export type GatewayError = {
	/** `internal_server_error`, `forbidden`, `endpoint_request_timed_out`, … */
	readonly what: string;
	readonly message: string;
	/** Whether it ends the reply. A timed-out integration often goes on and answers after all. */
	readonly terminal: boolean;
};

const mostKeys = 4;

/**
 * Recognises API Gateway's error frames: an object with a string `message` and a `connectionId` or
 * `requestId`, of at most four keys, in any order. Everything else is a reply.
 */
export function classifyGatewayError(body: unknown): GatewayError | undefined {
	if (body === null || typeof body !== 'object') return undefined;
	const {message, connectionId, requestId} = body as Record<string, unknown>;
	if (typeof message !== 'string') return undefined;
	if (typeof connectionId !== 'string' && typeof requestId !== 'string') return undefined;
	if (Object.keys(body).length > mostKeys) return undefined;
	const slug = message
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '_')
		.replaceAll(/^_+|_+$/g, '')
		.slice(0, 40);
	const what = slug === '' ? 'unknown' : slug;
	const ids = [
		typeof connectionId === 'string' ? `connectionId ${connectionId}` : '',
		typeof requestId === 'string' ? `requestId ${requestId}` : '',
	].filter((id) => id !== '');
	return {
		what,
		message: `${message} (${ids.join(', ')})`,
		terminal: what !== 'endpoint_request_timed_out',
	};
}
