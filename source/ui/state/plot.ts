import asciichart from 'asciichart';
import {fitSeries, niceCeiling, type ChartSeries} from './chart-data.ts';

/** One cell run of a chart's row: text, and which series drew it (none: axis and space). */
export type PlotSegment = {readonly text: string; readonly series: 0 | 1 | undefined};

export type PlotOptions = {
	readonly width: number;
	/** Rows, the axis labels' extremes included. */
	readonly height: number;
	readonly ascii: boolean;
	readonly format: (value: number) => string;
};

const symbols = {
	unicode: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
	ascii: ['+', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
};
/** The second series is drawn in dots, so that the two differ without colour. */
const dots = {unicode: '·', ascii: ':'};

function drawGrid(
	values: readonly number[],
	options: PlotOptions,
	top: number,
	labelWidth: number,
	glyphs: readonly string[],
): string[] {
	return asciichart
		.plot([...values], {
			min: 0,
			max: top,
			height: options.height - 1,
			offset: labelWidth + 2,
			format: (value) => `${options.format(Math.max(0, value)).padStart(labelWidth)} `,
			symbols: [...glyphs],
		})
		.split('\n');
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
 * Draws one or two series above a zero line, the first over the second. Empty, constant and non-finite
 * series are all fine; no data gives no rows.
 */
export function plot(
	first: ChartSeries,
	second: ChartSeries | undefined,
	options: PlotOptions,
): PlotSegment[][] {
	const {width, height, ascii, format} = options;
	const widest = [first, second ?? []].flatMap((series) => fitSeries(series, Math.max(1, width)));
	if (widest.length === 0 || height < 2) return [];
	const top = niceCeiling(Math.max(...widest));
	const labelWidth = Math.max(format(top).length, format(top / 3).length, format(0).length);
	const columns = width - labelWidth - 3;
	if (columns < 2) return [];
	const glyphs = ascii ? symbols.ascii : symbols.unicode;
	const dot = ascii ? dots.ascii : dots.unicode;
	const axis = labelWidth + 2;
	const front = drawGrid(fitSeries(first, columns), options, top, labelWidth, glyphs);
	const backValues = second ? fitSeries(second, columns) : [];
	const back =
		backValues.length > 0
			? drawGrid(backValues, options, top, labelWidth, [
					...glyphs.slice(0, 2),
					...new Array<string>(8).fill(dot),
				])
			: [];
	return front.map((row, index) => {
		const behind = back[index] ?? '';
		const cells = [...row].map((character, column): PlotSegment => {
			if (column < axis) return {text: character, series: undefined};
			if (character !== ' ') return {text: character, series: 0};
			const other = behind[column] ?? ' ';
			return {text: other, series: other === ' ' ? undefined : 1};
		});
		return segment(cells);
	});
}
