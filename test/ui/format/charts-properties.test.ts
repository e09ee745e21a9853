import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {bandOf} from '../../../source/model/series-point.ts';
import {alongTime, spanOf, type ChartSeries} from '../../../source/ui/format/chart-data.ts';
import {heatRows} from '../../../source/ui/format/heat-cells.ts';
import {latencyBins, percentileBins} from '../../../source/ui/format/latency-bins.ts';
import {levelCells, placeTexts} from '../../../source/ui/format/level-cells.ts';
import {plot} from '../../../source/ui/format/plot.ts';
import {timeAxis, type ChartMark} from '../../../source/ui/format/time-axis.ts';
import {createDraw, type Draw} from '../../helpers/random.ts';

const rounds = Array.from({length: 150}, (_, seed) => createDraw(seed + 1));
const format = (value: number) => value.toPrecision(3);

const hostile = [null, 0, NaN, Infinity, -Infinity, -3, 1e-9, 1e300, Number.MAX_VALUE];
function randomSeries(draw: Draw): ChartSeries {
	const wild = draw.int(0, 1) === 1;
	return Array.from({length: draw.pick([0, 1, 2, 7, 90, 3000])}, () =>
		wild ? draw.pick(hostile) : draw.pick([null, draw.real(), 5 * draw.real()]),
	);
}
const textOf = (cells: readonly {readonly text: string}[]) => cells.map(({text}) => text).join('');
const kinds = ['pause', 'level', 'outage', 'abort'] as const;
const randomMarks = (draw: Draw): ChartMark[] =>
	Array.from({length: draw.int(0, 5)}, () => ({
		second: draw.pick([draw.int(-5, 200), NaN, 1e12]),
		kind: draw.pick(kinds),
	}));

test('whatever the figures, a chart over time is never wider or higher than its room', () => {
	for (const draw of rounds) {
		const [width, height] = [draw.int(1, 130), draw.int(1, 24)];
		const [ascii, braille, whole] = [draw, draw, draw].map(({int}) => int(0, 1) === 1);
		const first = randomSeries(draw);
		const rows = plot(first, randomSeries(draw), {
			...{width, height, format, ascii: ascii!, braille: braille!, whole: whole!},
			fold: draw.pick(['largest', 'average']),
			span: draw.pick([undefined, {start: 0, step: 1, count: Math.max(1, first.length)}]),
			marks: randomMarks(draw),
		});
		expect(rows.length).toBeLessThanOrEqual(height);
		for (const row of rows) {
			expect(stringWidth(textOf(row))).toBeLessThanOrEqual(width);
			if (ascii) expect(textOf(row)).toMatch(/^[\x20-\x7E]*$/);
		}
	}
});

test.each([false, true])('gaps stay blank (braille: %s)', (braille) => {
	for (const draw of rounds.slice(0, 60)) {
		const series = Array.from({length: 40}, () => draw.pick([null, 1 + draw.real()]));
		if (series.every((value) => value === null)) continue;
		const label = '2.00'.length + 2;
		const rows = plot(series, undefined, {
			...{width: label + series.length, height: 10, ascii: false, braille, whole: true},
			format: () => '2.00',
		}).map(textOf);
		for (const [column, value] of series.entries()) {
			const drawn = rows.some((row) => (row[label + column] ?? ' ') !== ' ');
			expect(drawn, `column ${column}`).toBe(value !== null);
		}
	}
});

test('the ticks of a time axis are round, apart, and where their time is', () => {
	for (const draw of rounds) {
		const columns = draw.int(1, 200);
		const reached = draw.int(1, columns);
		const span = {
			start: draw.pick([0, 3, 7200]),
			step: draw.pick([1, 2, 64, 1e6]),
			count: draw.int(1, 100_000),
		};
		const parts = timeAxis(span, randomMarks(draw), {columns, reached, ascii: false});
		const text = textOf(parts);
		expect(stringWidth(text)).toBe(columns + 1);
		expect(text).toMatch(/^└(─|[‖▲○✗]|(?<![\dhms])(\d+h\d\dm|\d+m\d\ds|\d+s)(?![\dhms]))*$/);
	}
	const minute = {start: 0, step: 1, count: 60};
	expect(textOf(timeAxis(minute, [], {columns: 60, reached: 60, ascii: false}))).toBe(
		`└0s${'─'.repeat(8)}10s${'─'.repeat(7)}20s${'─'.repeat(7)}30s${'─'.repeat(7)}40s${'─'.repeat(7)}50s${'─'.repeat(7)}`,
	);
});

