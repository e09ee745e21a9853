import {expect, test} from 'vitest';
import {nextLevel} from '../../../source/ui/state/level.ts';

test.each([
	{unit: 'connections', least: 1},
	{unit: 'rate', least: 0.001},
] as const)(
	'every press moves a level of $unit, by about a tenth, within its limits',
	({unit, least}) => {
		let level: number | undefined = least;
		for (let presses = 0; level !== undefined; presses++) {
			const up: number | undefined = nextLevel(level, unit, 1);
			expect(presses).toBeLessThan(400);
			if (up === undefined) {
				expect(level).toBe(100_000);
			} else {
				expect(up).toBeGreaterThan(level);
				expect(up - level).toBeLessThanOrEqual(
					Math.max(unit === 'connections' ? 1 : 0, 0.16 * level),
				);
				expect(nextLevel(up, unit, -1)).toBeLessThan(up);
			}
			level = up;
		}
		expect(nextLevel(least, unit, -1)).toBeUndefined();
	},
);

test('from no load at all + leads to 1', () => {
	expect(nextLevel(0, 'connections', 1)).toBe(1);
	expect(nextLevel(0, 'rate', 1)).toBe(1);
	expect(nextLevel(0, 'rate', -1)).toBeUndefined();
});
