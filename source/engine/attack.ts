import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Pacer} from './pacer.ts';
import {createSession, type Session, type SessionContext} from './session.ts';
import {createStopwatch} from './stopwatch.ts';
import {createTimerWheel} from './timer-wheel.ts';

/** Why sending is held up; the attack goes on when no reason is left. */
export type HoldReason = 'user' | 'disk' | 'metrics';

export type AttackOptions = Pick<
	SessionContext,
	'timeouts' | 'thinkTime' | 'perPrompt' | 'connect' | 'render' | 'readFrame'
> & {
	/** Takes every finished attempt; called between two frames, so it must only take notes. */
	readonly finished: (attempt: RawAttempt) => void;
	/** The leg will start nothing more, and nothing is in flight. */
	readonly drained: () => void;
	/** All connections are on their way out, after `finish` or `abandon`. */
	readonly done: () => void;
	readonly now?: () => number;
};

/** A leg of the run as this worker drives it. */
export type AttackLeg = {
	readonly pacer: Pacer;
	/** The assignment of a position in the leg. */
	readonly feed: (position: number) => Assignment;
	/** Milliseconds after which scheduled prompts that still wait are dropped; null for no limit. */
	readonly duration: number | null;
	/** False for the warm-up, whose time and prompts are in no figure. */
	readonly measured: boolean;
};

export type AttackGauges = {
	/** Measured prompts that were given to a connection, and how many of them have ended. */
	readonly sent: number;
	readonly finished: number;
	/** The same for the warm-up. */
	readonly warmupSent: number;
	readonly unmatched: number;
	/** See `Counts` for these two. */
	readonly dropped: number;
	readonly late: number;
	/** Since the last look, a prompt was due and every connection that there may be was busy. */
	readonly starved: boolean;
	/** Prompts that all workers were to start by now, in all measured legs; null in the closed model. */
	readonly scheduled: number | null;
	/** The leg's level over all workers. */
	readonly level: number;
	/** Connections that this worker is to hold open. */
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	readonly opened: number;
	/** Nothing more will be started in this leg; the last replies are awaited. */
	readonly draining: boolean;
	/** Milliseconds of measured load, to now or to the last reply; pauses excluded. */
	readonly elapsed: number;
	/** Milliseconds of load in this leg. */
	readonly legElapsed: number;
	/** Prompts of the leg that this worker has taken or dropped. */
	readonly legTaken: number;
};

export type Attack = {
	/** Begins a leg; only when the one before is drained. */
	readonly begin: (leg: AttackLeg) => void;
	readonly hold: (reason: HoldReason) => void;
	readonly release: (reason: HoldReason) => void;
	/** Starts nothing more in this leg; what is in flight may finish. */
	readonly stop: () => void;
	/** Closes the connections; `done` follows. Only when drained. */
	readonly finish: () => void;
	/** Gives up what is in flight, without attempts for it, and finishes. */
	readonly abandon: () => void;
	/** Notices that time has passed; to be called a few times a second. */
	readonly tick: () => void;
	/** Changes the leg's level over all workers: connections, or prompts per second. */
	readonly setLevel: (level: number) => void;
	/** How things stand; a look that begins the next `starved`. */
	readonly gauges: () => AttackGauges;
};

/** Milliseconds after its time from which a prompt counts as sent late. */
const lateAfter = 20;
/** Milliseconds; Node takes a much longer delay for none. */
const longestAlarm = 60_000;
/** Connections opened between two looks at the sockets, so that opening many delays no reply. */
const mostOpenedAtOnce = 32;

/**
 * Drives sessions through the prompts of one leg after the other, at the pace of each leg's pacer.
 * Free sessions are handed their next prompts together, after all frames that the loop could read were
 * taken in: a frame which was already there can't be taken for the reply to a prompt that was sent
 * after it arrived, and the server is woken once for many prompts instead of once for each.
 */
