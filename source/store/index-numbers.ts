/*
 * Columns of numbers in a block of the index: whole numbers as their distance to the least one, in as few
 * bytes as that takes. A missing value is NaN in memory and 0 in the file.
 */

/** How a column is written. */
type Shape = {
	/** Bytes of a value: 0 when all are the same. */
	readonly width: 0 | 1 | 2 | 4 | 8;
	readonly base: number;
	readonly hasGaps: boolean;
};

/** Bytes before the values: the base, the width, and a number that the owner of the column gives it. */
const headLength = 16;
const gapsFlag = 16;

export const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** A column that is about to be written. */
export type PlannedColumn = {
	readonly values: Float64Array;
	readonly shape: Shape;
	/** A number for the reader, such as which metric it is. */
	readonly tag: number;
	/** Bytes in the file. */
	readonly size: number;
};

function widthFor(range: number): Shape['width'] {
	if (range < 2 ** 8) return 1;
	if (range < 2 ** 16) return 2;
	return range < 2 ** 32 ? 4 : 8;
}

function shapeOf(values: Float64Array): Shape {
	let least = Infinity;
	let most = -Infinity;
	let hasGaps = false;
	let isWhole = true;
	for (const value of values) {
		// Only NaN differs from itself.
		if (value !== value) hasGaps = true;
		else {
			if (value < least) least = value;
			if (value > most) most = value;
			isWhole &&= Number.isSafeInteger(value);
		}
	}
	if (least > most) return {width: 0, base: NaN, hasGaps: false};
	if (least === most && !hasGaps) return {width: 0, base: least, hasGaps};
	if (!isWhole || !Number.isSafeInteger(most - least)) return {width: 8, base: 0, hasGaps: false};
	const width = widthFor(most - least + (hasGaps ? 1 : 0));
	return width === 8 ? {width, base: 0, hasGaps: false} : {width, base: least, hasGaps};
}

export function planColumn(values: Float64Array, tag = 0): PlannedColumn {
	const shape = shapeOf(values);
	return {values, shape, tag, size: headLength + padded(shape.width * values.length)};
}

/** Unsigned whole numbers, or doubles, over the bytes at an offset. */
function viewOf(
	buffer: ArrayBufferLike,
	offset: number,
	count: number,
	width: Shape['width'],
): Uint8Array | Uint16Array | Uint32Array | Float64Array {
	if (width === 1) return new Uint8Array(buffer, offset, count);
	if (width === 2) return new Uint16Array(buffer, offset, count);
	if (width === 4) return new Uint32Array(buffer, offset, count);
	return new Float64Array(buffer, offset, count);
}

/** Writes a column at a multiple of 8 bytes. @returns the offset after it */
export function writeColumn(buffer: ArrayBuffer, offset: number, column: PlannedColumn): number {
	const {values, shape, tag, size} = column;
	const {width, base, hasGaps} = shape;
	new Float64Array(buffer, offset, 1)[0] = base;
	new Uint32Array(buffer, offset + 8, 2).set([width + (hasGaps ? gapsFlag : 0), tag]);
	if (width > 0) {
		const view = viewOf(buffer, offset + headLength, values.length, width);
		const shift = hasGaps ? 1 - base : -base;
		if (width === 8) view.set(values);
		else if (!hasGaps) for (let at = 0; at < view.length; at++) view[at] = values[at]! + shift;
		else {
			for (let at = 0; at < view.length; at++) {
				const value = values[at]!;
				view[at] = value === value ? value + shift : 0;
			}
		}
	}
	return offset + size;
}

/** Reads a column into the beginning of `values`. @throws RangeError when the bytes are no column */
export function readColumn(
	buffer: ArrayBufferLike,
	offset: number,
	count: number,
	values: Float64Array,
): {readonly tag: number; readonly next: number} {
	const base = new Float64Array(buffer, offset, 1)[0]!;
	const [flags, tag] = new Uint32Array(buffer, offset + 8, 2) as unknown as [number, number];
	const hasGaps = flags >= gapsFlag;
	const width = (flags % gapsFlag) as Shape['width'];
	if (width === 0) values.fill(base, 0, count);
	else {
		const view = viewOf(buffer, offset + headLength, count, width);
		if (width === 8) values.set(view);
		else if (!hasGaps) for (let at = 0; at < count; at++) values[at] = view[at]! + base;
		else {
			for (let at = 0; at < count; at++) {
				const value = view[at]!;
				values[at] = value === 0 ? NaN : value - 1 + base;
			}
		}
	}
	return {tag, next: offset + headLength + padded(width * count)};
}
