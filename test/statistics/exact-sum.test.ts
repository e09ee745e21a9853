import {expect, test} from 'vitest';
import {
	createExactSum,
	exactAverage,
	type ExactSumState,
} from '../../source/statistics/exact-sum.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

/** The exact sum of doubles as a fraction over 2^1074. */
function scaled(value: number): bigint {
	const bits = new DataView(new ArrayBuffer(8));
	bits.setFloat64(0, value);
	const raw = bits.getBigUint64(0);
	const exponent = Number((raw >> 52n) & 0x7ffn);
	const fraction = raw & 0xfffffffffffffn;
	const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
	const whole = mantissa << BigInt(Math.max(0, exponent - 1));
	return raw >> 63n === 0n ? whole : -whole;
}

const exact = (values: readonly number[]) => values.reduce((sum, value) => sum + scaled(value), 0n);

const drawTerm = (draw: Draw): number =>
	draw.pick([
		draw.int(-5, 5),
		draw.int(0, 4) / 4,
		draw.real(),
		(draw.real() - 0.5) * 2 ** draw.int(-60, 60),
		draw.pick([0.1, 0.2, 0.3, -0.1, 1e16, -1e16, 1e-20, 2 ** 53, 1]),
	]);

const sumOf = (values: readonly number[]) => {
	const sum = createExactSum();
	for (const value of values) sum.add(value);
	return sum;
};

const read = (state: ExactSumState) => JSON.parse(JSON.stringify(state)) as ExactSumState;

test('a sum is that of its terms, exactly, in whatever order and parts they come', () => {
	const draw = createDraw(3);
	for (let round = 0; round < 2000; round++) {
		const values = Array.from({length: draw.int(1, 40)}, () => drawTerm(draw));
		const whole = sumOf(values);
		const state = whole.state();
		const stated = (BigInt(state.whole) << 1074n) + exact(state.parts);
		expect(stated).toBe(exact(values));
		const cut = draw.int(0, values.length);
		const parts = sumOf(values.slice(cut).toReversed());
		parts.merge(read(sumOf(values.slice(0, cut)).state()));
		const {length} = values;
		expect(parts.average(length)).toBe(whole.average(length));
		expect(parts.state()).toEqual(state);
		expect(createExactSum(read(state)).average(length)).toBe(whole.average(length));
	}
});

test('the average is that of the exact sum', () => {
	expect(exactAverage(Array<number>(10).fill(0.1))).toBe(0.1);
	expect(exactAverage([1e16, 1, -1e16])).toBe(1 / 3);
	expect(exactAverage([1, 2, 6])).toBe(3);
	expect(exactAverage([])).toBeNaN();
	// Half way between two numbers, what is below decides.
	expect(sumOf([2 ** 52, 0.5, 2 ** -60]).average(1)).toBe(2 ** 52 + 1);
	expect(sumOf([2 ** 52, 0.5]).average(1)).toBe(2 ** 52);
});

test('a million fractions lose nothing', () => {
	const sum = createExactSum();
	for (let count = 0; count < 1_000_000; count++) sum.add(count % 2 === 0 ? 500_000.1 : -0.3);
	const whole = (scaled(500_000.1) + scaled(-0.3)) * 500_000n;
	const {parts} = sum.state();
	expect(exact(parts)).toBe(whole);
	expect(sum.state().parts).toEqual(parts);
});

test('sums beyond the largest number still have an average', () => {
	expect(exactAverage([1.5e308, 1.5e308, 1.5e308])).toBe(1.5e308);
	expect(exactAverage([1.5e308, -1.5e308, 3])).toBe(1);
	expect(exactAverage([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 2])).toBe(2 ** 54 / 3);
});
