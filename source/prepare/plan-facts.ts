import {formatExtent} from '../config/kinds/extents.ts';
import {formatDuration} from '../model/duration-text.ts';
import type {Plan} from '../config/plan.ts';
import {formatStages} from '../config/kinds/ramp-text.ts';
import {payloadMessages} from '../config/payload.ts';
import {toRawReply} from '../config/reply-rule.ts';
import {redactConfig} from '../config/secrets.ts';
import {hideCredentials} from '../config/url.ts';
import {formatArrivals} from '../config/kinds/arrivals.ts';
import {levelUnitOf, replaySpeedOf, type Leg, type LevelUnit} from '../model/load.ts';
import {formatClock, formatCount} from '../terminal/format.ts';
import {describeLevel, formatLevel, unitNames} from '../terminal/level.ts';
import {describeFile} from './dataset-facts.ts';
import {estimateGateway, gatewayFacts} from './gateway-facts.ts';
import type {StepPlan} from '../model/load-plan.ts';
import {networkFacts} from './network-facts.ts';
import type {PreparedRun} from './prepare.ts';
import {createTurnCounter, describeVolume, toLoadPlan, type Volume} from './schedule.ts';
import {showMessage, talkFacts} from './talk-facts.ts';

type Fact = [string, string];

/** Beyond this many levels, only the first and last are listed. */
const mostLevels = 12;

function modelText(plan: Plan, leg: Leg): string {
	if (leg.model === 'closed') return 'closed model: each connection waits for its reply';
	const single = plan.steps === undefined && !plan.findCapacity && plan.stages === undefined;
	const rate = single ? describeLevel(leg.ramp.start, 'rate') : 'prompts start';
	const speed = replaySpeedOf(leg);
	if (speed !== undefined) {
		const pace =
			speed === 1 ? 'at the times of the rows' : `at the times of the rows, ${speed} times as fast`;
		return `open model: prompts start ${pace}, ${describeLevel(leg.ramp.start, 'rate')} on average`;
	}
	return `open model: ${rate} independent of replies, ${formatArrivals(leg.arrivals)} arrivals`;
}

/** How long each level lasts, and the pause between two. */
function rhythm({hold, pause}: Pick<StepPlan, 'hold' | 'pause'>, {model}: Leg): string {
	const inPrompts = model === 'open' ? 's worth of prompts' : 'prompts per connection';
	const held =
		'prompts' in hold ? `${formatCount(hold.prompts)} ${inPrompts}` : formatDuration(hold.duration);
	return `${held} each${pause > 0 ? `, ${formatDuration(pause)} between` : ''}`;
}

function levelsText(levels: readonly number[], unit: LevelUnit): string {
	const amounts = levels.map((level) => formatLevel(level, unit));
	const shown =
		amounts.length <= mostLevels
			? amounts.join(', ')
			: `${amounts[0]!}, ${amounts[1]!}, … ${amounts.at(-1)!}`;
	return `${shown} ${unitNames[unit]}`;
}

function loadFacts(plan: Plan, prompts: number): Fact[] {
	const {leg, steps, search, warmup} = toLoadPlan(plan, prompts);
	const unit = levelUnitOf(leg.model);
	const facts: Fact[] = [['load', modelText(plan, leg)]];
	if (plan.stages) {
		const segments = formatStages(plan.stages).replaceAll(',', ', ');
		facts.push(['stages', `from ${describeLevel(leg.ramp.start, unit)}: ${segments}`]);
	}
	if (steps) facts.push(['steps', `${levelsText(steps.levels, unit)}, ${rhythm(steps, leg)}`]);
	if (search) {
		const {from, to, resolution} = search;
		const range = `from ${formatLevel(from, unit)} to ${describeLevel(to, unit)}, to within ${formatLevel(resolution, unit)}`;
		facts.push(['find capacity', `${range}; ${rhythm(search, leg)}`]);
	}
	if (warmup) {
		const why = plan.warmup ? '' : ': their replies show how many connections the rate needs';
		facts.push(['warm-up', `${formatExtent(warmup.extent)}, in no figure${why}`]);
	}
	return facts;
}

