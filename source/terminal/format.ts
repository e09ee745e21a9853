/** `850 µs`, `45 ms`, `1.42 s`, `2 m 05 s`: three figures of a number of seconds; `–` for null. */
export function formatSeconds(seconds: number | null): string {
	if (seconds === null) return '–';
	if (seconds < 0.000_999_5) return `${Math.round(seconds * 1e6)} µs`;
	if (seconds < 0.9995) return `${threeFigures(seconds * 1000)} ms`;
	if (seconds < 100) return `${threeFigures(seconds)} s`;
	return formatClock(seconds);
}

function threeFigures(value: number): string {
	return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** Minutes and seconds, with hours when there are some: `2m05s`, `1h02m`. */
export function formatClock(seconds: number): string {
	const whole = Math.round(seconds);
	const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	const two = (value: number) => String(value).padStart(2, '0');
	if (h > 0) return `${h}h${two(m)}m`;
	return m > 0 ? `${m}m${two(s)}s` : `${s}s`;
}

/** A whole number with thousands separators. */
export const formatCount = (value: number): string => value.toLocaleString('en-US');

/** A score or an average with three decimals; `–` for null. */
export const formatScore = (value: number | null): string =>
	value === null ? '–' : value.toFixed(3);

/** A share as a percentage; only exact shares read 0% and 100%. */
export function formatShare(part: number, whole: number): string {
	if (whole === 0) return '–';
	// This order of operations makes equal parts and wholes exactly 100, without rounding.
	const percent = 100 * (part / whole);
	if (percent === 0 || percent === 100) return `${percent}%`;
	return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)}%`;
}

/** Below this, a rate with one decimal would read as zero or nearly so. */
const slowRate = 0.995;

/** A rate per second with two or three significant figures, however slow; `–` for null. */
export function formatRate(rate: number | null): string {
	if (rate === null) return '–';
	if (rate > 0 && rate < slowRate) {
		return rate.toLocaleString('en-US', {maximumSignificantDigits: 2});
	}
	return rate >= 1000
		? formatCount(Math.round(rate))
		: rate >= 100
			? rate.toFixed(0)
			: rate.toFixed(1);
}

/** Shares and scores closer than this differ only by rounding errors. */
const arithmetic = 1e-9;
const mostDecimals = 9;

const isEqual = (value: number, limit: number): boolean =>
	Math.abs(value - limit) <= arithmetic * Math.max(1, Math.abs(limit));

/**
 * A number with `decimals`, or with as many more as it takes to differ visibly from a limit it does not
 * equal: 0.996 under a limit of 1 must not read 1.00.
 */
function besideLimit(value: number, limit: number, decimals: number): string {
	let text = value.toFixed(decimals);
	if (isEqual(value, limit)) return text;
	for (let more = decimals; text === limit.toFixed(more) && more < mostDecimals;)
		text = value.toFixed(++more);
	return text;
}

/** The limit at the end of a threshold: a number and its unit. */
const limitPattern = /(-?[\d.]+)\s*(%|us|ms|s|m|h|)\s*$/;
const secondsIn: Readonly<Record<string, number>> = {us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600};

function secondsBesideLimit(actual: number, limit: number): string {
	const text = formatSeconds(actual);
	return text === formatSeconds(limit) && !isEqual(actual, limit)
		? `${besideLimit(actual, limit, 3)} s`
		: text;
}

/** Subjects that are or may be counts: whole numbers of them have no decimals, scores always do. */
const counted =
	/^(?:(?:requests_per_second|dropped|lost|duplicated|out_of_order|unmatched|doubtful)\b|[^{<>=!]*\.count\s*[{<>=!])/;

/** A figure in the unit of its threshold. */
export function formatActual(expression: string, actual: number): string {
	const [, number = '', unit = ''] = limitPattern.exec(expression) ?? [];
	const limit = Number(number);
	if (unit === '%') return `${besideLimit(actual * 100, limit, 2)}%`;
	const scale = secondsIn[unit];
	if (scale !== undefined) return secondsBesideLimit(actual, limit * scale);
	return Number.isInteger(actual) && counted.test(expression)
		? formatCount(actual)
		: besideLimit(actual, limit, 3);
}

const byteUnits = ['B', 'KB', 'MB', 'GB'];

export function formatBytes(bytes: number): string {
	const power = Math.min(
		byteUnits.length - 1,
		bytes > 0 ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0,
	);
	const value = bytes / 1024 ** power;
	return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power]!}`;
}

/** `1 prompt`, `2 prompts`: a count with its noun. */
export const formatMany = (count: number, noun: string): string =>
	`${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
