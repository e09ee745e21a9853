import {expect, test} from 'vitest';
import {exitLine} from '../../source/reports/exit-line.ts';

const folder = 'runs/st-2026-11-30_15-04-59';

test.each([
	[3, 'failed'],
	[4, 'inconclusive'],
	[1, 'error'],
	[130, 'interrupted'],
	[143, 'interrupted'],
])('exit %i is told as %s, with the reason and the folder', (code, word) => {
	expect(exitLine({code, reasons: ['error_rate < 1% is 16.67%'], folder})).toBe(
		`floodgate: ${word} (exit ${code}): error_rate < 1% is 16.67%; ${folder}`,
	);
});

test('many reasons are counted, and one line stays one', () => {
	const reasons = ['one\ntwo', 'three \u001B[31m', 'four', 'five', 'six'];
	const line = exitLine({code: 3, reasons, folder});
	expect(line).not.toMatch(/[\n\u001B]/);
	expect(line).toMatch(/; four; and 2 more; runs/);
});
