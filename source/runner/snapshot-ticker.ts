/** Calls an action at most once per interval, and only after a change. */
export type SnapshotTicker = {
	readonly start: () => void;
	/** Something has changed: the next tick acts. */
	readonly mark: () => void;
	/** Acts at once, without waiting for the tick. */
	readonly now: () => void;
	readonly stop: () => void;
};

/** @param interval milliseconds between two ticks */
export function createSnapshotTicker(interval: number, act: () => void): SnapshotTicker {
	let marked = false;
	let timer: NodeJS.Timeout | undefined;

	function now(): void {
		marked = false;
		act();
	}

	return {
		start() {
			timer = setInterval(() => {
				if (marked) now();
			}, interval);
		},
		mark() {
			marked = true;
		},
		now,
		stop() {
			clearInterval(timer);
		},
	};
}
