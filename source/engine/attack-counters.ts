import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {AttackLeg} from './attack-types.ts';
import type {AttackGauges} from '../model/worker-gauges.ts';
import type {Stopwatch} from './stopwatch.ts';
import {createTraffic} from './traffic.ts';
import {type Traffic} from '../model/traffic.ts';

/** What the attack counts as it goes; see `AttackGauges` for what each means. */
export type AttackCounts = {
	sent: number;
	started: number;
	startedWithin: number;
	warmupSent: number;
	/** Prompts, or whole conversations, that were assigned and are not over. */
	underWay: number;
	/** Turns of the leg's conversations that have begun, which are not sent yet. */
	turnsLeft: number;
	dropped: number;
	late: number;
	unmatched: number;
	greetings: number;
	doubtful: number;
	unverified: number;
	connecting: number;
	open: number;
	opened: number;
	legs: number;
	legTaken: number;
};

/** The attack's counts and times, over all legs. */
export type AttackCounters = {
	readonly counts: AttackCounts;
	readonly traffic: Traffic;
	/** @param before milliseconds of measured load before the leg that begins */
	readonly begin: (before: number) => void;
	/** The leg starts nothing more here after this many milliseconds; other workers may. */
	readonly exhaust: (elapsed: number) => void;
	/** Its schedule ends there, for all workers: what would have been due later never was. */
	readonly cut: (elapsed: number) => void;
	/** A prompt, or the first turn of a conversation, was assigned. */
	readonly start: (assignment: Assignment) => void;
	/** A further turn is sent, or given up. */
	readonly turnSent: (assignment: Assignment) => void;
	readonly finish: (attempt: RawAttempt) => void;
	/** What was due is not sent any more. */
	readonly drop: (measured: boolean) => void;
	/** A prompt was due and every allowed connection was busy. */
	readonly noteStarved: () => void;
	/** A prompt waited because no further connection might be opened yet. */
	readonly noteLimited: () => void;
	/** The leg is over, and its clock stands still. */
	readonly close: (leg: AttackLeg) => void;
	readonly drainGauges: (
		leg: AttackLeg | undefined,
		state: Partial<Pick<AttackGauges, 'doubtful' | 'credited' | 'allDoubtful' | 'unverified'>> &
			Pick<
				AttackGauges,
				| 'target'
				| 'exhausted'
				| 'outageSince'
				| 'refused'
				| 'refusedInRow'
				| 'refusal'
				| 'stuck'
				| 'looking'
			>,
	) => AttackGauges;
};

export function createAttackCounters(watch: Stopwatch, now: () => number): AttackCounters {
	const traffic = createTraffic();
	const counts: AttackCounts = {
		...{sent: 0, started: 0, startedWithin: 0, warmupSent: 0, underWay: 0, turnsLeft: 0},
		...{unmatched: 0, greetings: 0, doubtful: 0, unverified: 0},
		...{dropped: 0, late: 0, connecting: 0, open: 0, opened: 0, legs: 0, legTaken: 0},
	};
	let starved = false;
	let gated = false;
	/** Milliseconds of the leg after which nothing more is started here. */
	let startedUntil = Infinity;
	/** Milliseconds of the leg at which its schedule was cut short. */
	let cutAt = Infinity;
	/** Milliseconds of the leg at which its last reply came. */
	let repliedAt = 0;
	/** Measured legs that are over: their time, the prompts that they were to start, and in what time. */
	let measuredBefore = 0;
	let scheduledBefore = 0;
	let scheduledTimeBefore = 0;

	function send({measured}: Assignment): void {
		if (measured) counts.sent++;
		else counts.warmupSent++;
	}

	function countTraffic(): AttackGauges['traffic'] {
		const {openedAt, connectionTime, ...rest} = traffic;
		return {...rest, connectionTime: connectionTime + counts.open * now() - openedAt};
	}

	return {
		counts,
		traffic,
		begin(before) {
			measuredBefore = before;
			counts.legs++;
			counts.legTaken = 0;
			counts.turnsLeft = 0;
			startedUntil = Infinity;
			cutAt = Infinity;
			repliedAt = 0;
		},
		exhaust(elapsed) {
			startedUntil = elapsed;
		},
		cut(elapsed) {
			// It may be asked for again while the last replies come.
			cutAt = Math.min(cutAt, elapsed);
		},
		start(assignment) {
			counts.legTaken++;
			counts.underWay++;
			send(assignment);
			if (assignment.measured) counts.started++;
			for (let turn = assignment.next; turn; turn = turn.next) counts.turnsLeft++;
		},
		turnSent(assignment) {
			counts.turnsLeft--;
			send(assignment);
		},
		finish({complete, error}) {
			if (!error) repliedAt = watch.elapsed(complete);
		},
		drop(measured) {
			counts.legTaken++;
			if (measured) counts.dropped++;
		},
		noteStarved() {
			starved = true;
		},
		noteLimited() {
			gated = true;
		},
		close({pacer, measured}) {
			if (!measured) return;
			measuredBefore += watch.elapsed();
			scheduledBefore += pacer.scheduled(cutAt) ?? 0;
			scheduledTimeBefore += pacer.scheduledTime(cutAt) ?? 0;
		},
		drainGauges(leg, state) {
			const legElapsed = watch.elapsed();
			const measured = leg?.measured ?? false;
			const offered = Math.min(legElapsed, cutAt);
			const due = leg?.pacer.scheduled(offered);
			const dueTime = measured ? (leg?.pacer.scheduledTime(offered) ?? 0) : 0;
			const since = {starved, gated};
			starved = false;
			gated = false;
			return {
				...{credited: 0, allDoubtful: false},
				...counts,
				...since,
				...state,
				scheduled: due === null ? null : scheduledBefore + (measured ? (due ?? 0) : 0),
				scheduledTime: scheduledTimeBefore + dueTime,
				level: leg?.pacer.level(legElapsed) ?? null,
				traffic: countTraffic(),
				elapsed: measuredBefore + (measured ? legElapsed : 0),
				legElapsed,
				legActive: Math.max(Math.min(legElapsed, startedUntil), repliedAt),
			};
		},
	};
}
