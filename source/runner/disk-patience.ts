/** How long a slow disk is waited for at a run's end: one deadline for all that is still to be written. */
export type DiskPatience = {
	/** The deadline is fixed by the first call. */
	readonly begin: () => void;
	/** Milliseconds until the deadline; all of them before it is fixed, none after it. */
	readonly left: () => number;
};

/** Milliseconds that a disk which is slow gets for what is left to write. */
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
