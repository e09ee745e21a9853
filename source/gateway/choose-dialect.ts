import type {Dialect} from './dialect.ts';
import {apiGateway} from './dialects/api-gateway.ts';
import {plain, unknownServer} from './dialects/plain.ts';
import {isGatewayUrl} from './quotas.ts';

export const dialectChoices = ['auto', 'api-gateway', 'plain'] as const;
export type DialectChoice = (typeof dialectChoices)[number];

/** What decides about a server's dialect; a plan has it all. */
export type DialectFacts = {
	readonly url: string;
	readonly dialect: DialectChoice;
	/** Limits and prices of API Gateway that the user set, which only a gateway has. */
	readonly quotas: Readonly<Record<string, unknown>>;
};

/**
 * The dialect of a server. An explicit choice holds. Otherwise a host named `*.execute-api.*` speaks as
 * API Gateway, and so does one whose quotas the user set. Every other host, loopback included, counts as
 * plain: a proxy on the user's machine must not be explained as a Lambda. On these hosts, error frames of
 * API Gateway's unmistakable shape are still recognised, for a custom domain or an emulator may send them.
 */
export function chooseDialect({url, dialect, quotas}: DialectFacts): Dialect {
	if (dialect === 'plain') return plain;
	if (dialect === 'api-gateway' || isGatewayUrl(url)) return apiGateway;
	return Object.keys(quotas).length > 0 ? apiGateway : unknownServer;
}