test.each([
	{start: NaN, step: 1, count: 3},
	{start: 0, step: NaN, count: 3},
	{start: 0, step: 0, count: 3},
	{start: 0, step: Infinity, count: 3},
	{start: 0, step: 1, count: 0},
])('a time axis of %o is empty', (span) => {
	expect(timeAxis(span, [], {columns: 60, reached: 60, ascii: false})).toEqual([]);
});

test('a point that is far from the others makes no endless series, and no spike disappears', () => {
	const points = [0, 1, 2, 1e9].map((second) => ({second, value: second === 1 ? 9 : 1}));
	const series = alongTime(points, ({value}) => value);
	expect(series.length).toBeLessThan(200_000);
	expect(Math.max(...series.map((value) => value ?? 0))).toBe(9);
	expect(spanOf(points)?.count).toBe(series.length);
	for (const stray of [NaN, Infinity]) {
		expect(alongTime([{second: 0}, {second: stray}], () => 1).length).toBeLessThan(2);
	}
});

test('with fewer columns than seconds a rate is averaged, a latency keeps its spike', () => {
	const values = Array.from({length: 80}, (_, second) => (second === 33 ? 8 : 4));
	const topOf = (fold: 'largest' | 'average') =>
		plot(values, undefined, {width: 26, height: 9, ascii: false, format, fold, whole: true})
			.map(textOf)
			.findIndex((row) => /[╭╮─]/.test(row));
	expect(topOf('largest')).toBe(0);
	expect(topOf('average')).toBeGreaterThan(0);
});

test('braille has eight dots in a cell: a steady rise takes every height of a row', () => {
	const values = Array.from({length: 80}, (_, index) => index / 79);
	const rows = plot(values, undefined, {
		...{width: 46, height: 5, ascii: false, braille: true, whole: true},
		format: () => '1.00',
	});
	const glyphs = new Set(textOf(rows.flat()).match(/[\u2801-\u28FF]/g));
	expect(glyphs.size).toBeGreaterThan(6);
	const plain = plot(values, undefined, {
		...{width: 46, height: 5, ascii: true, braille: true, whole: true},
		format: () => '1.00',
	});
	expect(textOf(plain.flat())).toMatch(/^[\x20-\x7E]*$/);
});

test('texts below an axis never touch, and those of the highest rank come first', () => {
	for (const draw of rounds) {
		const columns = draw.int(1, 100);
		const texts = Array.from({length: draw.int(0, 40)}, (_, index) => ({
			column: draw.int(0, columns - 1),
			width: draw.int(0, 12),
			rank: index === 3 ? 2 : 0,
		}));
		const placed = placeTexts(texts, columns);
		for (const [index, {from, width}] of placed.entries()) {
			expect(from).toBeGreaterThanOrEqual(0);
			expect(from + width).toBeLessThanOrEqual(columns);
			const next = placed[index + 1];
			if (next) expect(next.from).toBeGreaterThan(from + width);
		}
		const first = texts[3];
		if (first && first.width > 0 && first.width <= columns) {
			expect(placed.some(({rank}) => rank === 2)).toBe(true);
		}
	}
});

