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

/** The parts of a duration, each at most once and the largest unit first. */
const written =
	/^(?=\d)(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const inOrder = ['h', 'm', 's', 'ms'];

/** Milliseconds of `250ms`, `1.5s`, `1m30s`, `1h` or `0`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
	if (text === '0') return 0;
	const parts: readonly (string | undefined)[] | undefined = written.exec(text)?.slice(1);
	if (!parts) return undefined;
	const sum = parts.reduce(
		(total: number, part, place) => total + Number(part ?? 0) * units[inOrder[place]!]!,
		0,
	);
	// Rounded to the nanosecond: 1.005 s is 1004.9999999999999 ms in floating point, and would not read
	// back.
	const milliseconds = Math.round(sum * 1e6) / 1e6;
	return milliseconds <= longest ? milliseconds : undefined;
}

const unitOf = (word: string): string | undefined =>
	words.get(word) ?? words.get(word.replace(/s$/, ''));

/** The duration that `text` most likely means: `30` and `30 secs` are `30s`, `1 min 30 sec` is `1m30s`. */
export function nearestDuration(text: string): string | undefined {
	const given = text.trim().toLowerCase();
	const parts = [...given.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*/g)];
	const isWhole = parts.reduce((sum, [part]) => sum + part.length, 0) === given.length;
	if (parts.length === 0 || parts.length > inOrder.length || !isWhole) return undefined;
	const candidate = parts
		.map(([, count, word]) => `${count!.replace(',', '.')}${unitOf(word!) ?? 's'}`)
		.join('');
	if (parseDuration(candidate) !== undefined) return candidate;
	return parts.length === 1 ? '24h' : undefined;
}
