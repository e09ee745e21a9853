import {isPlainId, withNotes} from '../model/error-ids.ts';
import {quotasWith} from './quotas.ts';

/** An error of the gateway itself, sent as an ordinary text frame while the socket stays open. */
export type GatewayError = {
	/** `internal_server_error`, `forbidden`, `endpoint_request_timed_out`, …, or `other` */
	readonly what: string;
	/** At most `longestMessage` characters, with its ids at the end. */
	readonly message: string;
	readonly requestId: string | undefined;
	readonly connectionId: string | undefined;
	/** Whether it ends the reply. An integration that times out often answers after all. */
	readonly terminal: boolean;
	/** It names both the request and the connection, which no chatbot's frame does by chance. */
	readonly isCertain: boolean;
};

const mostKeys = 4;
const longestMessage = 300;
/**
 * Messages that can become a class name: a few plain words. Others may contain ids, which would give
 * each error its own class, or secrets, which a class name can't mask.
 */
const plainWords = /^[a-z]{1,20}(?: [a-z]{1,20}){0,5}[.!]?$/i;

/**
 * Recognises API Gateway's error frames: an object with a string `message` and a `connectionId` or
 * `requestId`, with at most four keys in any order. Everything else is a reply.
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
	const plain = {
		connectionId: isPlainId(connectionId) ? connectionId : undefined,
		requestId: isPlainId(requestId) ? requestId : undefined,
	};
	const ids = Object.entries(plain).filter(
		(entry): entry is [string, string] => entry[1] !== undefined,
	);
	return {
		what,
		message: withNotes(message, ids, longestMessage),
		...plain,
		terminal: what !== 'endpoint_request_timed_out',
		isCertain: typeof connectionId === 'string' && typeof requestId === 'string',
	};
}

const meanings: ReadonlyMap<string, string> = new Map([
	[
		'internal_server_error',
		'the integration failed: its Lambda threw, or returned a response that API Gateway does not accept',
	],
	['forbidden', 'no route matches the message, and there is no $default'],
	[
		'endpoint_request_timed_out',
		`the integration took over ${quotasWith().integrationTimeout} s; a streaming Lambda often continues`,
	],
]);

/** What a gateway error means. Other messages are undocumented, so they get no explanation. */
export const explainFrame = (what: string): string | undefined => meanings.get(what);
