import type {Dialect} from './dialect.ts';
import {agentCore, isAgentCoreUrl} from './dialects/agentcore.ts';
import {apiGateway} from './dialects/api-gateway.ts';
import {plain, unknownServer} from './dialects/plain.ts';
import {isGatewayUrl} from './quotas.ts';

export const dialectChoices = ['auto', 'api-gateway', 'plain'] as const;
export type DialectChoice = (typeof dialectChoices)[number];

/** What determines a server's dialect; a plan contains all of it. */
export type DialectFacts = {
	readonly url: string;
	readonly dialect: DialectChoice;
	/** Limits and prices of API Gateway that the user set; only a gateway has them. */
	readonly quotas: Readonly<Record<string, unknown>>;
};

/**
 * Chooses the dialect of a server. An explicit choice wins. Otherwise a host named `*.execute-api.*`
 * counts as API Gateway, AgentCore's own as AgentCore, and any other for which the user set quotas as API
 * Gateway. Every other host, loopback included, counts as plain: a proxy on the user's machine must not be
 * explained as a Lambda. On these hosts, error frames with API Gateway's unmistakable shape are still
 * recognised, because a custom domain or an emulator may send them.
 */
export function chooseDialect({url, dialect, quotas}: DialectFacts): Dialect {
	if (dialect === 'plain') return plain;
	if (dialect === 'api-gateway' || isGatewayUrl(url)) return apiGateway;
	if (isAgentCoreUrl(url)) return agentCore;
	return Object.keys(quotas).length > 0 ? apiGateway : unknownServer;
}
