/** Full seconds over which the rate is averaged. */
const rateWindow = 5;

/**
 * How many attempts complete per second right now, by the time they are reported; for screens only.
 */
export type CurrentRate = {
	/** Sets the time, in seconds of load, at which the next counted attempts are reported. */
	readonly begin: (elapsed: number) => void;
	readonly count: (completed: number) => void;
	/** Completed attempts per second. */
	readonly perSecond: () => number;
};

export function createCurrentRate(): CurrentRate {
	let recent: {second: number; completed: number}[] = [];
	let current: {second: number; completed: number} | undefined;
	let last = 0;

	return {
		begin(elapsed) {
			last = Math.max(last, elapsed);
			const second = Math.floor(elapsed);
			current ??= {second, completed: 0};
			if (second <= current.second) return;
			recent = [...recent, current].slice(-rateWindow);
			current = {second, completed: 0};
		},
		count(completed) {
			if (current) current.completed += completed;
		},
		perSecond() {
			if (!current) return 0;
			const full = recent.reduce((sum, {completed}) => sum + completed, 0);
			const span = last - (recent[0]?.second ?? current.second);
			return span > 0.2 ? (full + current.completed) / span : 0;
		},
	};
}
