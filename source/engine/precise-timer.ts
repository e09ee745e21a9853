/** A timer precise to the millisecond, unlike the wheel's: the open model depends on its schedule. */
export type PreciseTimer = {
	/** Fires at this time at the latest; an earlier time that is already set stays. */
	readonly set: (at: number) => void;
	readonly clear: () => void;
};

/** Milliseconds; Node ignores delays that are far longer. */
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
