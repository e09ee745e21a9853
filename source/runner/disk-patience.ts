/** How long a run's end waits for a slow disk: one deadline for everything that is still unwritten. */
export type DiskPatience = {
	/** Starts the time limit; further calls change nothing. */
	readonly begin: () => void;
	/** Milliseconds until the deadline: the full limit before it starts, 0 once it has passed. */
	readonly left: () => number;
};

/** Milliseconds that a slow disk gets for the remaining writes. */
const usualGrace = 20_000;

export function createDiskPatience(grace = usualGrace): DiskPatience {
	let deadline: number | undefined;
	return {
		begin() {
			deadline ??= performance.now() + grace;
		},
		left: () => (deadline === undefined ? grace : Math.max(0, deadline - performance.now())),
	};
}
