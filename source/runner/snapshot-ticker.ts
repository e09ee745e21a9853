/** Makes something happen at most once a beat, and only after something has changed. */
export type SnapshotTicker = {
	readonly start: () => void;
	/** Something has changed: the next beat is due. */
	readonly mark: () => void;
	/** Beats at once, without waiting for the time. */
	readonly now: () => void;
	readonly stop: () => void;
};

/** @param interval milliseconds from one beat to the next */
export function createSnapshotTicker(interval: number, beat: () => void): SnapshotTicker {
	let marked = false;
	let timer: NodeJS.Timeout | undefined;

	function now(): void {
		marked = false;
		beat();
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
