import {connectRateOf} from '../config/gateway-plan.ts';
import {payloadMessages, usualChunk} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {levelsOf} from '../config/kinds/ramp-text.ts';
import {compileText} from '../dataset/template.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {unitsOf} from '../gateway/cost.ts';
import {
	cycleOf,
	estimate,
	type Assumptions,
	type Demand,
	type Estimate,
	type GatewaySettings,
} from '../gateway/estimate.ts';
import {quotasWith} from '../gateway/quotas.ts';
import {meanThinkTime} from '../model/think-time.ts';
import type {PromptList} from '../model/prompt.ts';
import {readMessageValue} from '../model/message-value.ts';
import type {ReplyRule, SetupMessage} from '../model/reply-rule.ts';
import {formatDollars} from '../terminal/dollars.ts';
import {formatCount, formatMany, formatRate} from '../terminal/format.ts';
import {createTurnCounter, describeVolume, toLoadPlan, type Volume} from './schedule.ts';

/** A streamed answer of a few sentences, and the time a model takes for it. */
const usual = {frames: 50, seconds: 5};
/** The size of the sample of prompts whose messages are measured. */
const mostMeasured = 1000;

/** The assumed size of a reply, as far as the rule reveals it. */
function assumptionsOf({done, delta, ack}: ReplyRule): Assumptions {
	const counted = done.find((condition) => 'frames' in condition);
	const body = counted && 'frames' in counted ? counted.frames : delta ? usual.frames : 1;
	return {framesPerReply: body + (ack.length > 0 ? 1 : 0), replySeconds: usual.seconds};
}

function bytesOf(value: unknown): number {
	const message = readMessageValue(value);
	return Buffer.byteLength(
		message.kind === 'json' ? JSON.stringify(message.tree) : message.template,
	);
}

/** What precedes the first prompt of a connection. */
const setupOf = (setup: readonly SetupMessage[]): NonNullable<Demand['setup']> => ({
	messages: setup.length,
	units: setup.reduce((sum, {send}) => sum + unitsOf(bytesOf(send)), 0),
	answers: setup.filter((message) => message.await).length,
});

/** Messages and units of 32 KB that a prompt takes on average, from the payload and the questions. */
function measure(payload: unknown, prompts: PromptList): {messages: number; units: number} {
	const stride = Math.max(1, Math.ceil(prompts.length / mostMeasured));
	const measured = Array.from({length: Math.ceil(prompts.length / stride)}, (_, index) =>
		prompts.prompt(prompts.firstPlace(index * stride)),
	);
	const all = {messages: 0, units: 0};
	for (const {send, each, of, size = usualChunk} of payloadMessages(payload)) {
		const frame = bytesOf(send);
		const around = of === undefined ? 0 : bytesOf(of);
		for (const {question} of measured) {
			const text = around + Buffer.byteLength(question);
			const count = each === 'chunk' ? Math.max(1, Math.ceil(text / size)) : 1;
			all.messages += count;
			all.units += count * unitsOf(frame + text / count);
		}
	}
	const per = Math.max(1, measured.length);
	return {messages: all.messages / per, units: all.units / per};
}

/** The steepest growth of a plan's connections per second; a jump counts in full. */
function growthOf(plan: Plan, {peakConnections}: Volume): number {
	const {stages, steps, findCapacity, connections} = plan;
	if (findCapacity) return peakConnections;
	if (steps) {
		const levels = levelsOf(steps);
		return Math.max(...levels.map((level, index) => level - (levels[index - 1] ?? 0)));
	}
	if (!stages) return peakConnections;
	let level = connections;
	const slopes = stages.map(({duration, to}) => {
		const rise = to - level;
		level = to;
		return duration < 1000 ? rise : Math.ceil((1000 * rise) / duration);
	});
	return Math.max(connections, ...slopes);
}

/**
 * Connections opened in the busiest second if nothing limits them.
 * @param cycle seconds from a prompt to the next one of its virtual user
 */
