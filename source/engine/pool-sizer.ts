import type {SessionPool} from './session-pool.ts';
import type {Pacer} from './pacer.ts';

/** Keeps an attack's pool as large as its pacer wants it. */
export type PoolSizer = {
	/** Adds or retires sessions for this time of the leg, in milliseconds. */
	readonly fill: (pacer: Pacer, at: number) => void;
	/** The pool may have become too small or too large: the next turn of the attack is to fill it. */
	readonly ask: () => void;
	/** Whether it was asked for since the last look. */
	readonly takeRequest: () => boolean;
	/** The pool is no longer kept up. */
	readonly stop: () => void;
};

/** @param schedule makes the attack take a turn soon */
export function createPoolSizer(
	pool: SessionPool,
	{now, perPrompt}: {readonly now: () => number; readonly perPrompt: boolean},
	schedule: () => void,
): PoolSizer {
	let asked = false;
	let timer: NodeJS.Timeout | undefined;

	function ask(): void {
		asked = true;
		schedule();
	}

	return {
		fill(pacer, at) {
			const wanted = pacer.connections(at);
			// In the open model they are there before they are needed.
			if (pacer.due() === undefined || perPrompt) {
				pool.fill(wanted, pacer.most(at));
				return;
			}
			const pause = pool.fillEarly(wanted, pacer.most(at), now());
			// One timer, however often this is called: each further one would call it ever more often.
			clearTimeout(timer);
			if (pause > 0) timer = setTimeout(ask, pause);
			else if (pool.size() < wanted) ask();
		},
		ask,
		takeRequest() {
			const was = asked;
			asked = false;
			return was;
		},
		stop: () => clearTimeout(timer),
	};
}
