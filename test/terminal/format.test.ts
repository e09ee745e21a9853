import {expect, test} from 'vitest';
import {
	formatActual,
	formatBytes,
	formatClock,
	formatCount,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../../source/terminal/format.ts';

test.each([
	[null, '–'],
	[0, '0 µs'],
	[0.000_85, '850 µs'],
	[0.001, '1.00 ms'],
	[0.0452, '45.2 ms'],
	[0.1, '100 ms'],
	[0.9994, '999 ms'],
	[0.9996, '1.00 s'],
	[1.42, '1.42 s'],
	[99.94, '99.9 s'],
	[125, '2m05s'],
	[3725, '1h02m'],
])('%s seconds are written %s', (seconds, text) => {
	expect(formatSeconds(seconds)).toBe(text);
});

test('a clock carries over', () => {
	expect(formatClock(59.6)).toBe('1m00s');
	expect(formatClock(3599.7)).toBe('1h00m');
});

test('a share is 0 % or 100 % only when it is', () => {
	expect(formatShare(0, 0)).toBe('–');
	expect(formatShare(0, 10)).toBe('0%');
	expect(formatShare(10, 10)).toBe('100%');
	expect(formatShare(1 / 3, 1 / 3)).toBe('100%');
	expect(formatShare(1, 1_000_000)).toBe('0.1%');
	expect(formatShare(999_999, 1_000_000)).toBe('99.9%');
});

test('nothing is never shown as zero', () => {
	expect(formatScore(null)).toBe('–');
	expect(formatScore(0)).toBe('0.000');
	expect(formatRate(null)).toBe('–');
	expect(formatRate(0)).toBe('0.0');
});

test('a slow rate is not rounded to nothing', () => {
	expect([0.001, 0.034_56, 0.04, 0.75, 0.994, 0.996].map(formatRate)).toEqual([
		...['0.001', '0.035', '0.04', '0.75', '0.99', '1.0'],
	]);
});

test.each([
	['error_rate < 1%', 0.012_34, '1.23%'],
	['error_rate < 1%', 0.009_957, '0.996%'],
	['error_rate < 0.5%', 0.004_996, '0.4996%'],
	['pass_rate >= 100%', 0.999_96, '99.996%'],
	['error_rate > 0%', 1e-9, '0.0000001%'],
	['pass_rate >= 29%', 0.29, '29.00%'],
	['error_rate < 5%', 0.05, '5.00%'],
	['error_rate < 0.01', 0.012_34, '0.012'],
	['latency.p95{intent=pii} < 300ms', 0.3124, '312 ms'],
	['latency.p95 < 500ms', 0.500_04, '0.50004 s'],
	['latency.p95 < 700ms', 0.700_04, '0.70004 s'],
	['latency.p95 < 700ms', 0.7, '700 ms'],
	['latency.p95 < 2s', 2.004, '2.004 s'],
	['latency.p95 < 2s', 2, '2.00 s'],
	['latency.p95 <= 2m', 120.4, '120.400 s'],
	['metrics.length_check.average < 1000', 1234, '1234.000'],
	['classification_accuracy >= 0.9', 0, '0.000'],
	['classification_accuracy{intent=pii} >= 0.9', 1, '1.000'],
	['error_rate < 0.01', 0, '0.000'],
	['lost_words == 0', 3, '3.000'],
	['lost == 0', 3, '3'],
	['requests_per_second > 10', 12, '12'],
	['latency.count >= 1000', 2000, '2,000'],
	['metrics.length_check.count{intent=pii} >= 10', 12, '12'],
	['classification_accuracy >= 0.97', 0.9534, '0.953'],
	['classification_accuracy >= 0.97', 0.969_99, '0.96999'],
	['dropped == 0', 12_345, '12,345'],
])('against "%s" a figure of %s is written %s', (expression, actual, text) => {
	expect(formatActual(expression, actual)).toBe(text);
});

test('counts, rates and sizes are easy to read', () => {
	expect(formatCount(1_234_567)).toBe('1,234,567');
	expect(formatRate(27.31)).toBe('27.3');
	expect(formatRate(12_345.6)).toBe('12,346');
	expect(formatBytes(0)).toBe('0 B');
	expect(formatBytes(1536)).toBe('1.5 KB');
	expect(formatBytes(5 * 1024 ** 4)).toBe('5120 GB');
});
