const units: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};
const words: ReadonlyMap<string, string> = new Map([
	['millisecond', 'ms'],
	['msec', 'ms'],
	['milli', 'ms'],
	['second', 's'],
	['sec', 's'],
	['minute', 'm'],
	['min', 'm'],
	['hour', 'h'],
	['hr', 'h'],
	['ms', 'ms'],
	['s', 's'],
	['m', 'm'],
	['h', 'h'],
]);
/** Longer than any run, and well within the range of a timer. */
const longest = 24 * 3_600_000;

/** Milliseconds of `250ms`, `1.5s`, `2m`, `1h` or `0`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
	if (text === '0') return 0;
	const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
	if (!match) return undefined;
	// Rounded to the nanosecond: 1.005 s is 1004.9999999999999 ms in floating point, and would not read
	// back.
	const milliseconds = Math.round(Number(match[1]) * units[match[2]!]! * 1e6) / 1e6;
	return milliseconds <= longest ? milliseconds : undefined;
}

/** The duration that `text` most likely means: `30` and `30 secs` are `30s`. */
export function nearestDuration(text: string): string | undefined {
	const match = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/i.exec(text.trim());
	if (!match) return undefined;
	const word = match[2]!.toLowerCase();
	const unit = words.get(word) ?? words.get(word.replace(/s$/, '')) ?? 's';
	const candidate = `${match[1]!.replace(',', '.')}${unit}`;
	return parseDuration(candidate) === undefined ? '24h' : candidate;
}

/** The shortest exact text for a number of milliseconds: `90000` is `90s`, `120000` is `2m`. */
export function formatDuration(milliseconds: number): string {
	if (milliseconds === 0) return '0';
	for (const unit of ['h', 'm', 's']) {
		const count = milliseconds / (units[unit] ?? 1);
		if (Number.isInteger(count)) return `${count}${unit}`;
	}
	return milliseconds >= 1000 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
