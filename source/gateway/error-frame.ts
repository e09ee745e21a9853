/** An error of the gateway itself, sent as an ordinary text frame while the socket stays open. */
export type GatewayError = {
	/** `internal_server_error`, `forbidden`, `endpoint_request_timed_out`, …, or `other` */
	readonly what: string;
	readonly message: string;
	/** Whether it ends the reply. A timed-out integration often goes on and answers after all. */
	readonly terminal: boolean;
};

const mostKeys = 4;
/**
 * Messages that make a name: a few plain words. Others may hold ids, which would make a class of each
 * error, or secrets, which a name can't hide.
 */
const plainWords = /^[a-z]{1,20}(?: [a-z]{1,20}){0,5}[.!]?$/i;

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
	const what = plainWords.test(message)
		? message.toLowerCase().replaceAll(' ', '_').replace(/[.!]$/, '')
		: 'other';
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
