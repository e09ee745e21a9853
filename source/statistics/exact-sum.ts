/** A sum as JSON has it: the same however its terms were ordered and split. */
export type ExactSumState = {
	/** The sum of whole terms, in decimal digits. */
	readonly whole: string;
	/** Terms whose sum is that of the fractions: each the nearest number to what the ones before leave. */
	readonly parts: readonly number[];
};

/** A sum of finite numbers without rounding: neither the order nor the grouping of the terms matters. */
export type ExactSum = {
	readonly add: (term: number) => void;
	readonly merge: (other: ExactSumState) => void;
	/** The sum divided by so many; rounded, but always alike. */
	readonly average: (count: number) => number;
	readonly state: () => ExactSumState;
};

const largest = Number.MAX_SAFE_INTEGER;

/** Fractions are added up as so many 2^-32 and so many 2^-84, which whole numbers hold exactly. */
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
		// The part of `whole` that is `part`'s; what is left of both is what was rounded off (TwoSum).
		const added = whole - sum;
		const rest = sum - (whole - added) + (part - added);
		if (rest !== 0) parts[kept++] = rest;
		sum = whole;
	}
	if (sum !== 0) parts[kept++] = sum;
	if (kept < parts.length) parts.length = kept;
}

/** The nearest number to the sum of parts that do not overlap; a tie is broken as if it were added at once. */
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
	// Half way between two numbers, the parts below decide.
	const below = place > 0 ? parts[place - 1]! : 0;
	if ((rest < 0 && below < 0) || (rest > 0 && below > 0)) {
		const twice = rest * 2;
		const other = sum + twice;
		if (twice === other - sum) return other;
	}
	return sum;
}

/** Scores are mostly small whole numbers, which add up exactly by themselves; the rest is for others. */
export function createExactSum(state?: ExactSumState): ExactSum {
	/** The sum of whole terms is `small + large`. */
	let small = 0;
	let large = 0n;
	/** The sum of fractions is `high * highUnit + low * lowUnit` and that of the parts. */
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
			// Towards zero, so that what is left is exact.
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
			// From 2^53 on every number is whole.
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
			// Kept in the form that the next state has too.
			parts = canonical.toReversed();
			high = 0;
			low = 0;
			return {whole: String(large + BigInt(small)), parts: canonical};
		},
	};
}

/** The average of some numbers; NaN over none. */
export function exactAverage(values: readonly number[]): number {
	const sum = createExactSum();
	for (const value of values) sum.add(value);
	return values.length === 0 ? Number.NaN : sum.average(values.length);
}
