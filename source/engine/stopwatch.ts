/** Milliseconds of load: runs while load is offered, and stops while the user pauses it. */
export type Stopwatch = {
	/** Restarts at zero; stopped if the user has paused. */
	readonly restart: (paused: boolean) => void;
	readonly stop: () => void;
	readonly go: () => void;
	/** @param at the current time, if the caller has just read the clock */
	readonly elapsed: (at?: number) => number;
};

export function createStopwatch(now: () => number): Stopwatch {
	let counted = 0;
	let since = 0;
	let running = false;
	const elapsed = (at = now()) => (running ? counted + at - since : counted);
	const go = () => {
		if (running) return;
		running = true;
		since = now();
	};
	return {
		restart(paused) {
			counted = 0;
			running = false;
			if (!paused) go();
		},
		stop() {
			counted = elapsed();
			running = false;
		},
		go,
		elapsed,
	};
}
