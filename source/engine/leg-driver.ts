import type {AttackGauges, HoldReason} from '../model/worker-gauges.ts';
import type {AttackParts} from './attack-parts.ts';
import type {AttackLeg} from './attack-types.ts';
import type {Pacer} from './pacer.ts';
import type {PoolSizer} from './pool-sizer.ts';
import type {PreciseTimer} from './precise-timer.ts';
import {mostOpenedAtOnce, type SessionPool} from './session-pool.ts';

/** Milliseconds after its time from which a prompt counts as sent late. */
const lateAfter = 20;
/** Milliseconds for which the clock stands still at most while connections beyond the given ones open. */
const longestOpening = 30_000;

/**
 * The phases of a leg. `opening`: its clock stands still until the connections of the open model are
 * open. `draining`: it starts nothing more, because it is over or was stopped. `drained`: nothing is in
 * flight.
 */
type Phase = 'none' | 'opening' | 'running' | 'draining' | 'drained';

/** Drives one leg after another: hands prompts to free sessions at the leg's pace. */
export type LegDriver = {
	readonly current: () => AttackLeg | undefined;
	/** Whether the current or last leg starts nothing more. */
	readonly isExhausted: () => boolean;
	readonly begin: (leg: AttackLeg) => void;
	/** Does the work that is due, unless a hold is in force. */
	readonly takeTurn: (holds: ReadonlySet<HoldReason>) => void;
	/** Counts everything that is due as not sent, and starts nothing more. */
	readonly cutShort: () => void;
	/** Restarts the clock after a pause. */
	readonly resumeClock: () => void;
	readonly setLevel: (level: number) => void;
	readonly gauges: () => Pick<AttackGauges, 'target' | 'opening' | 'busy'>;
};

export type LegDriverParts = AttackParts & {
	readonly pool: SessionPool;
	readonly sizer: PoolSizer;
	/** Schedules a turn of the attack at a precise time. */
	readonly timer: PreciseTimer;
};

export function createLegDriver(parts: LegDriverParts): LegDriver {
	const {options, now, watch, counters, pool, sizer, demand, timer, schedule} = parts;
	const {counts} = counters;
	const handOut = createHandOut(parts, exhaust);
	let phase: Phase = 'none';
	let leg: AttackLeg | undefined;
	let begunAt = 0;

	function fill(filled: AttackLeg): void {
		if (phase !== 'opening') sizer.fill(filled, watch.elapsed(), 'spread');
		else sizer.fill(filled, 0, now() - begunAt < longestOpening ? 'at-once' : 'none');
	}

	/** Whether the leg's initial connections are open, or could not be opened. */
	function isOpened({pacer}: AttackLeg): boolean {
		if (pacer.due() === undefined) return true;
		return pool.size() >= sizer.target(pacer, 0) && counts.connecting === 0;
	}

	function exhaust({duration}: AttackLeg, at: number): void {
		phase = 'draining';
		counters.exhaust(Math.min(at, duration ?? Infinity));
	}

	function end(ended: AttackLeg): void {
		timer.clear();
		watch.stop();
		counters.close(ended);
		leg = undefined;
		phase = 'drained';
		options.drained();
	}

	function cutShort(): void {
		if (!leg) return;
		const at = watch.elapsed();
		counters.cut(at);
		if (phase === 'draining') return;
		schedule();
		const {pacer, measured} = leg;
		while (pacer.due() !== undefined && pacer.wait(at) === 0) {
			if (pacer.take() >= 0) counters.drop(measured);
		}
		exhaust(leg, at);
	}

	return {
		current: () => leg,
		isExhausted: () => phase === 'draining' || phase === 'drained',
		begin(next) {
			leg = next;
			phase = 'opening';
			begunAt = now();
			counters.begin(next.before);
			demand.begin(next.busyTime);
			watch.restart(true);
			fill(next);
			schedule();
		},
		takeTurn(holds) {
			if (!leg) return;
			if (sizer.takeRequest() && phase !== 'draining') fill(leg);
			if (phase === 'opening' && isOpened(leg)) {
				phase = 'running';
				watch.restart(holds.has('user'));
			}
			if (phase === 'running' && holds.size === 0) handOut(leg);
			if (phase === 'draining' && counts.underWay === 0) end(leg);
		},
		cutShort,
		resumeClock() {
			if (phase === 'running' || phase === 'draining') watch.go();
		},
		setLevel(level) {
			if (!leg || phase === 'draining') return;
			leg.pacer.setLevel(watch.elapsed(), level);
			fill(leg);
			schedule();
		},
		gauges: () => ({
			target: leg ? sizer.target(leg.pacer, watch.elapsed()) : pool.size(),
			opening: phase === 'opening',
			busy: demand.busy(),
		}),
	};
}

