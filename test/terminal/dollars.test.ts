import {expect, test} from 'vitest';
import {formatDollars} from '../../source/terminal/dollars.ts';

test.each([
	[0, '$0.00'],
	[0.0004, 'under $0.01'],
	[0.01, '$0.01'],
	[3.018, '$3.02'],
	[1240, '$1,240.00'],
])('%d is %s', (dollars, text) => {
	expect(formatDollars(dollars)).toBe(text);
});
