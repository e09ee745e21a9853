import {shareOf} from '../model/share.ts';
import {maxOrNull} from '../statistics/max-or-null.ts';
import type {HeldTime, WorkerGauges} from '../model/worker-gauges.ts';

/** The combined state of all engines of a run. */
export type PoolGauges = WorkerGauges & {
	/** Prompts that are due and wait for a free connection. */
	readonly waiting: number;
	/** The leg starts nothing more, and waits for its last replies. */
	readonly draining: boolean;
};

/** The counts of a leg that has not begun. */
export const initialLegCounts = {
	underWay: 0,
	turnsLeft: 0,
	exhausted: false,
	legElapsed: 0,
	legActive: 0,
	legTaken: 0,
};

/** The gauges of an engine before its first report. */
export const noGauges: WorkerGauges = {
	sent: 0,
	started: 0,
	warmupSent: 0,
	inFlight: 0,
	unmatched: 0,
	greetings: 0,
	doubtful: 0,
	credited: 0,
	allDoubtful: false,
	unverified: 0,
	outageSince: null,
	refused: 0,
	refusedInRow: 0,
	refusal: null,
	stuck: null,
	looking: 0,
	dropped: 0,
	late: 0,
	starved: false,
	gated: false,
	scheduled: null,
	scheduledTime: 0,
	startedWithin: 0,
	level: null,
	target: 0,
	opening: false,
	busy: {time: 0, prompts: 0},
	open: 0,
	connecting: 0,
	opened: 0,
	traffic: {
		unitsSent: 0,
		unitsReceived: 0,
		framesReceived: 0,
		connectionsOpened: 0,
		connectionTime: 0,
	},
	elapsed: 0,
	legs: 0,
	held: {users: 0, disk: 0, metrics: 0, loop: 0},
	...initialLegCounts,
	scoring: 0,
	loopDelayP99: null,
	loopDelayAt: null,
	heldBy: [],
};

/** The gauges of a pool that has not started. */
export const idleGauges: PoolGauges = {...noGauges, waiting: 0, draining: false};

type Counted = WorkerGauges['traffic'];

const addTraffic = (a: Counted, b: Counted): Counted => ({
	unitsSent: a.unitsSent + b.unitsSent,
	unitsReceived: a.unitsReceived + b.unitsReceived,
	framesReceived: a.framesReceived + b.framesReceived,
	connectionsOpened: a.connectionsOpened + b.connectionsOpened,
	connectionTime: a.connectionTime + b.connectionTime,
});

function mergeStuck(a: WorkerGauges['stuck'], b: WorkerGauges['stuck']): WorkerGauges['stuck'] {
	if (!a || !b) return a ?? b;
	const longer = a.since >= b.since ? a : b;
	return {...longer, count: a.count + b.count};
}

const addHeld = (a: HeldTime, b: HeldTime): HeldTime => ({
	users: a.users + b.users,
	disk: a.disk + b.disk,
	metrics: a.metrics + b.metrics,
	loop: a.loop + b.loop,
});

const loopDelayOf = ({loopDelayP99, loopDelayAt}: WorkerGauges) => ({loopDelayP99, loopDelayAt});

/** What one worker finds out about the whole run makes the attempts of all workers doubtful. */
function addDoubts(a: WorkerGauges, b: WorkerGauges) {
	const credited = a.credited + b.credited;
	const allDoubtful = a.allDoubtful || b.allDoubtful;
	return {credited, allDoubtful, doubtful: allDoubtful ? credited : a.doubtful + b.doubtful};
}

/** Adds up counts; for shared or bad values, takes the largest. */
function addGauges(a: WorkerGauges, b: WorkerGauges): WorkerGauges {
	return {
		sent: a.sent + b.sent,
		started: a.started + b.started,
		underWay: a.underWay + b.underWay,
		turnsLeft: a.turnsLeft + b.turnsLeft,
		warmupSent: a.warmupSent + b.warmupSent,
		inFlight: a.inFlight + b.inFlight,
		unmatched: a.unmatched + b.unmatched,
		greetings: a.greetings + b.greetings,
		...addDoubts(a, b),
		unverified: a.unverified + b.unverified,
		// An outage affects all workers: it began when the last of them lost its server.
		outageSince:
			a.outageSince === null || b.outageSince === null
				? null
				: Math.max(a.outageSince, b.outageSince),
		refused: a.refused + b.refused,
		refusedInRow: a.refusedInRow + b.refusedInRow,
		refusal: a.refusal ?? b.refusal,
		stuck: mergeStuck(a.stuck, b.stuck),
		looking: Math.max(a.looking, b.looking),
		dropped: a.dropped + b.dropped,
		late: a.late + b.late,
		starved: a.starved || b.starved,
		gated: a.gated || b.gated,
		scheduled: maxOrNull(a.scheduled, b.scheduled),
		scheduledTime: Math.max(a.scheduledTime, b.scheduledTime),
		startedWithin: a.startedWithin + b.startedWithin,
		level: maxOrNull(a.level, b.level),
		target: a.target + b.target,
		opening: a.opening || b.opening,
		busy: {time: a.busy.time + b.busy.time, prompts: a.busy.prompts + b.busy.prompts},
		open: a.open + b.open,
		connecting: a.connecting + b.connecting,
		opened: a.opened + b.opened,
		traffic: addTraffic(a.traffic, b.traffic),
		exhausted: a.exhausted && b.exhausted,
		elapsed: Math.max(a.elapsed, b.elapsed),
		legs: Math.max(a.legs, b.legs),
		legElapsed: Math.max(a.legElapsed, b.legElapsed),
		legActive: Math.max(a.legActive, b.legActive),
		legTaken: a.legTaken + b.legTaken,
		held: addHeld(a.held, b.held),
		scoring: a.scoring + b.scoring,
		...((b.loopDelayP99 ?? -1) > (a.loopDelayP99 ?? -1) ? loopDelayOf(b) : loopDelayOf(a)),
		heldBy: [...new Set([...a.heldBy, ...b.heldBy])],
	};
}

/**
 * The sum of each worker's share of the due prompts that it knows, minus those it has taken: workers
 * report at different times, and another may have started prompts that this one still counts as due.
 */
function waitingOf(all: readonly WorkerGauges[], before: readonly number[]): number {
	const workers = all.length;
	const waiting = all.map(({scheduled, legTaken}, worker) => {
		const due = shareOf((scheduled ?? 0) - before[worker]!, {worker, workers});
		return Math.max(0, due - legTaken);
	});
	return waiting.reduce((sum, count) => sum + count, 0);
}

/**
 * Combines the gauges of all workers.
 * @param before prompts that each of them knew to be scheduled when the leg began
 */
export function mergeGauges(all: readonly WorkerGauges[], before: readonly number[]): PoolGauges {
	const sum = all.reduce(addGauges);
	const draining = sum.exhausted && sum.underWay > 0;
	return {...sum, draining, waiting: waitingOf(all, before)};
}
