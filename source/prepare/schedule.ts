import {availableParallelism} from 'node:os';
import {configOption} from '../config/options/run-options.ts';
import {withoutShape, type Plan} from '../config/plan.ts';
import {levelsOf} from '../config/kinds/ramp-text.ts';
import {createCurve, rampDuration} from '../engine/ramp.ts';
import {
	boundsOf,
	holdAt,
	type Bounds,
	type Leg,
	type LegKind,
	type LegLoad,
	type LoadModel,
	type Ramp,
} from '../model/load.ts';
import type {PromptList} from '../model/prompt.ts';
import type {LoadPlan, SearchPlan, WarmupPlan} from '../model/load-plan.ts';

/** Enough connections to outlast a stall of ten seconds. */
const secondsOfConnections = 10;
const fewestMost = 50;
const mostConnections = 100_000;
/** The bounds of a search without given ones. */
const search = {factor: 100, highest: 10_000, resolution: 0.05};
const mostWorkers = 64;
/**
 * The warm-up of a plan that leaves it to us: few prompts at a low rate, before a rate at which opening
 * connections beside prompts would delay replies. Opening one takes 0.1 to 0.2 ms of a core, with TLS
 * about 1 ms, so at 500/s that is a tenth to half of it; at 5,000/s it shows in the figures.
 */
const ownWarmup = {prompts: 10, rate: 20, from: 500, within: 1000};
const usualConnections = configOption('connections').schema.parse(undefined);

const highest = ({start, segments}: Ramp): number =>
	segments.reduce((peak, {to}) => Math.max(peak, to), start);

function searchOf(plan: Plan): SearchPlan | null {
	if (!plan.findCapacity) return null;
	const {hold, pause} = plan;
	if (plan.steps) {
		const {from, to, by} = plan.steps;
		return {from, to, resolution: by, hold, pause};
	}
	const from = plan.rate ?? plan.connections;
	const to = Math.max(from, Math.min(search.highest, search.factor * from));
	const share = search.resolution * from;
	const resolution =
		plan.rate === undefined ? Math.max(1, Math.round(share)) : Number(share.toPrecision(6));
	return {from, to, resolution, hold, pause};
}

/** The highest level that a plan can reach. */
function peakOf(plan: Plan, ramp: Ramp): number {
	const found = searchOf(plan);
	if (found) return found.to;
	return plan.steps ? Math.max(...levelsOf(plan.steps)) : highest(ramp);
}

/** The most connections for a rate, unless the user says otherwise. */
export const usualConnectionLimit = (rate: number, connections: number): number =>
	Math.min(
		mostConnections,
		Math.max(fewestMost, connections, Math.ceil(secondsOfConnections * rate)),
	);

function loadOf(plan: Plan): LegLoad {
	const {rate, arrivals, seed} = plan;
	const ramp = {start: rate ?? plan.connections, segments: plan.stages ?? []};
	if (rate === undefined) return {model: 'closed', ramp};
	const {maxConnections = usualConnectionLimit(peakOf(plan, ramp), plan.connections)} = plan;
	const connections = Math.min(plan.connections, maxConnections);
	return {model: 'open', ramp, arrivals, seed, connections, maxConnections};
}

/**
 * The warm-up of a plan. In the open model the connections for a level are opened before its clock
 * starts, once replies have shown how many that takes; a high rate needs that from the beginning, unless
 * the user has said how many connections to open.
 */
function warmupOf(plan: Plan, load: LegLoad, first: number, units: number): WarmupPlan | null {
	if (plan.warmup !== undefined) return plan.warmup && {extent: plan.warmup, level: null};
	const isSized = plan.connectionMode === 'per-prompt' || plan.connections !== usualConnections;
	// A dataset that is sent once may have to be: its ids tell replies in flight apart.
	if (load.model === 'closed' || isSized || plan.inFlight > 1) return null;
	const {prompts, rate: level, from, within} = ownWarmup;
	const ramp = plan.steps || plan.findCapacity ? {start: first, segments: []} : load.ramp;
	if (createCurve(ramp).highest(0, within) < from || units < from) return null;
	return {extent: {prompts}, level};
}

/**
 * The load plan that legs are made from. Legs count units: a conversation is started like one prompt,
 * and its further turns follow by themselves.
 * @param units how many units were chosen; stages, steps and durations repeat them
 */
export function toLoadPlan(plan: Plan, units: number): LoadPlan {
	const load = loadOf(plan);
	const found = searchOf(plan);
	const {hold, pause} = plan;
	const steps = plan.steps && !found ? {levels: levelsOf(plan.steps), hold, pause} : null;
	const kind: LegKind = found ? 'search' : steps ? 'step' : plan.stages ? 'stages' : 'steady';
	const duration = plan.stages ? rampDuration(load.ramp) : (plan.duration ?? null);
	const bounds =
		kind === 'steady' && duration === null
			? {total: units * plan.repeat, duration}
			: {total: null, duration};
	const first = steps?.levels[0] ?? found?.from ?? load.ramp.start;
	return {
		warmup: warmupOf(plan, load, first, bounds.total ?? Infinity),
		leg: {...load, kind, step: 0, pause: 0, ...bounds},
		steps,
		search: found,
	};
}

