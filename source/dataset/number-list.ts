/** Whole numbers below 2^32 by their position, at four bytes each. */
export type NumberList = {
	/** 0 where nothing was set. */
	readonly get: (at: number) => number;
	readonly set: (at: number, value: number) => void;
	/** One more than the last position that was set. */
	readonly length: () => number;
};

/** `count` numbers from `first` up. */
export function countUp(first: number, count: number): Uint32Array {
	const numbers = new Uint32Array(count);
	for (let index = 0; index < count; index++) numbers[index] = first + index;
	return numbers;
}

export function createNumberList(): NumberList {
	let numbers = new Uint32Array(0);
	let length = 0;
	return {
		get: (at) => (at < length ? numbers[at]! : 0),
		set(at, value) {
			if (at >= numbers.length) {
				const larger = new Uint32Array(Math.max(1024, Math.ceil(1.5 * at)));
				larger.set(numbers);
				numbers = larger;
			}
			numbers[at] = value;
			length = Math.max(length, at + 1);
		},
		length: () => length,
	};
}
