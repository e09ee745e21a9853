import {chooseDialect} from '../gateway/choose-dialect.ts';
import {quotaTable} from '../gateway/quotas.ts';
import type {Config} from './options/run-options.ts';

/**
 * The limit on new connections per second: the given rate, or the quota if the host name or `--dialect`
 * shows that the server is API Gateway; undefined for no limit.
 * @param address the URL, with its templates filled in as far as they are known
 */
export function connectRateOf(
	{connectRate, quotas, dialect}: Pick<Config, 'connectRate' | 'quotas' | 'dialect'>,
	address: string,
): number | undefined {
	if (connectRate !== undefined) return connectRate ?? undefined;
	// Given quotas alone do not slow the opening of connections.
	const {name} = chooseDialect({url: address, dialect, quotas: {}});
	if (name !== 'api-gateway') return undefined;
	return quotas.newConnections ?? quotaTable.newConnections.limit;
}
