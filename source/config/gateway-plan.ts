import {isGatewayUrl, quotaTable} from '../gateway/quotas.ts';
import type {Config} from './options/run-options.ts';

/**
 * New connections per second at most: the given rate, or behind API Gateway's own host names the
 * quota; undefined for no limit.
 * @param address with the templates filled in where they are known
 */
export function connectRateOf(
	{connectRate, quotas}: Pick<Config, 'connectRate' | 'quotas'>,
	address: string,
): number | undefined {
	if (connectRate !== undefined) return connectRate ?? undefined;
	if (!isGatewayUrl(address)) return undefined;
	return quotas.newConnections ?? quotaTable.newConnections.limit;
}
