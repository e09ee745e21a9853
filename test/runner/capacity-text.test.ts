import {expect, test} from 'vitest';
import {capacityText} from '../../source/runner/capacity-text.ts';
import {standing} from '../../source/statistics/threshold-result.ts';

const verdict = (level: number, ok: boolean, doubts: readonly string[] = []) => ({
	...{level, doubts},
	thresholds: [standing('latency.p95 < 3s', 1, ok ? 'holds' : 'violated')],
});
const busy = 'only 12.0 of 20.0 prompts/s were sent: all 5 connections were busy';
const late = 'the event loop was over 20.0 ms late in 3 of 5 seconds';

const textOf = (lowest: ReturnType<typeof verdict>, highest?: ReturnType<typeof verdict>) =>
	capacityText({unit: 'rate', highest, lowest, done: true});

test('a server that breaks a threshold is the limit, though its connections ran short too', () => {
	expect(textOf(verdict(20, false, [busy]), verdict(10, true))).toBe(
		'10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not',
	);
	expect(textOf(verdict(20, false, [busy]))).toBe(
		'no level was found at which every threshold holds: already 20 prompts/s break latency.p95 < 3s',
	);
});

test('this machine was the limit when no threshold is broken', () => {
	expect(textOf(verdict(20, true, [busy]), verdict(10, true))).toBe(
		`10 prompts/s: every threshold holds; at 20 this machine, not the server, was the limit (${busy})`,
	);
});

test('a late event loop puts a broken threshold in doubt, which is named first', () => {
	const limit = `this machine, not the server, was the limit (${late})`;
	expect(textOf(verdict(20, false, [late]), verdict(10, true))).toBe(
		`10 prompts/s: every threshold holds; at 20 latency.p95 < 3s does not; ${limit}`,
	);
	expect(textOf(verdict(20, false, [late]))).toMatch(
		/already 20 prompts\/s break latency\.p95 < 3s; this machine, not the server, was the limit/,
	);
});
