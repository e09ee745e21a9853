import {costOf, usualRates, type Rates} from './cost.ts';
import {quotasWith, quotaWarning, type Quotas} from './quotas.ts';

/** What is unknown about the replies before the first one. */
export type Assumptions = {
	/** Messages that the backend sends per reply. */
	readonly framesPerReply: number;
	readonly replySeconds: number;
};

/** What a user may set: the account's quotas and prices, and assumptions about the replies. */
export type GatewaySettings = Partial<Quotas & Rates & Assumptions>;

export type SettingName = keyof GatewaySettings;

/** Every name that a user may set. */
export const settingNames = [
	...(Object.keys(quotasWith()) as (keyof Quotas)[]),
	...(Object.keys(usualRates) as (keyof Rates)[]),
	'framesPerReply',
	'replySeconds',
] as const satisfies readonly SettingName[];

/** What a plan requires of the gateway. */
export type Demand = {
	readonly model: 'closed' | 'open';
	/** Prompts per second at the open model's peak. */
	readonly rate: number;
	readonly perPrompt: boolean;
	/** Connections of a run whose replies take as long as assumed. */
	readonly connections: number;
	/** The most prompts in flight at once: connections multiplied by prompts in flight on each. */
	readonly concurrency: number;
	/** Connections that may be opened per second; Infinity where nothing limits them. */
	readonly connectRate: number;
	/** The most connections opened within a second. */
	readonly newConnections: number;
	/** Number of prompts, if known; otherwise it follows from the duration. */
	readonly prompts: number | null;
	/** The plan's minimum duration in seconds. */
	readonly seconds: number | null;
	/** Seconds between a reply and the next prompt of its connection. */
	readonly thinkSeconds: number;
	/** All connections send at the same moment: after each pause of a plan in steps. */
	readonly together: boolean;
	/** Average messages per prompt. */
	readonly messages: number;
	readonly units: number;
	/** What precedes the first prompt of each connection; absent where nothing does. */
	readonly setup?: {
		readonly messages: number;
		readonly units: number;
		/** Messages that the backend answers. */
		readonly answers: number;
	};
	/** Seconds that a connection lives and is idle at most; 0 where the plan already limits that. */
	readonly connectionSeconds: number;
	readonly idleSeconds: number;
	/** Characters. */
	readonly urlLength: number;
};

export type Estimate = {
	readonly newConnections: number;
	/** Messages from the backend per second at the peak. */
	readonly callbacks: number;
	/** Everything that counts against the account's requests, callbacks included. */
	readonly requests: number;
	/** Null when the plan's end is unknown. */
	readonly total: {
		readonly unitsSent: number;
		readonly unitsReceived: number;
		readonly connectionMinutes: number;
		/** US dollars. */
		readonly cost: number;
	} | null;
	readonly assumed: Assumptions;
	/** A sentence for each quota that is nearly used up. */
	readonly warnings: readonly string[];
};

/** Seconds from a prompt to the next one of its connection; every reply takes some time. */
export const cycleOf = (thinkSeconds: number, replySeconds: number): number =>
	Math.max(0.001, replySeconds + thinkSeconds);

/** Prompts per second at the peak; a prompt with its own connection waits for it. */
function peakRate(demand: Demand, replySeconds: number): number {
	const {model, rate, perPrompt, concurrency, connectRate} = demand;
	const wanted = model === 'open' ? rate : concurrency / cycleOf(demand.thinkSeconds, replySeconds);
	return perPrompt ? Math.min(wanted, connectRate) : wanted;
}

const noSetup = {messages: 0, units: 0, answers: 0};

function totalOf(
	demand: Demand,
	{framesPerReply, replySeconds}: Assumptions,
	rates: Partial<Rates>,
): Estimate['total'] {
	const {model, connections, perPrompt, units} = demand;
	const {seconds, prompts} = demand;
	const pace = peakRate(demand, replySeconds);
	if (prompts === null && (model === 'open' || seconds === null)) return null;
	const all = prompts ?? pace * seconds!;
	const lasts = model === 'open' ? (seconds ?? 0) + replySeconds : (seconds ?? all / pace);
	const connected = perPrompt ? all * replySeconds : connections * lasts;
	const opened = perPrompt ? all : connections;
	const {units: ofSetup, answers} = demand.setup ?? noSetup;
	const usage = {
		unitsSent: Math.ceil(all * units + opened * ofSetup),
		unitsReceived: Math.ceil(all * framesPerReply + opened * answers),
		connectionMinutes: connected / 60,
	};
	const charged = {...usage, units: usage.unitsSent + usage.unitsReceived};
	return {...usage, cost: costOf(charged, rates)};
}

/**
 * Estimates a plan's load on API Gateway and its cost before the first connection; as accurate as the
 * assumptions about the replies.
 * @param settings the account's quotas and prices, where they differ from the defaults
 */
export function estimate(
	demand: Demand,
	usual: Assumptions,
	settings: GatewaySettings = {},
): Estimate {
	const {framesPerReply = usual.framesPerReply, replySeconds = usual.replySeconds} = settings;
	const assumed = {framesPerReply, replySeconds};
	const {concurrency, newConnections, perPrompt, messages} = demand;
	const prompts = peakRate(demand, replySeconds);
	const setup = perPrompt ? (demand.setup ?? noSetup) : noSetup;
	const callbacks = prompts * (framesPerReply + setup.answers);
	const requests = prompts * (messages + setup.messages + (perPrompt ? 1 : 0)) + callbacks;
	const quotas = quotasWith(settings);
	const warnings = [
		quotaWarning('newConnections', newConnections, quotas),
		quotaWarning('requests', requests, quotas),
		demand.together ? quotaWarning('burst', concurrency, quotas) : undefined,
		quotaWarning('connectionDuration', demand.connectionSeconds, quotas),
		quotaWarning('idle', demand.idleSeconds, quotas),
		quotaWarning('urlLength', demand.urlLength, quotas),
	];
	return {
		newConnections,
		callbacks,
		requests,
		total: totalOf(demand, assumed, settings),
		assumed,
		warnings: warnings.filter((text) => text !== undefined),
	};
}
