import {formatArrivals} from '../config/kinds/arrivals.ts';
import type {Plan} from '../config/plan.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {hideCredentials} from '../config/url.ts';
import type {Extent} from '../model/load.ts';
import {estimateGateway} from '../prepare/gateway-facts.ts';
import {recordedWay} from '../prepare/network-facts.ts';
import {planFacts} from '../prepare/plan-facts.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {PromptList} from '../model/prompt.ts';
import {createTurnCounter, describeVolume, toLoadPlan} from '../prepare/schedule.ts';
import {sanitiseLine, toSafeJson} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';

const seconds = (milliseconds: number | undefined): number | null =>
	milliseconds === undefined ? null : milliseconds / 1000;

function extent(value: Extent | null) {
	if (value === null) return null;
	return 'prompts' in value ? value : {duration: value.duration / 1000};
}

/** The load of the run: durations in seconds, levels in connections or prompts per second. */
function loadDocument(plan: Plan, prompts: PromptList) {
	const {leg, steps, search, warmup} = toLoadPlan(plan, prompts.length);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	return {
		model: leg.model,
		connections: plan.connections,
		connection_mode: plan.connectionMode,
		rate: plan.rate ?? null,
		arrivals: leg.model === 'open' ? formatArrivals(leg.arrivals) : null,
		max_connections: leg.model === 'open' ? leg.maxConnections : null,
		duration: seconds(plan.duration),
		stages: plan.stages?.map(({duration, to}) => ({duration: duration / 1000, to})) ?? null,
		steps: steps && {levels: steps.levels, hold: extent(steps.hold), pause: steps.pause / 1000},
		find_capacity: search && {
			from: search.from,
			to: search.to,
			resolution: search.resolution,
			hold: extent(search.hold),
			pause: search.pause / 1000,
		},
		warmup: extent(warmup?.extent ?? null),
		total_requests: volume.prompts,
		expected_requests: volume.expected,
		least_duration: volume.duration,
		peak_level: volume.peakLevel,
		peak_connections: volume.peakConnections,
		workers: volume.workers,
	};
}

/** The run's demand on API Gateway; null for other servers. */
function gatewayDocument({plan, prompts}: PreparedRun) {
	const estimated = estimateGateway(plan, prompts);
	if (!estimated) return null;
	const {newConnections, callbacks, requests, total, assumed, warnings} = estimated;
	return {
		peak_new_connections_per_second: newConnections,
		peak_requests_per_second: requests,
		peak_callbacks_per_second: callbacks,
		message_units_sent: total?.unitsSent ?? null,
		message_units_received: total?.unitsReceived ?? null,
		connection_minutes: total?.connectionMinutes ?? null,
		cost_usd: total?.cost ?? null,
		assumed: {frames_per_reply: assumed.framesPerReply, reply_seconds: assumed.replySeconds},
		warnings,
	};
}

/** The plan for programs: numbers stay numbers, durations are seconds. */
function document(run: PreparedRun) {
	const {plan, dataset, prompts, metricNames, cautions, warnings} = run;
	return {
		url: hideCredentials(plan.url),
		way: recordedWay(run.proxy, plan),
		signing: run.signature ?? null,
		dataset: dataset.files.map(({name, format, chats, prompts: count, bad}) => ({
			name,
			format,
			chats,
			prompts: count,
			skipped_lines: bad.length,
		})),
		prompts: prompts.turns,
		repeat: plan.repeat,
		...loadDocument(plan, prompts),
		seed: plan.seed,
		shuffle: plan.shuffle,
		metrics: metricNames,
		thresholds: plan.thresholds,
		gateway: gatewayDocument(run),
		warnings,
		needs_yes: cautions,
	};
}

/** What a run would do, for `--dry-run`; opens no connection. */
export function describePlan(
	run: PreparedRun,
	{json}: Pick<Invocation, 'json'>,
	style: Style,
): string {
	if (json) return `${toSafeJson(document(run))}\n`;
	const lines = planFacts(run).map(
		([label, text]) => `${style.dim(label.padEnd(14))} ${style.own(sanitiseLine(text))}`,
	);
	return `${lines.join('\n')}\n`;
}
