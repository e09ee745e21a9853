import type {AttackParts} from './attack-parts.ts';
import type {AttackLeg} from './attack-types.ts';
import type {Pacer} from './pacer.ts';
import {mostOpenedAtOnce, type SessionPool} from './session-pool.ts';

/** Keeps an attack's pool as large as its legs require. */
export type PoolSizer = {
	/**
	 * Adds or retires sessions for this time of the leg, in milliseconds.
	 * @param ahead how connections that no prompt needs yet open: all at once while the clock stands
	 * still, spread out while replies are timed, or not at all
	 */
	readonly fill: (leg: AttackLeg, at: number, ahead: 'at-once' | 'spread' | 'none') => void;
	/** Connections that this worker should keep open, as of the last fill. */
	readonly target: (pacer: Pacer, at: number) => number;
	/** Time has passed: the need for connections may have changed. */
	readonly tick: () => void;
	/** The pool may have become too small or too large: the attack's next turn should fill it. */
	readonly requestFill: () => void;
	/** Whether a fill was requested since the last call. */
	readonly takeRequest: () => boolean;
	/** The pool is no longer maintained. */
	readonly stop: () => void;
};

/** Milliseconds over which connections are opened beside prompts: half of the time they have. */
const spreadOver = 500;
/** Milliseconds between two groups of them: 2,000 connections a second delay no reply measurably. */
const leastPause = 4;

export function createPoolSizer(
	pool: SessionPool,
	{options: {perPrompt}, now, counters, reach, demand, schedule}: AttackParts,
): PoolSizer {
	let requested = false;
	let timer: NodeJS.Timeout | undefined;
	let target = 0;

	function requestFill(): void {
		requested = true;
		schedule();
	}

	/** In the open model, connections open before they are needed. */
	const opensEarly = (pacer: Pacer) => pacer.due() !== undefined && !perPrompt;

	return {
		fill(leg, at, ahead) {
			const {pacer} = leg;
			const least = pacer.connections(at);
			if (!opensEarly(pacer)) {
				pool.fill(least, pacer.most(at));
				return;
			}
			// A server that refuses connections gets no more of them than prompts need.
			target = ahead === 'none' || reach.inRow() > 0 ? least : demand.wanted(leg, at);
			const pause = pool.fillEarly(target, pacer.most(at), now());
			// One timer however often this runs: otherwise each run would add another.
			clearTimeout(timer);
			const missing = target - pool.size();
			if (pause > 0) timer = setTimeout(requestFill, pause);
			else if (missing > 0 && ahead === 'spread' && pool.size() >= demand.soon()) {
				const pace = Math.max(leastPause, (spreadOver * mostOpenedAtOnce) / missing);
				timer = setTimeout(requestFill, pace);
			} else if (missing > 0) requestFill();
		},
		target: (pacer, at) => (opensEarly(pacer) ? target : pacer.connections(at)),
		tick() {
			demand.observe(now(), counters.counts.underWay);
			requestFill();
		},
		requestFill,
		takeRequest() {
			const was = requested;
			requested = false;
			return was;
		},
		stop: () => clearTimeout(timer),
	};
}
