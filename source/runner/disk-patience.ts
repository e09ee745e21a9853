/** How long a run's end waits for a slow disk: one deadline for all that is not yet written. */
export type DiskPatience = {
	/** The deadline is fixed by the first call. */
	readonly begin: () => void;
	/** Milliseconds until the deadline; all of them before it is fixed, none after it. */
	readonly left: () => number;
};

/** Milliseconds that a slow disk gets for what is left to write. */
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