function promptsText(plan: Plan, chosen: number, {prompts, expected}: Volume): string {
	const all = formatCount(chosen);
	if (prompts !== null && plan.steps) return `${formatCount(prompts)}, cycling through ${all}`;
	if (prompts !== null) {
		return `${formatCount(prompts)}${plan.repeat > 1 ? ` (${all} × ${plan.repeat})` : ''}`;
	}
	const time = plan.duration === undefined ? '' : ` for ${formatDuration(plan.duration)}`;
	const about = expected === null ? '' : `, about ${formatCount(expected)} in all`;
	return `${all}, repeated${time}${about}`;
}

function connectionsText(plan: Plan, {model, peakLevel, peakConnections}: Volume): string {
	const {connections, connectionMode, stages, steps, findCapacity} = plan;
	if (model === 'closed') {
		const changing = stages !== undefined || steps !== undefined || findCapacity;
		return `${changing ? 'up to ' : ''}${formatCount(peakLevel)}, ${connectionMode}`;
	}
	const first = Math.min(connections, peakConnections);
	const more = peakConnections > first ? `, up to ${formatCount(peakConnections)} as needed` : '';
	return `${formatCount(first)}${more}, ${connectionMode}`;
}

/** What a run would do, as labelled facts, for `--dry-run` and the review before the start. */
export function planFacts(run: PreparedRun): Fact[] {
	const {plan, dataset, prompts, metricNames, cautions, warnings} = run;
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const {total: whole, connect} = plan.timeouts;
	return [
		['url', hideCredentials(plan.url)],
		...networkFacts(run),
		['dataset', dataset.files.map(describeFile).join('; ')],
		['skipped lines', formatCount(dataset.skipped)],
		...talkFacts(plan),
		...loadFacts(plan, prompts.length),
		['prompts', promptsText(plan, prompts.length, volume)],
		...((volume.duration ?? 0) >= 1
			? [['takes', `at least ${formatClock(volume.duration!)}`] satisfies Fact]
			: []),
		['seed', `${plan.seed}${plan.shuffle ? ', shuffled' : ''}`],
		['connections', connectionsText(plan, volume)],
		['workers', formatCount(volume.workers)],
		['timeouts', `reply ${formatDuration(whole)}, handshake ${formatDuration(connect)}`],
		['metrics', metricNames.join(', ') || 'none'],
		['thresholds', plan.thresholds.join(' | ') || 'none'],
		...gatewayFacts(estimateGateway(plan, prompts)),
		...warnings.map((text): Fact => ['warning', text]),
		['needs --yes', cautions.join(', ') || 'no'],
	];
}

/** Facts that say nothing where they have this text. */
const nothing: Readonly<Record<string, string>> = {'skipped lines': '0', 'needs --yes': 'no'};

/** How many of the dataset's prompts are sent, where it is a part. */
function chosenText({dataset, prompts}: PreparedRun): string {
	const all = dataset.files.reduce((sum, file) => sum + file.prompts, 0);
	return prompts.length < all
		? `; ${formatCount(prompts.length)} of ${formatCount(all)} chosen`
		: '';
}

/**
 * The facts of a run for the review before its start: request and reply rule follow the address, because
 * mistakes in them are the most likely ones; what is absent is left out.
 */
export function reviewFacts(run: PreparedRun): Fact[] {
	const {payload, reply} = redactConfig(run.plan);
	const rule = toRawReply(reply);
	const [url, ...others] = planFacts(run).filter(
		([label, text]) => label !== 'payload' && nothing[label] !== text,
	);
	const messages = payloadMessages(payload).map(({send}) => showMessage(send));
	return [
		url!,
		['payload', messages.join(' → ')],
		['reply', typeof rule === 'string' ? rule : JSON.stringify(rule)],
		...others.map(([label, text]): Fact => [
			label,
			label === 'dataset' ? `${text}${chosenText(run)}` : text,
		]),
	];
}
