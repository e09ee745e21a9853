import asciichart from 'asciichart';
import {padStart, widthOf} from '../../terminal/fit.ts';
import {axisLabels, evenHeight, type ValueRange} from './axis.ts';
import {brailleLine, dotsAcross} from './braille.ts';
import {fitSeries, rangeOf, reachedColumns, type ChartSeries, type Fold} from './chart-data.ts';
import {timeAxis, type ChartMark, type TimeSpan} from './time-axis.ts';

/** A run of cells in a chart's row: its text, and the series that drew it (none for axis and space). */
export type PlotSegment = {
	readonly text: string;
	readonly series: 0 | 1 | undefined;
	/** What happened then, on the axis. */
	readonly mark?: ChartMark['kind'];
};

export type PlotOptions = {
	readonly width: number;
	/** Available rows; up to three stay unused, so that labels are evenly spaced. */
	readonly height: number;
	readonly ascii: boolean;
	/** Dots of braille patterns, eight in a cell, in place of a line of box characters. */
	readonly braille?: boolean;
	readonly format: (value: number) => string;
	/** The time that the series covers, for an axis below the chart. */
	readonly span?: TimeSpan | undefined;
	readonly marks?: readonly ChartMark[];
	/** What becomes of several values in one column; the largest if absent. */
	readonly fold?: Fold;
	/** Whether the run has ended, so that the series fills the width. */
	readonly whole?: boolean;
};

const symbols = {
	unicode: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
	ascii: ['+', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
};
/** Dots draw the second series, so that the two differ without colour. */
const dots = {unicode: '·', ascii: ':'};

/** The contiguous values of a series, and the column where each stretch begins. */
function stretchesOf(series: ChartSeries): {readonly from: number; readonly values: number[]}[] {
	const stretches: {from: number; values: number[]}[] = [];
	for (const [column, value] of series.entries()) {
		if (value === null) continue;
		const last = stretches.at(-1);
		if (last && last.from + last.values.length === column) last.values.push(value);
		else stretches.push({from: column, values: [value]});
	}
	return stretches;
}

/**
 * The cells of a series in rows from the top, blank at its gaps. asciichart does not support gaps, so
 * each stretch of values is drawn as a separate line.
 */
function drawLine(
	series: ChartSeries,
	{height, bottom, top, glyphs}: ValueRange & {height: number; glyphs: readonly string[]},
): string[][] {
	const grid = Array.from({length: height}, () => series.map(() => ' '));
	for (const {from, values} of stretchesOf(series)) {
		const lines = asciichart
			// A line connects values, so repeating the last one gives it a cell too.
			.plot([...values, values.at(-1)!], {
				min: bottom,
				max: top,
				height: height - 1,
				offset: 1,
				format: () => ' ',
				symbols: [...glyphs],
			})
			.split('\n');
		for (const [row, line] of lines.entries()) {
			const cells = Array.from(line).slice(1, values.length + 1);
			for (const [at, cell] of cells.entries()) grid[row]![from + at] = cell;
		}
	}
	return grid;
}

/** Joins neighbouring cells of one series. */
function segment(cells: readonly PlotSegment[]): PlotSegment[] {
	const joined: PlotSegment[] = [];
	for (const cell of cells) {
		const last = joined.at(-1);
		if (last?.series === cell.series && last !== undefined) {
			joined[joined.length - 1] = {text: last.text + cell.text, series: last.series};
		} else joined.push(cell);
	}
	return joined;
}

/**
 * Draws one or two series, the first over the second, from zero up, or around zero if one has values below. Empty, constant and non-finite
 * series are fine; gaps stay empty, and no data yields no rows.
 */
export function plot(
	first: ChartSeries,
	second: ChartSeries | undefined,
	options: PlotOptions,
): PlotSegment[][] {
	const {width, ascii, braille = false, span, marks = [], whole = false, format, fold} = options;
	const height = evenHeight(options.height - (span ? 1 : 0));
	const range = rangeOf([first, second ?? []]);
	if (range === undefined || height < 2) return [];
	const labels = axisLabels(height, range, format);
	const labelWidth = Math.max(...labels.map(widthOf));
	const columns = width - labelWidth - 2;
	if (columns < 2) return [];
	const glyphs = ascii ? symbols.ascii : symbols.unicode;
	const dot = ascii ? dots.ascii : dots.unicode;
	const dotted = [...glyphs.slice(0, 2), ...new Array<string>(8).fill(dot)];
	const lineOf = (series: ChartSeries, drawn: readonly string[]) =>
		drawLine(fitSeries(series, columns, whole, fold), {height, ...range, glyphs: drawn});
	const dotsOf = (series: ChartSeries) => {
		const reached = reachedColumns(series.length, columns, whole);
		// Several values of a dot become their largest; fewer are joined by lines.
		const most = dotsAcross * reached;
		const fitted = series.length > most ? fitSeries(series, most, true, fold) : series;
		return brailleLine(fitted, {columns, reached, height, ...range});
	};
	const front = braille && !ascii ? dotsOf(first) : lineOf(first, glyphs);
	// Without colour, dots of both lines would look the same.
	const back = lineOf(second ?? [], dotted);
	const rows = labels.map((label, row) => {
		const [over, under] = [front[row] ?? [], back[row] ?? []];
		const cells = Array.from({length: columns}, (_, column): PlotSegment => {
			const [character = ' ', other = ' '] = [over[column], under[column]];
			if (character !== ' ') return {text: character, series: 0};
			return {text: other, series: other === ' ' ? undefined : 1};
		});
		const axis = glyphs[row === height - 1 ? 0 : 1]!;
		return segment([{text: `${padStart(label, labelWidth)} ${axis}`, series: undefined}, ...cells]);
	});
	if (!span) return rows;
	const reached = reachedColumns(span.count, columns, whole);
	const below = timeAxis(span, marks, {columns, reached, ascii}).map(
		({text, mark}): PlotSegment => ({text, series: undefined, ...(mark && {mark})}),
	);
	return [...rows, [{text: ' '.repeat(labelWidth + 1), series: undefined}, ...below]];
}
