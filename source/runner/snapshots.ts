import {isDeepStrictEqual} from 'node:util';
import type {Leg} from '../model/load.ts';
import type {
	Abort,
	Capacity,
	Counts,
	GeneratorFigures,
	LoadGauges,
	Outages,
	Phase,
	Snapshot,
	StepFigures,
	Stop,
	TrafficFigures,
} from '../model/snapshot.ts';
import type {OutcomeCounts} from '../statistics/delta.ts';
import type {Books} from './books.ts';
import {plannedSeconds, type LoadPlan} from './load-plan.ts';
import type {WorkerGauges} from './messages.ts';
import type {PoolGauges} from './pool-gauges.ts';
import type {Relay} from './relay.ts';

/** Of a run that is to be shown, what does not change. */
export type SnapshotOptions = {
	readonly loadPlan: LoadPlan;
	/** Attempts that the plan asks for; null when time bounds it. */
	readonly planned: number | null;
	/** How many steps the plan has; null when nobody knows beforehand. */
	readonly steps: number | null;
};

/** How a run stands: all that a snapshot is made of. */
export type Standing = {
	readonly phase: Phase;
	readonly now: PoolGauges;
	readonly relay: Pick<Relay, 'leg' | 'upcoming'>;
	readonly books: Pick<Books, 'figures' | 'warmupErrors' | 'peakOpenRate'>;
	readonly steps: readonly StepFigures[];
	readonly capacity: Capacity | null;
	readonly generator: GeneratorFigures;
	readonly aborted: Abort | null;
	readonly stopped: Stop | null;
	readonly outages: Outages;
	/** What the engines have said that the user should know. */
	readonly warnings: readonly string[];
};

const heldReasons: Readonly<Record<string, string>> = {
	disk: 'sending waits: the disk is slower than the replies come in',
	metrics: 'sending waits: the metrics are slower than the replies come in',
};

/** The earlier of two records when they hold the same, so that a slice keeps its identity. */
function same<Slice extends object>(earlier: Slice | undefined, later: Slice): Slice {
	return isDeepStrictEqual(earlier, later) ? earlier! : Object.freeze(later);
}

/** The part of a leg that is over; null when it can't be told. */
export function progressOf(leg: Leg, now: WorkerGauges): number | null {
	const {legElapsed, legTaken, underWay} = now;
	const parts = [
		...(leg.duration === null ? [] : [legElapsed / leg.duration]),
		...(leg.total === null ? [] : [(legTaken - underWay) / leg.total]),
	];
	return parts.length === 0 ? null : Math.min(1, Math.max(0, ...parts));
}

function countsOf({phase, now}: Standing, outcomes: Readonly<OutcomeCounts>): Counts {
	const {sent, inFlight, scoring, unmatched, dropped, late, greetings, doubtful, unverified} = now;
	const waiting = phase === 'done' ? 0 : now.waiting;
	return {
		...{sent, ...outcomes, inFlight, scoring},
		...{unmatched, greetings, doubtful, unverified},
		...{dropped, late, waiting},
	};
}

function trafficOf({now, books}: Standing): TrafficFigures {
	const {connectionTime, ...counted} = now.traffic;
	return {...counted, connectionSeconds: connectionTime / 1000, peakOpenRate: books.peakOpenRate()};
}

function loadOf({now, relay}: Standing, {loadPlan, steps}: SnapshotOptions): LoadGauges {
	const {model} = loadPlan.leg;
	const [leg, upcoming] = [relay.leg(), relay.upcoming()];
	const shown = leg ?? upcoming?.leg ?? loadPlan.leg;
	return {
		model,
		unit: model === 'open' ? 'rate' : 'connections',
		level: (leg ? now.level : null) ?? shown.ramp.start,
		leg: shown.kind,
		progress: leg ? progressOf(leg, now) : null,
		draining: now.draining,
		coolDown: upcoming ? Math.max(0, Math.ceil(upcoming.wait / 1000)) : null,
		steps,
	};
}

/** Makes the snapshots of a run; what did not change keeps its identity from one to the next. */
export function createSnapshots(options: SnapshotOptions): (standing: Standing) => Snapshot {
	const {loadPlan, planned} = options;
	let last: Snapshot | undefined;
	return (standing) => {
		const {phase, now, steps, capacity, aborted, stopped, outages, generator, books} = standing;
		const {target, open, connecting, opened, warmupSent} = now;
		const {outcomes, ...figures} = books.figures();
		const warmup = {sent: warmupSent, errored: books.warmupErrors()};
		const held = now.heldBy.map((reason) => heldReasons[reason] ?? reason);
		const warnings = [...held, ...standing.warnings];
		last = Object.freeze({
			...figures,
			phase,
			elapsed: now.elapsed / 1000,
			planned,
			duration: plannedSeconds(loadPlan),
			counts: same(last?.counts, countsOf(standing, outcomes)),
			traffic: same(last?.traffic, trafficOf(standing)),
			warmup: loadPlan.warmup ? same(last?.warmup ?? undefined, warmup) : null,
			load: same(last?.load, loadOf(standing, options)),
			connections: same(last?.connections, {target, open, connecting, opened}),
			outages: same(last?.outages, outages),
			stuck: now.stuck,
			steps,
			capacity,
			aborted,
			stopped,
			generator,
			warnings: same(last?.warnings, warnings),
		});
		return last;
	};
}
