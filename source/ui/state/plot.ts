import asciichart from 'asciichart';
import {fitSeries, niceCeiling, type ChartSeries} from './chart-data.ts';

/** One cell run of a chart's row: text, and which series drew it (none: axis and space). */
export type PlotSegment = {readonly text: string; readonly series: 0 | 1 | undefined};

export type PlotOptions = {
	readonly width: number;
	/** Rows there are; up to three stay free, so that the labels stand at even distances. */
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

/** The labels of the axis from its top row down: at its quarters, or halves; the other rows have none. */
function axisLabels({height, format}: PlotOptions, top: number): string[] {
	const spacing = (height - 1) / divisionsOf(height);
	return Array.from({length: height}, (_, row) =>
		row % spacing === 0 ? format((top * (height - 1 - row)) / (height - 1)) : '',
	);
}

/** Parts between two labels of an axis. */
const divisionsOf = (height: number): number => (height >= 9 ? 4 : height >= 3 ? 2 : 1);

/** The most rows, of those there are, that the labels divide evenly. */
function evenHeight(height: number): number {
	const divisions = divisionsOf(height);
	return Math.floor((height - 1) / divisions) * divisions + 1;
}

function drawGrid(
	values: readonly number[],
	height: number,
	top: number,
	labels: readonly string[],
	glyphs: readonly string[],
): string[] {
	const width = Math.max(...labels.map((label) => label.length));
	return asciichart
		.plot([...values], {
			min: 0,
			max: top,
			height: height - 1,
			// asciichart puts a whole label into the first cell of a row.
			offset: 3,
			format: (_, row) => (labels[row] ?? '').padStart(width),
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
	const {width, ascii} = options;
	const height = evenHeight(options.height);
	const values = [first, second ?? []].flatMap((series) => fitSeries(series, Math.max(1, width)));
	if (values.length === 0 || height < 2) return [];
	const top = niceCeiling(Math.max(...values));
	const labels = axisLabels({...options, height}, top);
	const axis = Math.max(...labels.map((label) => label.length)) + 2;
	const columns = width - axis;
	if (columns < 2) return [];
	const glyphs = ascii ? symbols.ascii : symbols.unicode;
	const dot = ascii ? dots.ascii : dots.unicode;
	const dotted = [...glyphs.slice(0, 2), ...new Array<string>(8).fill(dot)];
	const front = drawGrid(fitSeries(first, columns), height, top, labels, glyphs);
	const behindValues = fitSeries(second ?? [], columns);
	const back = behindValues.length > 0 ? drawGrid(behindValues, height, top, labels, dotted) : [];
	return front.map((row, index) => {
		const behind = back[index] ?? '';
		// A first series without data has rows no longer than their axis.
		const cells = Array.from(row.padEnd(behind.length), (character, column): PlotSegment => {
			if (column < axis) return {text: character, series: undefined};
			if (character !== ' ') return {text: character, series: 0};
			const other = behind[column] ?? ' ';
			return {text: other, series: other === ' ' ? undefined : 1};
		});
		return segment(cells);
	});
}
