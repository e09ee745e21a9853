import {distrustReason} from '../model/doubt-reasons.ts';
import type {Attack, AttackLeg, AttackOptions} from './attack-types.ts';
import type {HoldReason} from '../model/worker-gauges.ts';
import type {StrayKind} from './assembler.ts';
import {createPreciseTimer} from './precise-timer.ts';
import {createAttackCounters} from './attack-counters.ts';
import {compileConditions} from './condition.ts';
import {createConnectLimiter} from './connect-limiter.ts';
import {createCreditBook} from './credit-book.ts';
import {createSessionPool, mostOpenedAtOnce} from './session-pool.ts';
import {createPoolSizer} from './pool-sizer.ts';
import {createGreetings} from './greetings.ts';
import type {Frame} from './frame.ts';
import type {Pacer} from './pacer.ts';
import {createReachability} from './reachability.ts';
import type {SessionContext} from './session-types.ts';
import {createSession} from './session.ts';
import {createStopwatch} from './stopwatch.ts';
import {createStuckWatch} from './stuck-prompts.ts';
import {createTimerWheel} from './timer-wheel.ts';

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
	const alarm = createPreciseTimer(now, dispatch);
	const gate = createConnectLimiter(options.connectRate);
	const counters = createAttackCounters(watch, now);
	const {counts, traffic} = counters;
	const creditBook =
		options.credit &&
		createCreditBook({
			...{limit: options.timeouts.total, ...options.credit},
			connectionTime: () => traffic.connectionTime + counts.open * now() - traffic.openedAt,
		});
	const greetings = createGreetings();
	const reach = createReachability();
	const numbering = options.numbering ?? {first: 0, step: 1};
	const isReady = options.ready && compileConditions(options.ready);
	/** For what has to do with no prompt. */
	const idleAssembler = options.createAssembler();
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
	let hurries = false;
	let over = false;
	let scheduled = false;
	/** Connections opened in this turn of the loop. */
	let opened = 0;

	const context: SessionContext = {
		...options,
		now,
		wheel,
		traffic,
		stray,
		nextConnection: () => numbering.first + numbering.step * counts.opened++,
		book: creditBook,
		distrust: () => options.credit?.distrust(distrustReason),
		maySpare: () => leg?.pacer.due() === undefined || pool.hasOpen(),
		hurries: () => hurries,
		greetings,
		greeted() {
			if (leg?.measured !== false) counts.greetings++;
		},
		isReady,
		random: options.random,
		connected() {
			if (reach.connected()) pool.wakeAll();
		},
		refused(error, connection) {
			const at = now();
			reach.refused(error, counts.open, at);
			creditBook?.report({
				...{type: 'refused', at: creditBook.seconds(at), connection},
				...{error: error.class, message: error.message},
			});
		},
		finished(attempt) {
			// Before anything that the taker schedules: the servers can work while replies are scored.
			schedule();
			counters.finish(attempt);
			creditBook?.finish(attempt);
			options.finished(attempt);
		},
		turnSent: counters.turnSent,
		skipped(attempt) {
			counters.turnSent(attempt.assignment);
			context.finished(attempt);
		},
		settled() {
			counts.underWay--;
			schedule();
		},
		requestTurn(proceed) {
			continuations.push(proceed);
			schedule();
		},
		free(session) {
			pool.free(session);
			schedule();
		},
		gone(session) {
			pool.gone(session);
			// Not at once: retiring many idle sessions would recurse through all of them.
			sizer.ask();
		},
		unmatched() {
			if (leg?.measured !== false) counts.unmatched++;
		},
		connecting(change) {
			counts.connecting += change;
		},
		opened(change) {
			counts.open += change;
		},
	};
	const pool = createSessionPool(() => createSession(context), gate);
	const stuck = creditBook && createStuckWatch({now, times: creditBook.times, find: pool.stuck});
	const sizer = createPoolSizer(pool, {now, perPrompt: options.perPrompt}, schedule);

	/** What says that a server is ready may be said again at any time. */
	function stray(frame: Frame): StrayKind {
		const kind = idleAssembler.stray(frame);
		return isReady?.(frame, 0) ? 'noise' : kind;
	}

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
			if (sizer.takeRequest() && !exhausted) fill(leg);
			if (!begun && isOpened(leg)) beginClock();
			if (continuations.length > 0) goOn();
			if (begun && !exhausted && holds.size === 0) handOut(leg);
			if (exhausted && counts.underWay === 0) endLeg(leg);
		}
		if (finishing && pool.size() === 0 && !over) {
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
		return (
			pacer.due() === undefined || (pool.size() >= pacer.connections(0) && counts.connecting === 0)
		);
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
		opened = 0;
		for (;;) {
			const wait = pacer.wait(at);
			if (wait > 0) {
				if (wait === Infinity) exhaust(current, at);
				else alarm.set(began + at + wait);
				return;
			}
			const due = pacer.due();
			if (due !== undefined && isPast(current, at, due)) {
				drop(current);
				continue;
			}
			const session =
				pool.takeOpen() ??
				pool.takeClosed() ??
				(due === undefined ? undefined : pool.add(mostOf(pacer, at)));
			if (!session) {
				if (due === undefined) return;
				counters.noteStarved();
				if (duration === null || at < duration) return;
				drop(current);
				continue;
			}
			if (session.wouldOpen() && !mayOpen(clock)) {
				pool.free(session);
				return;
			}
			const position = pacer.take();
			if (position < 0) {
				pool.free(session);
				exhaust(current, at);
				return;
			}
			if (measured && due !== undefined && at - due > lateAfter) counts.late++;
			if (measured && due !== undefined && isWithin) counts.startedWithin++;
			const assignment = current.promptAt(position);
			counters.start(assignment);
			session.assign(assignment, due === undefined ? due : began + due, clock);
		}
	}

	/** While none can be made, no further connections are tried. */
	const mostOf = (pacer: Pacer, at: number) =>
		options.random && reach.outageSince() !== null ? pacer.connections(at) : pacer.most(at);

	function exhaust({duration}: AttackLeg, at: number): void {
		exhausted = true;
		counters.exhaust(Math.min(at, duration ?? Infinity));
	}

	/** Nothing is to be sent any more for what was due then. */
	function isPast({duration}: AttackLeg, at: number, due: number): boolean {
		// As late as this, its reply would be a timeout whatever the server does.
		if (at - due > options.timeouts.total) return true;
		// Held up by the gate, the disk or a metric until after the end: it belongs to no load any more.
		return duration !== null && at >= duration + lateAfter;
	}

	/** Whether one more connection may be opened now; if not, the attack takes a turn when one may. */
	function mayOpen(clock: number): boolean {
		if (opened === mostOpenedAtOnce) {
			schedule();
			return false;
		}
		const pause = gate.wait(clock);
		if (pause > 0) {
			counters.noteGated();
			alarm.set(clock + pause);
			return false;
		}
		gate.pass(clock);
		opened++;
		return true;
	}

	function drop({pacer, measured}: AttackLeg): void {
		if (pacer.take() >= 0) counters.drop(measured);
	}

	function endLeg(ended: AttackLeg): void {
		alarm.clear();
		watch.stop();
		counters.close(ended);
		leg = undefined;
		options.drained();
	}

	const fill = ({pacer}: AttackLeg) => sizer.fill(pacer, watch.elapsed());

	function stop(): void {
		stopped = true;
		schedule();
		cutShort();
	}

	/** Nothing scheduled is forgotten: what was due when the leg was cut short was not sent. */
	function cutShort(): void {
		if (!leg) return;
		const at = watch.elapsed();
		counters.cut(at);
		if (exhausted) return;
		schedule();
		while (leg.pacer.due() !== undefined && leg.pacer.wait(at) === 0) drop(leg);
		exhaust(leg, at);
	}

	function finish(hurry = false): void {
		if (hurry && !hurries) {
			hurries = true;
			pool.hurryAll();
		}
		if (finishing) return;
		finishing = true;
		sizer.stop();
		pool.retireAll();
		schedule();
	}

	function outageSince(): number | null {
		const since = reach.outageSince();
		return since === null || counts.open > 0 ? null : (creditBook?.seconds(since) ?? since / 1000);
	}

	/** With ids no reply can be taken for another, and nothing is looked for. */
	function lookingFor(): number {
		if (!finishing || hurries || options.correlator || counts.open === 0) return 0;
		return creditBook?.times.look() ?? 0;
	}

	return {
		begin(next) {
			leg = next;
			counters.begin(next.before);
			exhausted = false;
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
			hurries = true;
			stop();
			pool.abandonAll();
			counts.underWay = 0;
			finish();
			schedule();
		},
		tick: sizer.ask,
		setLevel(level) {
			if (!leg || exhausted) return;
			leg.pacer.setLevel(watch.elapsed(), level);
			fill(leg);
			schedule();
		},
		drainGauges: () =>
			counters.drainGauges(leg, {
				target: leg ? leg.pacer.connections(watch.elapsed()) : pool.size(),
				exhausted,
				...creditBook?.counts(),
				outageSince: outageSince(),
				refused: reach.total(),
				refusedInRow: reach.inRow(),
				refusal: reach.last(),
				stuck: stuck?.() ?? null,
				looking: lookingFor(),
			}),
	};
}
