import {expect, test} from 'vitest';
import {describeLevel, formatLevel} from '../../source/terminal/level.ts';

test.each([
	[1, 'connections', '1 connection'],
	[26.4, 'connections', '26 connections'],
	[12_345, 'connections', '12,345 connections'],
	[40, 'rate', '40 prompts/s'],
	[12.5, 'rate', '12.5 prompts/s'],
	[12_345.5, 'rate', '12,345.5 prompts/s'],
	[100 / 60, 'rate', '1.667 prompts/s'],
	[1 / 60, 'rate', '0.0167 prompts/s'],
	[0.001, 'rate', '0.001 prompts/s'],
] as const)('a level of %s (%s) is "%s"', (level, unit, text) => {
	expect(describeLevel(level, unit)).toBe(text);
});

test('without its unit a level is written alike', () => {
	expect(formatLevel(26.4, 'connections')).toBe('26');
	expect(formatLevel(0.04, 'rate')).toBe('0.04');
});
