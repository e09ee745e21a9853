import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {AttackLeg} from './attack-types.ts';
import type {AttackGauges} from '../model/worker-gauges.ts';
import type {Stopwatch} from './stopwatch.ts';
import {createTraffic} from './traffic.ts';
import {type Traffic} from '../model/traffic.ts';

/** What the attack counts while it runs; `AttackGauges` documents each field. */
export type AttackCounts = {
	sent: number;
	started: number;
	startedWithin: number;
	warmupSent: number;
	/** Prompts or whole conversations that are assigned and not over. */
	underWay: number;
	/** Turns of started conversations that are still to be sent. */
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
	/** After this many milliseconds the leg starts nothing more here; other workers may. */
	readonly exhaust: (elapsed: number) => void;
	/** The schedule ends here for all workers; later prompts never become due. */
	readonly cut: (elapsed: number) => void;
	/** A prompt, or the first turn of a conversation, was assigned. */
	readonly start: (assignment: Assignment) => void;
	/** A further turn is sent or given up. */
	readonly turnSent: (assignment: Assignment) => void;
	readonly finish: (attempt: RawAttempt) => void;
	/** A due prompt will not be sent. */
	readonly drop: (measured: boolean) => void;
	/** A prompt is due and every allowed connection is busy. */
	readonly noteStarved: () => void;
	/** A prompt waits because the connection rate allows no further connection yet. */
	readonly noteLimited: () => void;
	/** The leg is over; its clock stops. */
	readonly close: (leg: AttackLeg) => void;
	readonly drainGauges: (
		leg: AttackLeg | undefined,
		state: Partial<Pick<AttackGauges, 'doubtful' | 'credited' | 'allDoubtful' | 'unverified'>> &
			Pick<
				AttackGauges,
				| 'target'
				| 'opening'
				| 'busy'
				| 'exhausted'
				| 'outageSince'
				| 'refused'
				| 'refusedInRow'
				| 'refusal'
				| 'stuck'
				| 'looking'
				| 'held'
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
	/** Milliseconds of the leg after which nothing more starts here. */
	let exhaustedAt = Infinity;
	/** Milliseconds of the leg at which its schedule was cut short. */
	let cutAt = Infinity;
	/** Milliseconds of the leg at its last reply. */
	let repliedAt = 0;
	/** Finished measured legs: their time, their scheduled prompts, and the time for those. */
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
			exhaustedAt = Infinity;
			cutAt = Infinity;
			repliedAt = 0;
		},
		exhaust(elapsed) {
			exhaustedAt = elapsed;
		},
		cut(elapsed) {
			// May be called again while the last replies arrive.
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
				legActive: Math.max(Math.min(legElapsed, exhaustedAt), repliedAt),
			};
		},
	};
}