/**
 * Creates the function that hands prompts to free sessions while the pacer allows it.
 * @param exhaust called when the leg starts nothing more, after this many milliseconds of it
 */
function createHandOut(
	{options, now, watch, counters, limiter, reach, pool, timer, schedule}: LegDriverParts,
	exhaust: (leg: AttackLeg, at: number) => void,
): (leg: AttackLeg) => void {
	const {counts} = counters;
	/** Connections opened in this turn of the loop. */
	let opened = 0;

	/** While no connection is possible, no further ones are tried. */
	const maxSessions = (pacer: Pacer, at: number) =>
		options.random && reach.outageSince() !== null ? pacer.connections(at) : pacer.most(at);

	/** Whether a prompt that was due then is too late to send. */
	function isPast({duration}: AttackLeg, at: number, due: number): boolean {
		// This late, its reply would time out whatever the server does.
		if (at - due > options.timeouts.total) return true;
		// The limiter, the disk or a metric delayed it beyond the leg's end, so it belongs to no load.
		return duration !== null && at >= duration + lateAfter;
	}

	/** Takes the right to open a connection; otherwise schedules a turn for when one is allowed. */
	function takeOpening(clock: number): boolean {
		if (opened === mostOpenedAtOnce) {
			schedule();
			return false;
		}
		const pause = limiter.wait(clock);
		if (pause > 0) {
			counters.noteLimited();
			timer.set(clock + pause);
			return false;
		}
		limiter.pass(clock);
		opened++;
		return true;
	}

	function drop({pacer, measured}: AttackLeg): void {
		if (pacer.take() >= 0) counters.drop(measured);
	}

	return (leg) => {
		const {pacer, duration, measured} = leg;
		const clock = now();
		const at = watch.elapsed(clock);
		// Read once for all prompts: the time that sending takes must not shift the schedule.
		const began = clock - at;
		const isWithin = at <= (pacer.scheduledTime(at) ?? 0) + lateAfter;
		opened = 0;
		for (;;) {
			const wait = pacer.wait(at);
			if (wait > 0) {
				if (wait === Infinity) exhaust(leg, at);
				else timer.set(began + at + wait);
				return;
			}
			const due = pacer.due();
			if (due !== undefined && isPast(leg, at, due)) {
				drop(leg);
				continue;
			}
			const session =
				pool.takeOpen() ??
				pool.takeClosed() ??
				(due === undefined ? undefined : pool.add(maxSessions(pacer, at)));
			if (!session) {
				if (due === undefined) return;
				counters.noteStarved();
				if (duration === null || at < duration) return;
				drop(leg);
				continue;
			}
			if (session.wouldOpen() && !takeOpening(clock)) {
				pool.free(session);
				return;
			}
			const position = pacer.take();
			if (position < 0) {
				pool.free(session);
				exhaust(leg, at);
				return;
			}
			if (measured && due !== undefined && at - due > lateAfter) counts.late++;
			if (measured && due !== undefined && isWithin) counts.startedWithin++;
			const assignment = leg.promptAt(position);
			counters.start(assignment);
			session.assign(assignment, due === undefined ? due : began + due, clock);
		}
	};
}