function openedAtOnce(plan: Plan, volume: Volume, cycle: number): number {
	const {model, peakLevel, peakConnections, expected, warmup} = volume;
	const perPrompt = plan.connectionMode === 'per-prompt';
	if (model === 'closed') {
		if (!perPrompt) return growthOf(plan, volume);
		const all = expected === null || warmup === null ? Infinity : expected + warmup;
		// With short replies each virtual user opens several within the second.
		return Math.min(all, Math.max(peakConnections, Math.ceil(peakConnections / cycle)));
	}
	// Once all are full, further prompts open more.
	const first = perPrompt ? 0 : plan.connections;
	return Math.min(peakConnections, Math.max(first, Math.ceil(peakLevel / plan.inFlight)));
}

function demandOf(plan: Plan, prompts: PromptList, address: string, replySeconds: number): Demand {
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const {model, peakLevel, peakConnections, expected, warmup, duration} = volume;
	const {steps, search, leg} = toLoadPlan(plan, prompts.length);
	const perPrompt = plan.connectionMode === 'per-prompt';
	const limit = connectRateOf(plan, address) ?? Infinity;
	const thinkTime = meanThinkTime(plan.thinkTime);
	const idle = Math.max(thinkTime, steps?.pause ?? 0, search?.pause ?? 0) / 1000;
	const limits = quotasWith(plan.quotas);
	const within = (milliseconds: number | null, limit: number) =>
		milliseconds !== null && milliseconds / 1000 < limit;
	const rotated = perPrompt || within(plan.rotateAfter, limits.connectionDuration);
	const kept = perPrompt || within(plan.keepAlive, limits.idle);
	const cycle = cycleOf(thinkTime / 1000, replySeconds);
	const needed =
		leg.model === 'open'
			? Math.min(
					peakConnections,
					Math.max(leg.connections, (peakLevel * replySeconds) / plan.inFlight),
				)
			: peakConnections;
	return {
		model,
		rate: peakLevel,
		perPrompt,
		connections: needed,
		concurrency: needed * plan.inFlight,
		connectRate: limit,
		newConnections: Math.min(openedAtOnce(plan, volume, cycle), limit),
		prompts: expected === null || warmup === null ? null : expected + warmup,
		seconds: search ? null : duration,
		thinkSeconds: thinkTime / 1000,
		together: model === 'closed' && (steps !== null || search !== null),
		...measure(plan.payload, prompts),
		...(plan.setup && {setup: setupOf(plan.setup)}),
		connectionSeconds: rotated ? 0 : (duration ?? 0) + replySeconds,
		idleSeconds: kept ? 0 : idle,
		urlLength: address.length,
	};
}

/**
 * A run's demand on API Gateway; null for other servers, unless the plan sets quotas.
 * @param plan a plan whose url can be filled in, as after `prepareRun`
 */
export function estimateGateway(plan: Plan, prompts: PromptList): Estimate | null {
	const address = compileText(plan.url, process.env, 'url')({connection: 0, index: 0});
	if (chooseDialect({...plan, url: address}).name !== 'api-gateway') return null;
	const settings: GatewaySettings = plan.quotas;
	const assumed = assumptionsOf(plan.reply);
	const {replySeconds = assumed.replySeconds} = settings;
	return estimate(demandOf(plan, prompts, address, replySeconds), assumed, settings);
}

const about = (value: number): string =>
	value >= 10 ? formatCount(Math.round(value)) : formatRate(value).replace(/\.0$/, '');

/** The estimate in words. */
export function gatewayFacts(estimated: Estimate | null): [string, string][] {
	if (!estimated) return [];
	const {total, newConnections, callbacks, requests, assumed, warnings} = estimated;
	const {framesPerReply, replySeconds} = assumed;
	const peaks = `new connections/s ${about(newConnections)}, requests/s ${about(requests)} (callbacks ${about(callbacks)}), at the peak`;
	const cost = total
		? `${formatDollars(total.cost)} for about ${formatMany(total.unitsSent + total.unitsReceived, 'message unit')} (sent ${formatCount(total.unitsSent)}) and ${formatMany(Math.ceil(total.connectionMinutes), 'connection-minute')}`
		: 'unknown: how many prompts it sends depends on the server';
	return [
		['API Gateway', peaks],
		['its cost', cost],
		[
			'assumed',
			`${formatMany(framesPerReply, 'frame')} and ${about(replySeconds)} s for a reply; --quota framesPerReply=N and --quota replySeconds=N change that`,
		],
		...warnings.map((text): [string, string] => ['warning', text]),
	];
}
