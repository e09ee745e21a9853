/** A timer to the millisecond, which the wheel's are not: the open model's schedule is what it promises. */
export type PreciseTimer = {
	/** Rings at this time at the latest; an earlier one that is set already stays. */
	readonly set: (at: number) => void;
	readonly clear: () => void;
};

/** Milliseconds; Node takes a much longer delay for none. */
const longest = 60_000;

export function createPreciseTimer(now: () => number, ring: () => void): PreciseTimer {
	let timer: NodeJS.Timeout | undefined;
	let due = 0;

	function clear(): void {
		clearTimeout(timer);
		timer = undefined;
	}

	return {
		set(at) {
			if (timer && due <= at) return;
			clear();
			due = at;
			timer = setTimeout(
				() => {
					timer = undefined;
					ring();
				},
				Math.min(longest, Math.max(1, at - now())),
			);
		},
		clear,
	};
}
