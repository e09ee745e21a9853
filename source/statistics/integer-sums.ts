/** Integers up to here have squares that a number holds exactly, even doubled. */
const smallRoot = 2 ** 26;
const full = 2 ** 52;
const unit = 2 ** 32;

/**
 * The exact sum of non-negative integers, and of their squares. Squares of microseconds soon exceed
 * 2^53: the excess is carried over, so that adding stays cheap and nothing is rounded.
 */
export class IntegerSums {
	#low = 0;
	#high: bigint;
	/** The sum of squares is `low + middle * unit + high`. */
	#squaresLow = 0;
	#squaresMiddle = 0;
	#squaresHigh: bigint;

	constructor(sum = 0n, squares = 0n) {
		this.#high = sum;
		this.#squaresHigh = squares;
	}

	add(value: number): void {
		this.#low += value;
		if (this.#low >= full) this.#carrySum();
		if (value < smallRoot) {
			this.#squaresLow += value * value;
			if (this.#squaresLow >= full) this.#carrySquares();
		} else this.#squaresHigh += BigInt(value) ** 2n;
	}

	#carrySum(): void {
		this.#high += BigInt(this.#low);
		this.#low = 0;
	}

	#carrySquares(): void {
		const units = Math.floor(this.#squaresLow / unit);
		this.#squaresLow -= units * unit;
		this.#squaresMiddle += units;
		if (this.#squaresMiddle < full) return;
		this.#squaresHigh += BigInt(this.#squaresMiddle) * BigInt(unit);
		this.#squaresMiddle = 0;
	}

	sum(): bigint {
		return this.#high + BigInt(this.#low);
	}

	squares(): bigint {
		return (
			this.#squaresHigh + BigInt(this.#squaresMiddle) * BigInt(unit) + BigInt(this.#squaresLow)
		);
	}
}
