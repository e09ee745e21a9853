import {chooseDialect} from '../gateway/choose-dialect.ts';
import {quotaTable} from '../gateway/quotas.ts';
import type {Config} from './options/run-options.ts';

/**
 * New connections per second at most: the given rate, or where the server is API Gateway by its
 * host name or by `--dialect`, the quota; undefined for no limit.
 * @param address with the templates filled in where they are known
 */
export function connectRateOf(
	{connectRate, quotas, dialect}: Pick<Config, 'connectRate' | 'quotas' | 'dialect'>,
	address: string,
): number | undefined {
	if (connectRate !== undefined) return connectRate ?? undefined;
	// Quotas alone are no reason to open connections more slowly.
	const {name} = chooseDialect({url: address, dialect, quotas: {}});
	if (name !== 'api-gateway') return undefined;
	return quotas.newConnections ?? quotaTable.newConnections.limit;
}
