import {isPlainId} from '../model/error-ids.ts';

/** The most log lines that a query returns. */
const mostLines = 200;

/**
 * A query for CloudWatch Logs Insights that finds what API Gateway and the Lambdas behind it logged
 * about these requests or connections; undefined without ids. Run it on the log groups of the stage
 * (execution or access logs) and of its functions.
 * @param ids of requests or of connections
 */
export function insightsQuery(ids: readonly string[]): string | undefined {
	// Nothing that a server sent may become part of the query itself.
	const plain = [...new Set(ids)].filter(isPlainId);
	if (plain.length === 0) return undefined;
	const [first, ...others] = plain.map((id) => `@message like "${id}"`);
	return [
		'fields @timestamp, @message',
		`| filter ${first!}`,
		...others.map((test) => `    or ${test}`),
		'| sort @timestamp asc',
		`| limit ${mostLines}`,
	].join('\n');
}
