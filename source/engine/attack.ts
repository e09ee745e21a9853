import type {AttackGauges, HoldReason} from '../model/worker-gauges.ts';
import {createSessionContext} from './attack-context.ts';
import {createAttackParts} from './attack-parts.ts';
import type {Attack, AttackOptions} from './attack-types.ts';
import {createLegDriver} from './leg-driver.ts';
import {createPoolSizer} from './pool-sizer.ts';
import {createPreciseTimer} from './precise-timer.ts';
import {createSessionPool} from './session-pool.ts';
import {createSession} from './session.ts';
import {createStuckDetector} from './stuck-detector.ts';
import {createWaitWatch} from './wait-watch.ts';
import {createWaitingTurns} from './waiting-turns.ts';

/**
 * `stopping`: nothing more starts, in no leg. `closing`: connections close, each after a last look for
 * surplus frames. `hurrying`: they close without a look. `over`: all are closed.
 */
type Phase = 'running' | 'stopping' | 'closing' | 'hurrying' | 'over';

/**
 * Drives sessions through the prompts of one leg after another, at the pace of each leg's pacer.
 * Free sessions get their next prompts together, after the loop has read all available frames: a frame
 * that arrived earlier can't be mistaken for the reply to a later prompt, and the server wakes up once
 * for many prompts.
 */
export function createAttack(options: AttackOptions): Attack {
	const parts = createAttackParts(options, takeTurn);
	const {now, watch, counters, reach, credits, schedule} = parts;
	const {counts} = counters;
	const holds = new Set<HoldReason>();
	const turns = createWaitingTurns(parts.heldUsers, now);
	let phase: Phase = 'running';

	const context = createSessionContext(parts, {
		isMeasured: () => leg.current()?.measured !== false,
		mayPause: () => leg.current()?.pacer.due() === undefined || pool.hasOpen(),
		isHurried: () => phase === 'hurrying',
		reachable: () => pool.wakeAll(),
		requestTurn: turns.add,
		free: (session) => pool.free(session),
		gone(session) {
			pool.gone(session);
			// Not at once: retiring many idle sessions would recurse through all of them.
			sizer.requestFill();
		},
	});
	const pool = createSessionPool(() => createSession(context), parts.limiter);
	const sizer = createPoolSizer(pool, parts);
	const timer = createPreciseTimer(now, takeTurn);
	const leg = createLegDriver({...parts, pool, sizer, timer});
	const waits = createWaitWatch({...parts, holds, leg, pool});
	const stuck = credits && createStuckDetector({now, times: credits.times, find: pool.stuck});

	function takeTurn(): void {
		const isRunning = phase === 'running';
		if (leg.current() && (holds.size === 0 || !isRunning)) turns.proceed(isRunning);
		leg.takeTurn(holds);
		waits.turned();
		if ((phase === 'closing' || phase === 'hurrying') && pool.size() === 0) {
			phase = 'over';
			options.done();
		}
	}

	function stop(): void {
		if (phase === 'running') phase = 'stopping';
		schedule();
		leg.cutShort();
	}

	function close(): void {
		sizer.stop();
		pool.retireAll();
		schedule();
	}

	function finish(hurry = false): void {
		const isFirst = phase === 'running' || phase === 'stopping';
		if (hurry && (isFirst || phase === 'closing')) {
			phase = 'hurrying';
			pool.hurryAll();
		} else if (isFirst) phase = 'closing';
		if (isFirst) close();
	}

	function outageSince(): number | null {
		const since = reach.outageSince();
		return since === null || counts.open > 0 ? null : (credits?.seconds(since) ?? since / 1000);
	}

	/** Milliseconds that a last look takes; 0 with ids, which make it unnecessary. */
	function lastLookTime(): number {
		if (phase !== 'closing' || options.correlator || counts.open === 0) return 0;
		return credits?.times.look() ?? 0;
	}

	const drainGauges = (): AttackGauges =>
		counters.drainGauges(leg.current(), {
			...leg.gauges(),
			exhausted: leg.isExhausted(),
			...credits?.counts(),
			outageSince: outageSince(),
			refused: reach.total(),
			refusedInRow: reach.inRow(),
			refusal: reach.last(),
			stuck: stuck?.() ?? null,
			looking: lastLookTime(),
			held: waits.total(),
		});

	return {
		begin: leg.begin,
		hold(reason) {
			// Only the user's pauses stop the clock: waiting for the disk or a metric is our own slowness.
			if (reason === 'user') watch.stop();
			holds.add(reason);
			waits.note('loop');
		},
		release(reason) {
			if (!holds.delete(reason)) return;
			waits.note('loop');
			if (reason === 'user') leg.resumeClock();
			schedule();
		},
		stop,
		cutShort: leg.cutShort,
		finish,
		abandon() {
			if (phase === 'over') return;
			stop();
			phase = 'hurrying';
			pool.abandonAll();
			counts.underWay = 0;
			close();
		},
		tick: sizer.tick,
		setLevel: leg.setLevel,
		drainGauges,
	};
}
