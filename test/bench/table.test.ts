import {expect, test} from 'vitest';
import {toFigure} from './measure.ts';
import {renderSection, thousands} from './table.ts';

test('a section is a table with a row a figure and its columns under their names', () => {
	const bare = [100, 110, 105];
	const text = renderSection({
		name: 'screen',
		note: 'what was run',
		unit: 'ms',
		figures: [
			toFigure('headless', bare, true),
			toFigure('with the screen', [200, 220, 210], true, {atMostRatio: 1.5}, bare),
			toFigure('error', [0.25, 12_345.6, 3], true, {atMost: 15}),
		],
	});
	expect(text).toBe(
		[
			'screen: what was run',
			'  ms               median      range of 3   ratio     its range     target',
			'  headless            105      100 to 110',
			'  with the screen     210      200 to 220  2.00 x  2.00 to 2.00  <= 1.50 x  MISSED',
			'  error                 3  0.25 to 12,346                            <= 15     met',
			'',
		].join('\n'),
	);
});

test.each([
	[0.117, 'the host took 12% of the CPU'],
	[0.004, undefined],
	[null, undefined],
])('a host that took %s of the CPU is reported as %s', (stolen, said) => {
	const figures = [toFigure('headless', [1], true)];
	const text = renderSection({name: 'a', note: 'b', unit: 'ms', figures, stolen});
	expect(/the host .*CPU/.exec(text)?.[0]).toBe(said);
});

test('a section that was skipped says so and has no table', () => {
	const section = {name: 'keys', note: 'skipped, for a reason', unit: 'ms', figures: []};
	expect(renderSection(section)).toBe('keys: skipped, for a reason\n');
});

test('counts have separators', () => {
	expect(thousands(100_000)).toBe('100,000');
});
