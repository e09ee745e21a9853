/** A sum in JSON, the same however its terms are ordered and split. */
export type ExactSumState = {
	/** The sum of the integer terms, in decimal digits. */
	readonly whole: string;
	/**
	 * Parts that add up to the fractions: each is the nearest number to what the previous ones
	 * leave.
	 */
	readonly parts: readonly number[];
};

/**
 * A sum of finite numbers without rounding: the order and the grouping of the terms make no
 * difference.
 */
export type ExactSum = {
	readonly add: (term: number) => void;
	readonly merge: (other: ExactSumState) => void;
	/** The sum divided by a count; rounded, but always to the same number. */
	readonly average: (count: number) => number;
	readonly state: () => ExactSumState;
};

const largest = Number.MAX_SAFE_INTEGER;

/**
 * Fractions are counted in units of 2^-32 and of 2^-84, as integers that a number holds exactly.
 */
const highUnit = 2 ** -32;
const lowUnit = 2 ** -84;
const lowPerHigh = 2 ** 52;
const mostHigh = 2 ** 52;
/** Below this a fraction is less than 2^51 high units. */
const largestFraction = 2 ** 19;

/**
 * Adds a number to a list of numbers that do not overlap, smallest first, whose sum stays exact
 * (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997, Grow-Expansion).
 */
function grow(parts: number[], term: number): void {
	let kept = 0;
	let sum = term;
	for (const part of parts) {
		const whole = sum + part;
		// The share of `part` in `whole`; what is missing from both was rounded off (TwoSum).
		const added = whole - sum;
		const rest = sum - (whole - added) + (part - added);
		if (rest !== 0) parts[kept++] = rest;
		sum = whole;
	}
	if (sum !== 0) parts[kept++] = sum;
	if (kept < parts.length) parts.length = kept;
}

/**
 * The nearest number to the sum of parts that do not overlap; ties are broken as by a single
 * addition.
 */
function nearest(parts: readonly number[]): number {
	let place = parts.length - 1;
	if (place < 0) return 0;
	let sum = parts[place]!;
	let rest = 0;
	while (place > 0 && rest === 0) {
		const before = sum;
		const part = parts[--place]!;
		sum = before + part;
		rest = part - (sum - before);
	}
	// Halfway between two numbers, the smaller parts decide.
	const below = place > 0 ? parts[place - 1]! : 0;
	if ((rest < 0 && below < 0) || (rest > 0 && below > 0)) {
		const twice = rest * 2;
		const other = sum + twice;
		if (twice === other - sum) return other;
	}
	return sum;
}

/**
 * Most scores are small integers, which add up exactly on their own; the other sums are for the
 * rest.
 */
export function createExactSum(state?: ExactSumState): ExactSum {
	/** The sum of the integer terms is `small + large`. */
	let small = 0;
	let large = 0n;
	/** The sum of the fractions is `high * highUnit + low * lowUnit`, plus the parts. */
	let high = 0;
	let low = 0;
	let parts: number[] = [];

	function addWhole(term: number): void {
		const sum = small + term;
		if (sum <= largest && sum >= -largest) {
			small = sum;
			return;
		}
		large += BigInt(small) + BigInt(term);
		small = 0;
	}

	function addFraction(term: number): void {
		if (term < largestFraction && term > -largestFraction) {
			// Rounded towards zero, so that the remainder is exact.
			const highs = Math.trunc(term / highUnit);
			const lows = (term - highs * highUnit) / lowUnit;
			if (Number.isInteger(lows)) {
				high += highs;
				low += lows;
				if (low >= lowPerHigh) {
					low -= lowPerHigh;
					high++;
				} else if (low <= -lowPerHigh) {
					low += lowPerHigh;
					high--;
				}
				if (high < mostHigh && high > -mostHigh) return;
				grow(parts, high * highUnit);
				high = 0;
				return;
			}
		}
		grow(parts, term);
	}

	/** All fractions. */
	function fractions(): number[] {
		const all = [...parts];
		grow(all, high * highUnit);
		grow(all, low * lowUnit);
		return all;
	}

	function merge(other: ExactSumState): void {
		large += BigInt(other.whole);
		for (const part of other.parts) grow(parts, part);
	}

	if (state) merge(state);
	return {
		add(term) {
			// From 2^53 on, every number is an integer.
			if (Number.isInteger(term)) addWhole(term);
			else addFraction(term);
		},
		merge,
		average(count) {
			const whole = large + BigInt(small);
			if (whole <= largest && whole >= -largest) {
				const all = fractions();
				grow(all, Number(whole));
				return nearest(all) / count;
			}
			const divisor = BigInt(count);
			return Number(whole / divisor) + (Number(whole % divisor) + nearest(fractions())) / count;
		},
		state() {
			const rest = fractions();
			const canonical: number[] = [];
			while (rest.length > 0) {
				const next = nearest(rest);
				canonical.push(next);
				grow(rest, -next);
			}
			// Kept in the same form as in the next state.
			parts = canonical.toReversed();
			high = 0;
			low = 0;
			return {whole: String(large + BigInt(small)), parts: canonical};
		},
	};
}

/** The average of numbers; NaN without any. */
export function exactAverage(values: readonly number[]): number {
	const sum = createExactSum();
	for (const value of values) sum.add(value);
	return values.length === 0 ? Number.NaN : sum.average(values.length);
}
