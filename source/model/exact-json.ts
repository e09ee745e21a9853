/*
 * Numbers whose digits a double can't hold, such as ids beyond 2^53. An integer is a bigint; any
 * other number (0.12345678901234567890, 1e400) is a BigInt object that holds its text: unlike an
 * object of our own, it survives the transfer to other threads. Both are written to JSON digit for
 * digit.
 */

/** A number with a fraction or exponent, with more digits than a double keeps. */
export type ExactDecimal = object & {readonly toString: (radix: number) => string};

const toDecimal = (digits: string): ExactDecimal =>
	Object(BigInt(`0x${Buffer.from(digits).toString('hex')}`)) as ExactDecimal;

const digitsOf = (decimal: ExactDecimal): string =>
	Buffer.from(decimal.toString(16), 'hex').toString();

export const isExactDecimal = (value: unknown): value is ExactDecimal => value instanceof BigInt;

/** `JSON.rawJSON`, which the types don't include yet. */
const {rawJSON} = JSON as unknown as {readonly rawJSON: (text: string) => object};

Object.defineProperty(BigInt.prototype, 'toJSON', {
	configurable: true,
	writable: true,
	value(this: bigint | ExactDecimal) {
		return rawJSON(typeof this === 'bigint' ? String(this) : digitsOf(this));
	},
});

/**
 * The digits of a number, exact ones included; undefined for anything else, and for NaN and
 * infinities.
 */
export function numberText(value: unknown): string | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
	if (typeof value === 'bigint') return String(value);
	return isExactDecimal(value) ? digitsOf(value) : undefined;
}

const number = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** Sign, digits without outer zeros, and power of ten: the same for `1.50` and `15e-1`. */
function canonical(text: string): string | undefined {
	const [, sign = '', whole, fraction = '', power = '0'] = number.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const digits = (whole + fraction).replace(/^0+/, '');
	const significant = digits.replace(/0+$/, '');
	if (significant === '') return '0';
	const exponent = Number(power) - fraction.length + digits.length - significant.length;
	return `${sign}${significant}e${exponent}`;
}

/** Whether a number changes when it becomes a double. */
const isLossy = (text: string): boolean => canonical(text) !== canonical(String(Number(text)));

/**
 * A cheap test that finds every text with such a number: 16 digits in a row, or a three-digit
 * exponent.
 */
const mayBeLossy = /\d[\d.]{15}|[\d.][eE][+-]?\d{3}/;
/** Possible numbers in such a text. */
const candidate = /(?:^|[:,[\s])(-?\d[\d.]{15,}(?:[eE][+-]?\d+)?|-?\d[\d.]*[eE][+-]?\d{3,})/g;

function hasLossy(text: string): boolean {
	if (!mayBeLossy.test(text)) return false;
	for (const [, found] of text.matchAll(candidate)) if (isLossy(found!)) return true;
	return false;
}

type Source = {readonly source?: string};

function revive(this: unknown, _key: string, value: unknown, {source}: Source): unknown {
	if (typeof value !== 'number' || source === undefined || !isLossy(source)) return value;
	return /^-?\d+$/.test(source) ? BigInt(source) : toDecimal(source);
}

/**
 * Parses JSON like `JSON.parse`, but keeps the digits of every number (see above). As fast when a
 * double holds all of them.
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
	if (!hasLossy(text)) return JSON.parse(text);
	try {
		return JSON.parse(text, revive as (this: unknown, key: string, value: unknown) => unknown);
	} catch (error) {
		// A text nested too deeply for this parser is refused anyway.
		if (error instanceof RangeError) return JSON.parse(text);
		throw error;
	}
}

/** The value with exact decimals as the nearest doubles, for code that calculates with them. */
export function withPlainDecimals(value: unknown): unknown {
	if (isExactDecimal(value)) return Number(digitsOf(value));
	if (Array.isArray(value)) return value.map(withPlainDecimals);
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value);
	if (!entries.some(([, part]) => part !== null && typeof part === 'object')) return value;
	return Object.fromEntries(entries.map(([key, part]) => [key, withPlainDecimals(part)]));
}