/** How much a plan will do, as far as one can know before the server answers. */
export type Volume = {
	readonly model: LoadModel;
	/** The highest level: connections, or units (prompts or conversations) started per second. */
	readonly peakLevel: number;
	/** The most connections that may be open at once, across all workers. */
	readonly peakConnections: number;
	/** The exact number of prompts in the figures, turns included; null when time bounds the run. */
	readonly prompts: number | null;
	/** The approximate number of prompts; null when it depends on the server. */
	readonly expected: number | null;
	/** The approximate number of warm-up prompts; null when it depends on the server. */
	readonly warmup: number | null;
	/** The least number of seconds, cool-downs included; null when unknown. */
	readonly duration: number | null;
	/** Engine threads. */
	readonly workers: number;
};

/** The units (how many, and whether exactly) and the minimum seconds of a stretch of load. */
type Amount = {
	readonly expected: number | null;
	readonly exact: boolean;
	readonly seconds: number;
};

function amountOf({model, ramp, total, duration}: Leg): Amount {
	const curve = createCurve(ramp);
	if (total !== null) {
		const seconds = model === 'open' ? Math.max(0, curve.timeOf(total - 1) / 1000) : 0;
		return {expected: total, exact: true, seconds};
	}
	const seconds = (duration ?? 0) / 1000;
	if (model === 'closed') return {expected: null, exact: false, seconds};
	// Twelve digits, so that 0.1 prompts/s over 30 s are 3 prompts, not 4.
	const expected = Math.ceil(Number(curve.integral(duration ?? 0).toPrecision(12)));
	return {expected, exact: false, seconds};
}

const amountAt = (leg: Leg, level: number, bounds: Bounds): Amount =>
	amountOf({...leg, ramp: {start: level, segments: []}, ...bounds});

function sum(amounts: readonly Amount[]): Amount {
	return amounts.reduce(
		(all, {expected, exact, seconds}) => ({
			expected: all.expected === null || expected === null ? null : all.expected + expected,
			exact: all.exact && exact,
			seconds: all.seconds + seconds,
		}),
		{expected: 0, exact: true, seconds: 0},
	);
}

/** Limits the workers to the connections: one without a connection would be idle. */
function workersOf({workers}: Plan, connections: number, cores: number): number {
	const wanted = workers === 'auto' ? Math.min(mostWorkers, cores - 1) : workers;
	return Math.max(1, Math.min(wanted, connections));
}

/** Counts the prompts in a number of units, taken in order and starting over after the last. */
export type TurnCounter = (units: number) => number;

/** Counts the turns of conversations, for `describeVolume`. */
export function createTurnCounter({
	length,
	turns,
	firstPlace,
}: Pick<PromptList, 'length' | 'turns' | 'firstPlace'>): TurnCounter {
	return (count) =>
		length === 0 ? 0 : Math.floor(count / length) * turns + firstPlace(count % length);
}

/**
 * How much a plan will do.
 * @param units how many units were chosen
 * @param cores cores of this machine, for `--workers auto`
 * @param turnsIn counts the prompts in units; one each if absent
 */
export function describeVolume(
	plan: Plan,
	units: number,
	cores: number = availableParallelism(),
	turnsIn: TurnCounter = (count) => count,
): Volume {
	const turnsInAbout = (count: number | null) => (count === null ? null : turnsIn(count));
	const {leg, steps, search: found, warmup} = toLoadPlan(plan, units);
	const peakLevel = peakOf(plan, leg.ramp);
	const most = leg.model === 'open' ? leg.maxConnections : peakLevel;
	const first = steps?.levels[0] ?? found?.from ?? leg.ramp.start;
	const before = warmup ? amountAt(leg, warmup.level ?? first, boundsOf(warmup.extent)) : sum([]);
	const amount = steps
		? sum(steps.levels.map((level) => amountAt(leg, level, holdAt(steps.hold, level))))
		: amountOf(leg);
	const pauses = steps ? ((steps.levels.length - 1) * steps.pause) / 1000 : 0;
	const seconds = before.seconds + amount.seconds + pauses;
	const peakConnections = Math.max(1, Math.min(most, leg.total ?? Infinity));
	return {
		model: leg.model,
		peakLevel,
		peakConnections,
		prompts: amount.exact && !found ? turnsInAbout(amount.expected) : null,
		expected: found ? null : turnsInAbout(amount.expected),
		warmup: turnsInAbout(before.expected),
		duration: found || seconds === 0 ? null : seconds,
		workers: workersOf(plan, peakConnections, cores),
	};
}

/**
 * A plan that sends a number of units once over its connections, whatever its load shape was. Thresholds
 * apply to whole runs, so none ends it early.
 */
export function withoutLoadShape(plan: Plan, units: number): Plan {
	return {
		...withoutShape(plan),
		connections: Math.max(1, Math.min(plan.connections, units)),
		abortOnFail: false,
	};
}