test('a chart against levels has a mark for each level that has a figure, within its room', () => {
	for (const draw of rounds) {
		const count = draw.int(1, 30);
		const values = (): ChartSeries =>
			Array.from({length: count}, () => draw.pick([null, NaN, Infinity, -1, draw.real(), 1e12]));
		const [width, height] = [draw.int(1, 130), draw.int(1, 30)];
		const ascii = draw.int(0, 1) === 1;
		const first = values();
		const rows = levelCells({
			levels: first.map((_, index) => ({
				label: String(10 * index),
				state: draw.pick(['good', 'bad', 'warn', 'muted']),
				sign: '! ',
				note: draw.pick([undefined, 'highest']),
			})),
			first: {values: first, format},
			second: draw.pick([
				undefined,
				{values: values(), format: (value: number) => value.toFixed(3)},
			]),
			selected: draw.int(-1, count - 1),
			...{width, height, ascii, braille: draw.int(0, 1) === 1},
		});
		expect(rows.length).toBeLessThanOrEqual(Math.max(height, 0));
		for (const row of rows) {
			expect(stringWidth(textOf(row))).toBeLessThanOrEqual(width);
			if (ascii) expect(textOf(row)).toMatch(/^[\x20-\x7E]*$/);
		}
	}
	const drawn = levelCells({
		levels: ['10', '20', '30'].map((label) => ({label, state: 'good', sign: '✓ '})),
		first: {values: [1, null, 2], format},
		...{selected: 0, width: 40, height: 12, ascii: false, braille: false},
	}).map(textOf);
	expect(drawn.join('').split('●')).toHaveLength(3);
	// Nothing joins levels across one without a figure.
	expect(drawn.join('')).not.toContain('·');
	expect(drawn.find((line) => line.includes('✓'))).toMatch(/✓ 10 +✓ 20 +✓ 30/);
});

test('a heat map stands within its room, its columns are seconds, and an empty second is blank', () => {
	for (const draw of rounds) {
		const columns = Array.from({length: draw.int(0, 90)}, (_, second) => ({
			second,
			latencies: draw.pick([
				[],
				[0, 0, draw.int(0, 9)],
				new Array<number>(40).fill(draw.int(0, 3)),
			]),
		}));
		const [width, height] = [draw.int(0, 80), draw.int(0, 20)];
		const rows = heatRows(columns, width, height, draw.int(0, 1) === 1);
		expect(rows.length).toBeLessThanOrEqual(height);
		for (const {cells} of rows) {
			expect(cells.length).toBeLessThanOrEqual(width);
			expect(cells.every((shade) => shade >= 0 && shade <= 4)).toBe(true);
		}
	}
	const latencies = (value: number) => {
		const counts = new Array<number>(bandOf(value) + 1).fill(0);
		counts[bandOf(value)] = 5;
		return counts;
	};
	const rows = heatRows(
		[latencies(0.2), [], latencies(2.1)].map((each, second) => ({second, latencies: each})),
		6,
		12,
		true,
	);
	const young = heatRows([{second: 0, latencies: latencies(1)}], 80, 9);
	expect(young.map(({cells}) => cells)).toEqual([[4, 4]]);
	expect(rows[0]).toEqual({label: '2 s', cells: [0, 0, 0, 0, 4, 4]});
	expect(rows.at(-1)!.cells).toEqual([4, 4, 0, 0, 0, 0]);
	expect(rows.map(({label}) => label)).toEqual(['2 s', '', '1 s', '', '510 ms', '', '260 ms', '']);
});

test('percentiles stand at the bins that hold them, whatever else is in the values', () => {
	const values = [...Array.from({length: 100}, (_, index) => (index + 1) / 10), NaN, Infinity, -1];
	const bins = latencyBins(values, 10);
	expect(bins.reduce((sum, {count}) => sum + count, 0)).toBe(100);
	for (const {percentile, bin} of percentileBins(bins, [50, 95, 99])) {
		expect(bin.from).toBeLessThanOrEqual(percentile / 10);
		expect(bin.to).toBeGreaterThanOrEqual(percentile / 10);
	}
	expect(percentileBins(latencyBins([1.9], 16), [50]).map(({bin}) => bin.count)).toEqual([1]);
	expect(percentileBins([], [50])).toEqual([]);
});
