/** Actions that are due later and can be called off together. */
export type Timers = {
	/**
	 * Runs `action` once `milliseconds` have passed, at once for 0. Never early, unlike a bare
	 * setTimeout, which cuts off fractions and counts from the loop's last tick: who measures the
	 * gateway may rely on its latency as a lower bound.
	 */
	readonly after: (milliseconds: number, action: () => void) => void;
	readonly clear: () => void;
};

/* Node fires a longer timeout at once. */
const longest = 2 ** 31 - 1;

export function createTimers(): Timers {
	const pending = new Set<NodeJS.Timeout>();
	const wait = (due: number, action: () => void) => {
		const left = due - performance.now();
		if (left <= 0) {
			return action();
		}
		const timer = setTimeout(
			() => {
				pending.delete(timer);
				wait(due, action);
			},
			Math.min(Math.ceil(left), longest),
		);
		pending.add(timer);
	};
	return {
		after: (milliseconds, action) => wait(performance.now() + milliseconds, action),
		clear: () => {
			for (const timer of pending) {
				clearTimeout(timer);
			}
			pending.clear();
		},
	};
}