export function createAttack(options: AttackOptions): Attack {
	const now = options.now ?? (() => performance.now());
	const wheel = createTimerWheel(now);
	const watch = createStopwatch(now);
	const sessions = new Set<Session>();
	const free: Session[] = [];
	const holds = new Set<HoldReason>();
	let leg: AttackLeg | undefined;
	/** The leg's clock runs: in the open model, since its connections are open. */
	let begun = false;
	/** The leg starts nothing more. */
	let exhausted = false;
	let finishing = false;
	let over = false;
	let scheduled = false;
	let refill = false;
	let alarm: NodeJS.Timeout | undefined;
	let alarmAt = 0;
	let sent = 0;
	let finished = 0;
	let warmupSent = 0;
	let inFlight = 0;
	let dropped = 0;
	let late = 0;
	let starved = false;
	let unmatched = 0;
	let connecting = 0;
	let open = 0;
	let connections = 0;
	let legTaken = 0;
	/** Milliseconds of the leg after which nothing is scheduled any more, because it was stopped. */
	let stoppedAt = Infinity;
	/** Measured legs that are over: their time, and the prompts that they were to start. */
	let measuredBefore = 0;
	let scheduledBefore = 0;

	const context: SessionContext = {
		now,
		wheel,
		timeouts: options.timeouts,
		thinkTime: options.thinkTime,
		perPrompt: options.perPrompt,
		nextConnection: () => connections++,
		connect: options.connect,
		render: options.render,
		readFrame: options.readFrame,
		finished(attempt) {
			inFlight--;
			if (attempt.assignment.measured) finished++;
			options.finished(attempt);
		},
		free(session) {
			free.push(session);
			schedule();
		},
		gone(session) {
			sessions.delete(session);
			// Not at once: retiring many idle sessions would recurse through all of them.
			refill = true;
			schedule();
		},
		unmatched() {
			if (leg?.measured !== false) unmatched++;
		},
		connecting(change) {
			connecting += change;
		},
		opened(change) {
			open += change;
		},
	};

	function schedule(): void {
		if (scheduled) return;
		scheduled = true;
		setImmediate(runScheduled);
	}

	function runScheduled(): void {
		scheduled = false;
		dispatch();
	}

	/** Hands prompts to free sessions for as long as the pacer lets them start. */
	function dispatch(): void {
		if (leg) {
			if (refill && !exhausted) fill(leg);
			refill = false;
			if (!begun && isOpened(leg)) beginClock();
			if (begun && !exhausted && holds.size === 0) handOut(leg);
			if (exhausted && inFlight === 0) endLeg(leg);
		}
		if (finishing && sessions.size === 0 && !over) {
			over = true;
			options.done();
		}
	}

	/** The connections that the leg begins with have been opened, or could not be. */
	function isOpened({pacer}: AttackLeg): boolean {
		return pacer.due() === undefined || (sessions.size >= pacer.connections(0) && connecting === 0);
	}

	function beginClock(): void {
		begun = true;
		watch.restart(holds.has('user'));
	}

	function handOut(current: AttackLeg): void {
		const {pacer, duration, measured} = current;
		const clock = now();
		const at = watch.elapsed(clock);
		// Once for all: sending takes time, by which no schedule may seem to move.
		const began = clock - at;
		let opened = 0;
		for (;;) {
			const wait = pacer.wait(at);
			if (wait > 0) {
				if (wait === Infinity) exhausted = true;
				else setAlarm(began + at + wait);
				return;
			}
			const due = pacer.due();
			// As late as this, its reply would be a timeout whatever the server does.
			if (due !== undefined && at - due > options.timeouts.total) {
				drop(current);
				continue;
			}
			const session = takeFree() ?? (due === undefined ? undefined : addSession(current, at));
			if (!session) {
				if (due === undefined) return;
				starved = true;
				if (duration === null || at < duration) return;
				drop(current);
				continue;
			}
			const position = pacer.take();
			if (position < 0) {
				free.push(session);
				exhausted = true;
				return;
			}
			if (measured && due !== undefined && at - due > lateAfter) late++;
			const opens = start(session, current, position, due === undefined ? due : began + due);
			if (opens && ++opened >= mostOpenedAtOnce) {
				setImmediate(schedule);
				return;
			}
		}
	}

	function start(
		session: Session,
		{feed, measured}: AttackLeg,
		position: number,
		due: number | undefined,
	): boolean {
		legTaken++;
		inFlight++;
		if (measured) sent++;
		else warmupSent++;
		return session.assign(feed(position), due);
	}

	function drop({pacer, measured}: AttackLeg): void {
		if (pacer.take() < 0) return;
		legTaken++;
		if (measured) dropped++;
	}

	function takeFree(): Session | undefined {
		for (;;) {
			const session = free.pop();
			// One that was retired while it was free is still on the stack.
			if (!session || sessions.has(session)) return session;
		}
	}

	/** A spare connection for a prompt that is due while all others are busy. */
	function addSession({pacer}: AttackLeg, at: number): Session | undefined {
		if (sessions.size >= pacer.most(at)) return undefined;
		create();
		return takeFree();
	}

	function create(early = false): void {
		const session = createSession(context);
		sessions.add(session);
		if (early) session.open();
		else session.start();
	}

	/** To the millisecond, which the wheel is not: the open model's schedule is what it promises. */
	function setAlarm(at: number): void {
		if (alarm && alarmAt <= at) return;
		clearTimeout(alarm);
		alarmAt = at;
		alarm = setTimeout(
			() => {
				alarm = undefined;
				dispatch();
			},
			Math.min(longestAlarm, Math.max(1, at - now())),
		);
	}

	function endLeg({pacer, measured}: AttackLeg): void {
		clearTimeout(alarm);
		alarm = undefined;
		watch.stop();
		if (measured) {
			measuredBefore += watch.elapsed();
			scheduledBefore += pacer.scheduled(Math.min(watch.elapsed(), stoppedAt)) ?? 0;
		}
		leg = undefined;
		options.drained();
	}

	function fill({pacer}: AttackLeg): void {
		const at = watch.elapsed();
		const wanted = pacer.connections(at);
		// In the open model they are there before they are needed.
		const early = pacer.due() !== undefined && !options.perPrompt;
		for (let opened = 0; sessions.size < wanted; opened++) {
			if (early && opened === mostOpenedAtOnce) {
				setImmediate(tick);
				break;
			}
			create(early);
		}
		let surplus = sessions.size - Math.max(wanted, pacer.most(at));
		if (surplus <= 0) return;
		for (const session of [...sessions].toReversed()) {
			if (surplus-- <= 0) break;
			session.retire();
		}
	}

	function tick(): void {
		refill = true;
		schedule();
	}

	/** Nothing scheduled is forgotten: what was due when the run was stopped was not sent. */
	function stop(): void {
		if (!leg || exhausted) return;
		const at = watch.elapsed();
		while (leg.pacer.due() !== undefined && leg.pacer.wait(at) === 0) drop(leg);
		stoppedAt = at;
		exhausted = true;
		schedule();
	}

	function finish(): void {
		if (finishing) return;
		finishing = true;
		for (const session of [...sessions]) session.retire();
		schedule();
	}

	return {
		begin(next) {
			leg = next;
			exhausted = false;
			legTaken = 0;
			stoppedAt = Infinity;
			begun = false;
			watch.restart(true);
			fill(next);
			schedule();
		},
		hold(reason) {
			// Only the user's pauses stop the clock: waiting for a disk or a metric is our own slowness.
			if (reason === 'user') watch.stop();
			holds.add(reason);
		},
		release(reason) {
			if (!holds.delete(reason)) return;
			if (reason === 'user' && begun && leg) watch.go();
			schedule();
		},
		stop,
		finish,
		abandon() {
			stop();
			for (const session of [...sessions]) session.abandon();
			inFlight = 0;
			finish();
			schedule();
		},
		tick,
		setLevel(level) {
			if (!leg || exhausted) return;
			leg.pacer.setLevel(watch.elapsed(), level);
			fill(leg);
			schedule();
		},
		gauges() {
			const legElapsed = watch.elapsed();
			const wasStarved = starved;
			starved = false;
			const measured = leg?.measured ?? false;
			const due = leg?.pacer.scheduled(Math.min(legElapsed, stoppedAt));
			return {
				sent,
				finished,
				warmupSent,
				unmatched,
				dropped,
				late,
				starved: wasStarved,
				scheduled: due === null ? null : scheduledBefore + (measured ? (due ?? 0) : 0),
				level: leg?.pacer.level(legElapsed) ?? 0,
				target: leg ? leg.pacer.connections(legElapsed) : sessions.size,
				open,
				connecting,
				opened: connections,
				draining: exhausted && inFlight > 0,
				elapsed: measuredBefore + (measured ? legElapsed : 0),
				legElapsed,
				legTaken,
			};
		},
	};
}
