import type {SeriesPoint} from '../model/snapshot.ts';
import {columns, outcomeCodes} from './delta.ts';
import {createDurations, type Durations} from './durations.ts';
import {larger} from './larger.ts';

/** Points kept; a longer run is shown at half the resolution, then a quarter, and so on. */
export const seriesCapacity = 1200;
/** Full seconds that the current rate is taken over. */
const rateWindow = 5;

export type Series = {
	/** Says when, in seconds of load, and under what load the rows came in that are recorded next. */
	readonly begin: (moment: {elapsed: number; level: number; step: number}) => void;
	/** Takes the row that begins at a place of a delta's rows. */
	readonly record: (rows: Float64Array, at: number) => void;
	/**
	 * All points stand for equally many seconds: 1, and twice that each time the capacity is reached.
	 * The same list until a point is added.
	 */
	readonly points: () => readonly SeriesPoint[];
	/** Completed attempts per second. */
	readonly rate: () => number;
	/** The run is over: the last second is a point too, full or not, if anything completed in it. */
	readonly finish: () => void;
};

type Open = {
	second: number;
	completed: number;
	errored: number;
	durations: Durations;
	level: number;
	step: number;
};

const erroredCode = outcomeCodes.indexOf('errored');

const begin = (second: number): Open => ({
	second,
	completed: 0,
	errored: 0,
	durations: createDurations(),
	level: 0,
	step: 0,
});

const toPoint = ({durations, ...point}: Open): SeriesPoint =>
	Object.freeze({
		...point,
		p50: durations.latency().percentile(50),
		p95: durations.latency().percentile(95),
		firstTokenP50: durations.firstToken().percentile(50),
		responseP95: durations.responseTime().percentile(95),
	});

/** Two neighbours as one: counts add up, and the slower of two seconds is what a chart must show. */
function mergePoints(a: SeriesPoint, b: SeriesPoint): SeriesPoint {
	return Object.freeze({
		second: a.second,
		completed: a.completed + b.completed,
		errored: a.errored + b.errored,
		p50: larger(a.p50, b.p50),
		p95: larger(a.p95, b.p95),
		firstTokenP50: larger(a.firstTokenP50, b.firstTokenP50),
		responseP95: larger(a.responseP95, b.responseP95),
		level: Math.max(a.level, b.level),
		step: Math.max(a.step, b.step),
	});
}

/** Merges the points that begin within the same so many seconds. */
function coarsen(points: readonly SeriesPoint[], width: number): SeriesPoint[] {
	const coarse: SeriesPoint[] = [];
	for (const point of points) {
		const second = Math.floor(point.second / width) * width;
		const last = coarse.at(-1);
		if (last?.second === second) coarse[coarse.length - 1] = mergePoints(last, point);
		else coarse.push(Object.freeze({...point, second}));
	}
	return coarse;
}

/** The run second by second, in bounded memory. */
export function createSeries(): Series {
	let points: readonly SeriesPoint[] = [];
	let first: readonly SeriesPoint[] | undefined;
	let recent: {second: number; completed: number}[] = [];
	/** Seconds per point. */
	let width = 1;
	let open: Open | undefined;
	let current = {second: 0, completed: 0};
	let last = 0;

	function close(finished: Open): void {
		points = [...points, toPoint(finished)];
		if (points.length <= seriesCapacity) return;
		width *= 2;
		points = coarsen(points, width);
	}

	/** Begins a new point, or reopens none: what came late for an older second counts as now. */
	function pointAt(second: number): Open {
		if (open && second < open.second + width) return open;
		if (open) close(open);
		open = begin(Math.floor(second / width) * width);
		return open;
	}

	function turnRate(second: number): void {
		if (second <= current.second) return;
		recent = [...recent, current].slice(-rateWindow);
		current = {second, completed: 0};
	}

	return {
		begin({elapsed, level, step}) {
			last = Math.max(last, elapsed);
			const second = Math.floor(elapsed);
			if (!open) current.second = second;
			turnRate(second);
			const point = pointAt(second);
			point.level = Math.max(point.level, level);
			point.step = Math.max(point.step, step);
			first = undefined;
		},
		record(rows, at) {
			const point = open!;
			point.completed++;
			current.completed++;
			if (rows[at + columns.outcome] === erroredCode) point.errored++;
			point.durations.record(rows, at);
		},
		points() {
			if (points.length > 0 || !open || open.completed === 0) return points;
			// A run that ends within its first second has one point all the same.
			first ??= [toPoint(open)];
			return first;
		},
		rate() {
			const full = recent.reduce((sum, {completed}) => sum + completed, 0);
			const span = last - (recent[0]?.second ?? current.second);
			return span > 0.2 ? (full + current.completed) / span : 0;
		},
		finish() {
			if (!open || open.completed === 0) return;
			close(open);
			open = undefined;
		},
	};
}
