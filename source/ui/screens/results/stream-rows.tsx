import {Text} from 'ink';
import type {Distribution} from '../../../model/distribution.ts';
import {emptyDistribution} from '../../../statistics/histogram.ts';
import type {Summary} from '../../../model/summary.ts';
import {formatDollars} from '../../../terminal/dollars.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {formatCount, formatMany} from '../../../terminal/format.ts';
import {percentiles} from '../../format/percentiles.ts';
import {isStreamed} from '../../format/streamed.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, Row} from './row.tsx';

/** What there is to tell of replies that come in pieces; nothing of others. */
function distributionsOf(summary: Summary): readonly (readonly [string, Distribution])[] {
	const {latency, firstToken, chunkGap} = summary;
	const {ack = emptyDistribution} = summary;
	if (!isStreamed({firstToken, latency, chunkGap, ack})) return [];
	const all = [
		['Ack', ack],
		['First token', firstToken],
		['Chunk gap', chunkGap],
	] as const;
	return all.filter(([, {count}]) => count > 0);
}

/** Rows that `StreamRows` takes. */
export const streamRowsOf = (summary: Summary): number => distributionsOf(summary).length;

/** When the first token came, how far apart the pieces are, and when the request was acknowledged. */
export function StreamRows({
	summary,
	columns,
}: {
	readonly summary: Summary;
	readonly columns: number;
}) {
	const {own} = useTheme();
	return distributionsOf(summary).map(([label, distribution]) => (
		<Row key={label} label={label}>
			{own(percentiles(distribution, columns - besideLabel))}
		</Row>
	));
}

/** Frames that belong to no prompt, or did not come once and in order; empty without any. */
export function straysOf({generator, sequence}: Summary): string {
	const counts: readonly (readonly [string, number])[] = [
		['unmatched', generator.unmatched],
		['lost', sequence?.lost ?? 0],
		['duplicated', sequence?.duplicated ?? 0],
		['out of order', sequence?.outOfOrder ?? 0],
	];
	const found = counts.filter(([, count]) => count > 0);
	const texts = found.map(([what, count]) => `${what} ${formatCount(count)}`);
	return texts.length === 0 ? '' : `frames ${texts.join(', ')}`;
}

/** What went over the wire, where somebody pays for it. */
function trafficOf({gateway}: Summary) {
	// Summaries of earlier versions have none.
	const cost = gateway?.costUsd ?? null;
	return gateway && cost !== null ? {...gateway, cost} : undefined;
}

/** Rows that `GatewayRows` takes. */
export const gatewayRowsOf = (summary: Summary): number => (trafficOf(summary) ? 1 : 0);

/** What the run used of API Gateway, and what that costs; nothing for other servers. */
export function GatewayRows({
	summary,
	columns,
}: {
	readonly summary: Summary;
	readonly columns: number;
}) {
	const {own} = useTheme();
	const traffic = trafficOf(summary);
	if (!traffic) return null;
	const {messageUnitsSent: sent, messageUnitsReceived: received} = traffic;
	const parts = [
		formatMany(sent + received, 'message unit'),
		formatMany(Math.round(traffic.connectionMinutes), 'connection-minute'),
		`at most ${formatCount(traffic.peakNewConnectionsPerSecond)} new connections/s`,
		`sent ${formatCount(sent)}, received ${formatCount(received)}`,
	];
	const cost = formatDollars(traffic.cost);
	const fits = (count: number) =>
		besideLabel + widthOf([cost, ...parts.slice(0, count)].join('   ')) <= columns;
	const shown = parts.slice(0, [4, 3, 2, 1].find(fits) ?? 0);
	return (
		<Row label="API Gateway">
			<Text bold>{own(cost)}</Text>
			{own(['', ...shown].join('   '))}
		</Row>
	);
}
