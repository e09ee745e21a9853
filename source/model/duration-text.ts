const units = [
	['h', 3_600_000],
	['m', 60_000],
	['s', 1000],
] as const;

/** The shortest exact text for a number of milliseconds: `90000` is `90s`, `120000` is `2m`. */
export function formatDuration(milliseconds: number): string {
	if (milliseconds === 0) return '0';
	for (const [unit, size] of units) {
		if (Number.isInteger(milliseconds / size)) return `${milliseconds / size}${unit}`;
	}
	return milliseconds >= 1000 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
