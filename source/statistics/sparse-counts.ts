/** How often each non-empty bucket of a histogram was hit: by index, ascending. */
export type SparseCounts = {readonly indexes: Uint16Array; readonly counts: Uint32Array};

export const noCounts: SparseCounts = {indexes: new Uint16Array(0), counts: new Uint32Array(0)};

/** The sum of both. */
export function addCounts(a: SparseCounts, b: SparseCounts): SparseCounts {
	const indexes = new Uint16Array(a.indexes.length + b.indexes.length);
	const counts = new Uint32Array(indexes.length);
	let length = 0;
	let i = 0;
	let j = 0;
	while (i < a.indexes.length || j < b.indexes.length) {
		const left = a.indexes[i] ?? Infinity;
		const right = b.indexes[j] ?? Infinity;
		indexes[length] = Math.min(left, right);
		counts[length++] = (left <= right ? a.counts[i++]! : 0) + (right <= left ? b.counts[j++]! : 0);
	}
	return {indexes: indexes.slice(0, length), counts: counts.slice(0, length)};
}

/** Seven bits per byte, the lowest first; the eighth bit marks that more follow. */
function pushNumber(bytes: number[], value: number): void {
	let rest = value;
	while (rest >= 128) {
		bytes.push((rest % 128) | 128);
		rest = Math.floor(rest / 128);
	}
	bytes.push(rest);
}

/** Base64 text: for each bucket the distance from the previous one, then its count. */
export function encodeCounts({indexes, counts}: SparseCounts): string {
	const bytes: number[] = [];
	let before = 0;
	for (const [place, index] of indexes.entries()) {
		pushNumber(bytes, index - before);
		pushNumber(bytes, counts[place]!);
		before = index;
	}
	return Buffer.from(bytes).toString('base64');
}

/**
 * Reads the result of `encodeCounts`.
 * @throws Error when the text is damaged
 */
export function decodeCounts(text: string): SparseCounts {
	const numbers: number[] = [];
	let value = 0;
	let unit = 1;
	for (const byte of Buffer.from(text, 'base64')) {
		value += (byte & 127) * unit;
		unit *= 128;
		if (byte < 128) {
			numbers.push(value);
			value = 0;
			unit = 1;
		}
	}
	if (unit !== 1 || numbers.length % 2 !== 0) throw new Error('a histogram is cut short');
	const length = numbers.length / 2;
	const indexes = new Uint16Array(length);
	const counts = new Uint32Array(length);
	let index = 0;
	for (let place = 0; place < length; place++) {
		index += numbers[place * 2]!;
		const count = numbers[place * 2 + 1]!;
		if (index > 0xffff || count > 0xffffffff || count === 0)
			throw new Error('a histogram is damaged');
		indexes[place] = index;
		counts[place] = count;
	}
	return {indexes, counts};
}
