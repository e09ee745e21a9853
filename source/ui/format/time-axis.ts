import {widthOf} from '../../terminal/fit.ts';
import {formatClock} from '../../terminal/format.ts';

/** The time that a series covers: its first second, and the seconds of each value. */
export type TimeSpan = {readonly start: number; readonly step: number; readonly count: number};

/** Something that happened during a run, for a chart's axis. */
export type ChartMark = {
	readonly second: number;
	readonly kind: 'pause' | 'level' | 'outage' | 'abort';
};

/** A piece of the axis: a label or the line, or the sign of a mark. */
export type AxisPart = {readonly text: string; readonly mark: ChartMark['kind'] | undefined};

const signs = {
	unicode: {pause: '‖', level: '▲', outage: '○', abort: '✗', corner: '└', line: '─'},
	ascii: {pause: '"', level: '^', outage: 'o', abort: 'x', corner: '+', line: '-'},
};

/** What a mark is called in a legend. */
export const markNames: Readonly<Record<ChartMark['kind'], string>> = {
	pause: 'pause',
	level: 'load changed',
	outage: 'no connection',
	abort: 'aborted',
};

export const markSign = (kind: ChartMark['kind'], ascii: boolean): string =>
	(ascii ? signs.ascii : signs.unicode)[kind];

/** Round distances of ticks, in seconds. */
const distances = [
	...[1, 2, 5, 10, 15, 20, 30],
	...[60, 120, 300, 600, 900, 1800],
	...[3600, 7200, 14_400, 21_600, 43_200, 86_400],
];
/** Columns between two labels, at least. */
const leastGap = 4;
/** Columns of the longest label: `59m59s`. */
const widestLabel = 6;

/** The least round distance at which labels do not touch. */
function distanceFor(secondsPerColumn: number): number {
	const least = (widestLabel + leastGap) * secondsPerColumn;
	const last = distances.at(-1)!;
	return distances.find((each) => each >= least) ?? Math.ceil(least / last) * last;
}

/**
 * The axis below a chart over time, as wide as `columns` and the corner before them: round times where they
 * are, and the marks. A label that has no room is left out.
 * @param reached columns that the series takes
 */
export function timeAxis(
	{start, step, count}: TimeSpan,
	marks: readonly ChartMark[],
	{columns, reached, ascii}: {columns: number; reached: number; ascii: boolean},
): AxisPart[] {
	const sign = ascii ? signs.ascii : signs.unicode;
	if (columns < 1 || reached < 1 || count < 1 || !(step > 0) || !Number.isFinite(start + step))
		return [];
	const perColumn = (step * count) / reached;
	const cells = Array.from({length: columns}, (): AxisPart => ({text: sign.line, mark: undefined}));
	const columnOf = (second: number) => Math.floor((second - start) / perColumn + 1e-9);
	for (const {second, kind} of marks) {
		const column = Math.min(columnOf(second), reached - 1);
		if (cells[column]) cells[column] = {text: sign[kind], mark: kind};
	}
	const distance = distanceFor(perColumn);
	const end = start + perColumn * columns;
	let free = 0;
	for (let at = Math.ceil(start / distance) * distance; at < end; at += distance) {
		const label = formatClock(at);
		const column = columnOf(at);
		if (column < free) continue;
		const place = cells.slice(column, column + widthOf(label));
		if (place.length < widthOf(label) || place.some(({mark}) => mark !== undefined)) continue;
		for (const [offset, text] of Array.from(label).entries()) {
			cells[column + offset] = {text, mark: undefined};
		}
		free = column + widthOf(label) + 1;
	}
	const parts: AxisPart[] = [{text: sign.corner, mark: undefined}];
	for (const cell of cells) {
		const last = parts.at(-1)!;
		if (last.mark === undefined && cell.mark === undefined) {
			parts[parts.length - 1] = {text: last.text + cell.text, mark: undefined};
		} else parts.push(cell);
	}
	return parts;
}
