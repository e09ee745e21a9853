/** Whole numbers up to here have squares that a number holds exactly, twice over. */
const smallRoot = 2 ** 26;
const full = 2 ** 52;
const unit = 2 ** 32;

/** The exact sum, and the exact sum of squares, of whole numbers from 0 up. */
export type IntegerSums = {
	readonly add: (value: number) => void;
	readonly sum: () => bigint;
	readonly squares: () => bigint;
};

/**
 * Squares of microseconds soon add up to more than 2^53: what a number can't hold is carried over, so
 * that adding stays cheap and nothing is rounded.
 */
export function createIntegerSums(firstSum = 0n, firstSquares = 0n): IntegerSums {
	let low = 0;
	let high = firstSum;
	/** The squares are `squaresLow + squaresMiddle * unit + squaresHigh`. */
	let squaresLow = 0;
	let squaresMiddle = 0;
	let squaresHigh = firstSquares;

	function carry(): void {
		const units = Math.floor(squaresLow / unit);
		squaresLow -= units * unit;
		squaresMiddle += units;
		if (squaresMiddle < full) return;
		squaresHigh += BigInt(squaresMiddle) * BigInt(unit);
		squaresMiddle = 0;
	}

	return {
		add(value) {
			low += value;
			if (low >= full) {
				high += BigInt(low);
				low = 0;
			}
			if (value < smallRoot) {
				squaresLow += value * value;
				if (squaresLow >= full) carry();
			} else squaresHigh += BigInt(value) ** 2n;
		},
		sum: () => high + BigInt(low),
		squares: () => squaresHigh + BigInt(squaresMiddle) * BigInt(unit) + BigInt(squaresLow),
	};
}
