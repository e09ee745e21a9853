import type {Assignment} from '../model/raw-attempt.ts';
import type {Attack, AttackLeg, AttackOptions, HoldReason} from './attack-types.ts';
import {createAlarm} from './alarm.ts';
import {createConnectGate} from './connect-gate.ts';
import {createCrew, mostOpenedAtOnce} from './crew.ts';
import type {SessionContext} from './session-types.ts';
import {createSession} from './session.ts';
import {createStopwatch} from './stopwatch.ts';
import {createTimerWheel} from './timer-wheel.ts';
import {createTraffic, type Traffic} from './traffic.ts';

/** Milliseconds after its time from which a prompt counts as sent late. */
const lateAfter = 20;

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
	const alarm = createAlarm(now, dispatch);
	const gate = createConnectGate(options.connectRate);
	const traffic = createTraffic();
	const holds = new Set<HoldReason>();
	/** Conversations whose next turn waits to be sent. */
	let continuations: ((allowed: boolean) => void)[] = [];
	let leg: AttackLeg | undefined;
	/** The leg's clock runs: in the open model, since its connections are open. */
	let begun = false;
	/** The leg starts nothing more, because it is over or was stopped. */
	let exhausted = false;
	let stopped = false;
	let finishing = false;
	let over = false;
	let scheduled = false;
	let refill = false;
	let refillTimer: NodeJS.Timeout | undefined;
	let sent = 0;
	let finished = 0;
	/** Prompts and whole conversations, measured ones. */
	let started = 0;
	let warmupSent = 0;
	/** Prompts, or whole conversations, that were assigned and are not over. */
	let underWay = 0;
	let dropped = 0;
	let late = 0;
	let starved = false;
	let gated = false;
	let unmatched = 0;
	let connecting = 0;
	let open = 0;
	let connections = 0;
	let legTaken = 0;
	/** Milliseconds of the leg after which it starts nothing more. */
	let stoppedAt = Infinity;
	/** Milliseconds of the leg at which its last reply came. */
	let repliedAt = 0;
	/** Measured legs that are over: their time, the prompts that they were to start, and in what time. */
	let measuredBefore = 0;
	let scheduledBefore = 0;
	let scheduledTimeBefore = 0;
	let startedWithin = 0;

	const context: SessionContext = {
		...options,
		now,
		wheel,
		traffic,
		isNoise: options.createAssembler().isNoise,
		nextConnection: () => connections++,
		finished(attempt) {
			// Before anything that the taker schedules: the servers can work while replies are scored.
			schedule();
			if (attempt.assignment.measured) finished++;
			if (!attempt.error) repliedAt = watch.elapsed(attempt.complete);
			options.finished(attempt);
		},
		continued: countSent,
		skipped(attempt) {
			countSent(attempt.assignment);
			context.finished(attempt);
		},
		settled() {
			underWay--;
			schedule();
		},
		continues(proceed) {
			continuations.push(proceed);
			schedule();
		},
		free(session) {
			crew.free(session);
			schedule();
		},
		gone(session) {
			crew.gone(session);
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
	const crew = createCrew(() => createSession(context), gate);

	function schedule(): void {
		if (scheduled) return;
		scheduled = true;
		setImmediate(runScheduled);
	}

	function runScheduled(): void {
		scheduled = false;
		dispatch();
	}

	function dispatch(): void {
		if (leg) {
			const wanting = refill && !exhausted;
			refill = false;
			if (wanting) fill(leg);
			if (!begun && isOpened(leg)) beginClock();
			if (continuations.length > 0) goOn();
			if (begun && !exhausted && holds.size === 0) handOut(leg);
			if (exhausted && underWay === 0) endLeg(leg);
		}
		if (finishing && crew.size() === 0 && !over) {
			over = true;
			options.done();
		}
	}

	/** Lets the next turns of conversations be sent, or tells them that nothing more is. */
	function goOn(): void {
		if (holds.size > 0 && !stopped) return;
		const waiting = continuations;
		continuations = [];
		for (const proceed of waiting) proceed(!stopped);
	}

	/** The connections that the leg begins with have been opened, or could not be. */
	function isOpened({pacer}: AttackLeg): boolean {
		return pacer.due() === undefined || (crew.size() >= pacer.connections(0) && connecting === 0);
	}

	function beginClock(): void {
		begun = true;
		watch.restart(holds.has('user'));
	}

	/** Hands prompts to free sessions for as long as the pacer lets them start. */
	function handOut(current: AttackLeg): void {
		const {pacer, duration, measured} = current;
		const clock = now();
		const at = watch.elapsed(clock);
		// Once for all: sending takes time, by which no schedule may seem to move.
		const began = clock - at;
		const isWithin = at <= (pacer.scheduledTime(at) ?? 0) + lateAfter;
		let opened = 0;
		for (;;) {
			const wait = pacer.wait(at);
			if (wait > 0) {
				if (wait === Infinity) exhaust(current, at);
				else alarm.set(began + at + wait);
				return;
			}
			const due = pacer.due();
			// As late as this, its reply would be a timeout whatever the server does.
			if (due !== undefined && at - due > options.timeouts.total) {
				drop(current);
				continue;
			}
			// Held up by the gate, the disk or a metric until after the end: it belongs to no load any more.
			if (due !== undefined && duration !== null && at >= duration + lateAfter) {
				drop(current);
				continue;
			}
			const session =
				crew.takeOpen() ??
				crew.takeClosed() ??
				(due === undefined ? undefined : crew.add(pacer.most(at)));
			if (!session) {
				if (due === undefined) return;
				starved = true;
				if (duration === null || at < duration) return;
				drop(current);
				continue;
			}
			if (session.wouldOpen()) {
				const isPortion = opened === mostOpenedAtOnce;
				if (isPortion) schedule();
				if (isPortion || isGated(clock)) {
					crew.free(session);
					return;
				}
				gate.pass(clock);
				opened++;
			}
			const position = pacer.take();
			if (position < 0) {
				crew.free(session);
				exhaust(current, at);
				return;
			}
			if (measured && due !== undefined && at - due > lateAfter) late++;
			if (measured && due !== undefined && isWithin) startedWithin++;
			const assignment = current.feed(position);
			start(assignment);
			session.assign(assignment, due === undefined ? due : began + due, clock);
		}
	}

	function exhaust({duration}: AttackLeg, at: number): void {
		exhausted = true;
		stoppedAt = Math.min(at, duration ?? Infinity);
	}

	/** No further connection may be opened now; rings when one may. */
	function isGated(clock: number): boolean {
		const pause = gate.wait(clock);
		if (pause > 0) alarm.set(clock + pause);
		gated ||= pause > 0;
		return pause > 0;
	}

	function start(assignment: Assignment): void {
		legTaken++;
		underWay++;
		countSent(assignment);
		if (assignment.measured) started++;
	}

	function countSent({measured}: Assignment): void {
		if (measured) sent++;
		else warmupSent++;
	}

	function drop({pacer, measured}: AttackLeg): void {
		if (pacer.take() < 0) return;
		legTaken++;
		if (measured) dropped++;
	}

	function endLeg({pacer, measured}: AttackLeg): void {
		alarm.clear();
		watch.stop();
		if (measured) {
			measuredBefore += watch.elapsed();
			scheduledBefore += pacer.scheduled(stoppedAt) ?? 0;
			scheduledTimeBefore += pacer.scheduledTime(stoppedAt) ?? 0;
		}
		leg = undefined;
		options.drained();
	}

	function fill({pacer}: AttackLeg): void {
		const at = watch.elapsed();
		const wanted = pacer.connections(at);
		// In the open model they are there before they are needed.
		if (pacer.due() === undefined || options.perPrompt) {
			crew.fill(wanted, pacer.most(at));
			return;
		}
		const pause = crew.fillEarly(wanted, pacer.most(at), now());
		// One timer, however often this is called: each further one would call it ever more often.
		clearTimeout(refillTimer);
		if (pause > 0) refillTimer = setTimeout(tick, pause);
		else if (crew.size() < wanted) tick();
	}

	function tick(): void {
		refill = true;
		schedule();
	}

	function stop(): void {
		stopped = true;
		schedule();
		cutShort();
	}

	/** Nothing scheduled is forgotten: what was due when the leg was cut short was not sent. */
	function cutShort(): void {
		if (!leg || exhausted) return;
		schedule();
		const at = watch.elapsed();
		while (leg.pacer.due() !== undefined && leg.pacer.wait(at) === 0) drop(leg);
		exhaust(leg, at);
	}

	function finish(): void {
		if (finishing) return;
		finishing = true;
		clearTimeout(refillTimer);
		crew.retireAll();
		schedule();
	}

	function countTraffic(): Omit<Traffic, 'openedAt'> {
		const {openedAt, connectionTime, ...counts} = traffic;
		return {...counts, connectionTime: connectionTime + open * now() - openedAt};
	}

	return {
		begin(next) {
			leg = next;
			measuredBefore = next.before;
			exhausted = false;
			legTaken = 0;
			stoppedAt = Infinity;
			repliedAt = 0;
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
		cutShort,
		finish,
		abandon() {
			stop();
			crew.abandonAll();
			underWay = 0;
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
			const wasGated = gated;
			gated = false;
			const measured = leg?.measured ?? false;
			const offered = Math.min(legElapsed, stoppedAt);
			const due = leg?.pacer.scheduled(offered);
			const dueTime = measured ? (leg?.pacer.scheduledTime(offered) ?? 0) : 0;
			return {
				sent,
				started,
				underWay,
				finished,
				warmupSent,
				unmatched,
				dropped,
				late,
				starved: wasStarved,
				gated: wasGated,
				scheduled: due === null ? null : scheduledBefore + (measured ? (due ?? 0) : 0),
				scheduledTime: scheduledTimeBefore + dueTime,
				startedWithin,
				level: leg?.pacer.level(legElapsed) ?? null,
				target: leg ? leg.pacer.connections(legElapsed) : crew.size(),
				open,
				connecting,
				opened: connections,
				traffic: countTraffic(),
				draining: exhausted && underWay > 0,
				elapsed: measuredBefore + (measured ? legElapsed : 0),
				legElapsed,
				legActive: Math.max(offered, repliedAt),
				legTaken,
			};
		},
	};
}
