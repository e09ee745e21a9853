import type {SessionPool} from './session-pool.ts';
import type {Pacer} from './pacer.ts';

/** Keeps an attack's pool as large as its pacer requires. */
export type PoolSizer = {
	/** Adds or retires sessions for this time of the leg, in milliseconds. */
	readonly fill: (pacer: Pacer, at: number) => void;
	/** The pool may have become too small or too large: the attack's next turn should fill it. */
	readonly requestFill: () => void;
	/** Whether a fill was requested since the last call. */
	readonly takeRequest: () => boolean;
	/** The pool is no longer maintained. */
	readonly stop: () => void;
};

/** @param schedule makes the attack take a turn soon */
export function createPoolSizer(
	pool: SessionPool,
	{now, perPrompt}: {readonly now: () => number; readonly perPrompt: boolean},
	schedule: () => void,
): PoolSizer {
	let requested = false;
	let timer: NodeJS.Timeout | undefined;

	function requestFill(): void {
		requested = true;
		schedule();
	}

	return {
		fill(pacer, at) {
			const wanted = pacer.connections(at);
			// In the open model, connections open before they are needed.
			if (pacer.due() === undefined || perPrompt) {
				pool.fill(wanted, pacer.most(at));
				return;
			}
			const pause = pool.fillEarly(wanted, pacer.most(at), now());
			// One timer however often this runs: otherwise each run would add another.
			clearTimeout(timer);
			if (pause > 0) timer = setTimeout(requestFill, pause);
			else if (pool.size() < wanted) requestFill();
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
