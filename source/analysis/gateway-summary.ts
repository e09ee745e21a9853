import {costOf, type Rates} from '../gateway/cost.ts';
import type {Dialect} from '../gateway/dialect.ts';
import {insightsQuery} from '../gateway/insights.ts';
import type {ErrorFigures, RunState} from '../model/snapshot.ts';
import type {Summary, SummaryError, SummaryTraffic} from '../model/summary.ts';

/** Ids in one query; more would make it unreadable. */
const mostQueried = 20;

function errorSummary(name: string, figures: ErrorFigures, dialect: Dialect): SummaryError {
	const {count, example, requestIds, connectionIds} = figures;
	const explanation = dialect.explain(name);
	return {
		count,
		example,
		...(explanation !== undefined && {explanation}),
		...(requestIds && {requestIds}),
		...(connectionIds && {connectionIds}),
	};
}

/** A connection's log is long, so the query names a connection only when there is no request id. */
const idsOf = ({requestIds, connectionIds}: SummaryError): readonly string[] =>
	requestIds ?? connectionIds ?? [];

/** Explains each class of errors, and builds the query that finds them in the server's logs. */
export function summariseErrors(
	errors: Readonly<Record<string, ErrorFigures>>,
	dialect: Dialect,
): Pick<Summary, 'errors' | 'insightsQuery'> {
	const entries = Object.entries(errors).map(
		([name, figures]) => [name, errorSummary(name, figures, dialect)] as const,
	);
	// Every class contributes one id before any contributes a second.
	const lists = entries
		.toSorted(([, a], [, b]) => b.count - a.count)
		.map(([, error]) => idsOf(error));
	const longest = Math.max(0, ...lists.map((ids) => ids.length));
	const ids = Array.from({length: longest}, (_, place) =>
		lists.map((list) => list[place]).filter((id) => id !== undefined),
	).flat();
	const query = insightsQuery([...new Set(ids)].slice(0, mostQueried));
	return {
		errors: Object.fromEntries(entries),
		...(query !== undefined && {insightsQuery: query}),
	};
}

type UsedOfGateway = Pick<RunState, 'connections'> & {
	/** When accepted connections were not counted, all attempted ones count as accepted. */
	readonly traffic: RunState['traffic'];
};

/**
 * What the run used of API Gateway, and what that costs.
 * @param rates the account's rates, where they differ from the usual ones
 */
export function summariseTraffic(
	{connections, traffic}: UsedOfGateway,
	dialect: Dialect,
	rates: Partial<Rates> = {},
): SummaryTraffic {
	const {unitsSent, unitsReceived, framesReceived, connectionSeconds, peakOpenRate} = traffic;
	const minutes = connectionSeconds / 60;
	const usage = {units: unitsSent + unitsReceived, connectionMinutes: minutes};
	return {
		connectionsAttempted: connections.opened,
		connectionsOpened: traffic.connectionsOpened,
		peakNewConnectionsPerSecond: peakOpenRate,
		messageUnitsSent: unitsSent,
		messageUnitsReceived: unitsReceived,
		framesReceived,
		connectionMinutes: minutes,
		costUsd: dialect.name === 'api-gateway' ? costOf(usage, rates) : null,
	};
}
