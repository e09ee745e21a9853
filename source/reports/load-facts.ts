import type {Summary} from '../model/summary.ts';
import {formatDollars} from '../terminal/dollars.ts';
import {
	formatCount,
	formatMany,
	formatRate,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {describeLeftOut} from '../terminal/left-out.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Fact, Part} from './facts.ts';

type MissedPrompts = {readonly dropped: number; readonly late: number};

/** What the open model could not send, or not in time, the worst first; muted when zero. */
export const missedParts = ({dropped, late}: MissedPrompts): Part[] =>
	Object.entries({dropped, late}).map(([what, count]) => ({
		text: `${what} ${formatCount(count)}`,
		tone: count > 0 ? 'warn' : 'muted',
	}));

/**
 * The rate of the open model, as sent and as requested. Undefined for the closed model, and for a run
 * that ended before anything was due.
 */
function rateFact({generator, series}: Summary): Fact | undefined {
	const {targetRate: asked, achievedRate: sent} = generator;
	if (asked === null) return undefined;
	const varies = new Set(series.map(({level}) => level)).size > 1;
	const share = asked && sent ? ` (${formatShare(sent, asked)})` : '';
	const sentText = `sent ${formatRate(sent)}/s of ${formatRate(asked)}/s target`;
	return {
		key: 'rate',
		label: 'rate',
		parts: [
			{
				text: `${sentText}${varies ? ' on average' : ''}${share}`,
				brief: `sent ${formatRate(sent)} of ${formatRate(asked)}/s`,
				tone: 'plain',
			},
			...missedParts(generator),
		],
	};
}

/** What was sent before anything was measured. */
function warmupFact({warmup}: Summary): Fact | undefined {
	if (!warmup) return undefined;
	const {sent, errored} = warmup;
	const errors: Part = {text: `${formatCount(errored)} errored`, tone: 'bad'};
	return {
		key: 'warm-up',
		label: 'warm-up',
		parts: [
			{text: `${formatMany(sent, 'prompt')}, in no figure`, tone: 'plain'},
			...(errored > 0 ? [errors] : []),
		],
	};
}

/** Times without any connection, and why none could be made. */
function outagesFact({outages}: Summary): Fact | undefined {
	if (!outages || outages.count === 0) return undefined;
	const {count, longest, error} = outages;
	const why = error === null ? '' : `: ${sanitiseLine(error)}`;
	const long = formatSeconds(longest);
	const text = count === 1 ? `one of ${long}` : `${formatCount(count)}, the longest of ${long}`;
	return {key: 'outages', label: 'outages', parts: [{text: `${text}${why}`, tone: 'warn'}]};
}

/** What `--without-late` left out of the figures. */
function leftOutFact({leftOut}: Summary): Fact | undefined {
	if (!leftOut) return undefined;
	const text = describeLeftOut(leftOut);
	return {key: 'left-out', label: 'left out', parts: [{text, tone: 'plain'}]};
}

const isFact = (fact: Fact | undefined): fact is Fact => fact !== undefined;

/** The load: rate, warm-up, outages and what is left out, as far as they apply. */
export const loadFacts = (summary: Summary): readonly Fact[] =>
	[rateFact, warmupFact, outagesFact, leftOutFact].map((fact) => fact(summary)).filter(isFact);

/** The traffic, on gateways that charge for it; summaries of earlier versions lack it. */
export function trafficFact({gateway}: Summary): Fact | undefined {
	const cost = gateway?.costUsd ?? null;
	if (!gateway || cost === null) return undefined;
	const {messageUnitsSent: sent, messageUnitsReceived: received} = gateway;
	const units = formatMany(sent + received, 'message unit');
	const most = formatCount(gateway.peakNewConnectionsPerSecond);
	return {
		key: 'traffic',
		label: 'API Gateway',
		parts: [
			{text: formatDollars(cost), tone: 'strong'},
			{
				text: `${units} (sent ${formatCount(sent)}, received ${formatCount(received)})`,
				brief: units,
				tone: 'plain',
			},
			{text: formatMany(Math.round(gateway.connectionMinutes), 'connection-minute'), tone: 'plain'},
			{
				text: `${formatMany(gateway.connectionsOpened, 'connection')} opened, at most ${most}/s`,
				brief: `at most ${most} connections/s`,
				tone: 'plain',
			},
		],
	};
}
