import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {ChartSeries} from '../../../source/ui/format/chart-data.ts';
import {plot, type PlotSegment} from '../../../source/ui/format/plot.ts';

const format = (value: number) => value.toFixed(1);
const options = {width: 60, height: 10, ascii: false, format};
const textOf = (rows: PlotSegment[][]) => rows.map((row) => row.map(({text}) => text).join(''));
const wave = Array.from({length: 300}, (_, index) => 2 + Math.sin(index / 10));

test.each<{what: string; series: ChartSeries}>([
	{what: 'no value', series: []},
	{what: 'only gaps', series: [null, null]},
	{what: 'only NaN and Infinity', series: [NaN, Infinity, -Infinity]},
])('$what gives no rows', ({series}) => {
	expect(plot(series, undefined, options)).toEqual([]);
	expect(plot(series, series, options)).toEqual([]);
});

test.each<{what: string; series: ChartSeries}>([
	{what: 'one point', series: [1]},
	{what: 'zeros', series: new Array<number>(50).fill(0)},
	{what: 'a constant', series: new Array<number>(50).fill(3)},
	{what: 'gaps', series: [1, null, NaN, 2, Infinity, 3]},
	{what: 'huge values', series: [1e12, 2e15, 3e9]},
	{what: 'tiny values', series: [1e-7, 3e-6]},
	{what: 'many points', series: wave},
])('$what: about the rows asked for, evenly labelled, none wider than the chart', ({series}) => {
	for (const height of [2, 3, 6, 10, 20]) {
		for (const width of [20, 39, 60, 200]) {
			const lines = textOf(plot(series, wave.slice(0, 5), {...options, height, width}));
			if (lines.length === 0) continue;
			expect(lines.length).toBeLessThanOrEqual(height);
			expect(lines.length).toBeGreaterThan(height - 4);
			const labelled = lines.flatMap((line, row) => (/^ *\d/.test(line) ? [row] : []));
			const gaps = labelled.slice(1).map((row, index) => row - labelled[index]!);
			expect(new Set(gaps).size).toBe(1);
			for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
		}
	}
	expect(plot(series, undefined, options).length).toBeGreaterThan(options.height - 4);
});

test('no chart is drawn where none fits', () => {
	expect(plot(wave, undefined, {...options, height: 1})).toEqual([]);
	expect(plot(wave, undefined, {...options, width: 3})).toEqual([]);
});

test.each([true, false])('two series differ without colour (ascii: %s)', (ascii) => {
	const high = new Array<number>(50).fill(4);
	const low = new Array<number>(50).fill(1);
	const rows = plot(high, low, {...options, ascii});
	const drawn = (series: 0 | 1) =>
		new Set(
			rows
				.flat()
				.filter((part) => part.series === series)
				.flatMap(({text}) => Array.from(text)),
		);
	expect(drawn(0).size).toBeGreaterThan(0);
	expect(drawn(1).size).toBeGreaterThan(0);
	expect(Array.from(drawn(0)).filter((glyph) => drawn(1).has(glyph))).toEqual([]);
});

test('the second series is drawn when the first has no data', () => {
	const rows = plot([null], [1, 2, 3], options);
	expect(rows.length).toBeGreaterThan(options.height - 4);
	expect(rows.flat().some(({series}) => series === 1)).toBe(true);
});

test('with ascii, nothing is above 0x7F', () => {
	for (const line of textOf(plot(wave, wave.toReversed(), {...options, ascii: true}))) {
		expect(line).toMatch(/^[\x20-\x7F]*$/);
	}
});

test('the axis begins at zero, so that the height of the line is the value', () => {
	const lines = textOf(plot(new Array<number>(9).fill(4), undefined, options));
	expect(lines.at(-1)).toMatch(/^\s*0\.0 /);
	expect(lines[0]).toMatch(/^\s*4\.0 /);
});

test('gaps of a series stay empty, and what stands between two of them is drawn', () => {
	const stalled = [...wave.slice(0, 20), ...new Array<null>(20).fill(null), 2, null, 2];
	const width = 43 + '4.0 ┤'.length;
	const rows = textOf(plot(stalled, undefined, {...options, width}));
	const column = (at: number) => rows.map((row) => row['4.0 ┤'.length + at] ?? ' ').join('');
	for (let at = 0; at < 43; at++) {
		expect(column(at).trim() === '', `column ${at}`).toBe(stalled[at] === null);
	}
	expect([column(40).trim(), column(42).trim()]).toEqual(['─', '─']);
});
