import type {SeriesPoint} from '../model/snapshot.ts';
import {columns, outcomeCodes} from './delta.ts';
import {createDurations, type Durations, type DurationsState} from './durations.ts';
import {maxOrNull} from './max-or-null.ts';

/** Points kept; a longer run is shown at half the resolution, then a quarter, and so on. */
export const seriesCapacity = 1200;
/** Points that are ready for quick recording; the others take little memory. */
const mostSpread = 3;

/** A point as JSON has it. */
export type PointState = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	/** Null where nobody said. */
	readonly level: number | null;
	readonly step: number;
	readonly durations: DurationsState;
};

/** A series as JSON has it. */
export type SeriesState = {
	/** Seconds per point. */
	readonly width: number;
	readonly points: readonly PointState[];
};

export type Series = {
	/** Takes the row that begins at a place of a delta's rows, completed in a second of load. */
	readonly record: (second: number, rows: Float64Array, at: number) => void;
	/** Says what load was asked for in a second, in which attempts may complete or not. */
	readonly level: (second: number, level: number, step: number) => void;
	/**
	 * All points stand for equally many seconds: 1, and twice that each time there are too many. From the
	 * first to the one before the last, which is not over yet. The same list until one of them changes.
	 */
	readonly points: () => readonly SeriesPoint[];
	/** The run is over: the last second is a point too, full or not, if anything completed in it. */
	readonly finish: () => void;
	readonly merge: (other: SeriesState) => void;
	readonly state: () => SeriesState;
};

type Point = {
	completed: number;
	errored: number;
	durations: Durations;
	/** Null while nobody has said. */
	level: number | null;
	step: number;
	/** As it was shown last; undefined when something has been added since. */
	shown: SeriesPoint | undefined;
};

const erroredCode = outcomeCodes.indexOf('errored');

const emptyPoint = (): Point => ({
	completed: 0,
	errored: 0,
	durations: createDurations(),
	level: null,
	step: 0,
	shown: undefined,
});

function mergePoint(target: Point, other: Point): void {
	target.completed += other.completed;
	target.errored += other.errored;
	target.durations.merge(other.durations);
	target.level = maxOrNull(target.level, other.level);
	target.step = Math.max(target.step, other.step);
	target.shown = undefined;
}

function show(
	{durations, completed, errored, step}: Point,
	second: number,
	level: number,
): SeriesPoint {
	return Object.freeze({
		second,
		completed,
		errored,
		p50: durations.latency().percentile(50),
		p95: durations.latency().percentile(95),
		firstTokenP50: durations.firstToken().percentile(50),
		responseP95: durations.responseTime().percentile(95),
		level,
		step,
	});
}

/**
 * The run second by second of its load, in bounded memory. What a point says depends on the attempts
 * that completed in its seconds, and not on when they are added; a wider point is the sum of its parts.
 */
export function createSeries(): Series {
	/** By place: the point of place n begins at second `n * width`. */
	let points = new Map<number, Point>();
	/** Seconds per point. */
	let width = 1;
	/** The places of the points that were recorded into last, and the last of all. */
	let spread: number[] = [];
	let current: Point | undefined;
	let first = Infinity;
	let newest = -1;
	let finished = false;
	let last: readonly SeriesPoint[] = [];

	function widen(wanted: number): void {
		if (wanted <= width) return;
		for (const place of spread) points.get(place)!.durations.pack();
		const factor = wanted / width;
		const wider = new Map<number, Point>();
		for (const [place, point] of points) {
			const target = wider.get(Math.floor(place / factor));
			if (target) mergePoint(target, point);
			else {
				point.shown = undefined;
				wider.set(Math.floor(place / factor), point);
			}
		}
		points = wider;
		spread = [];
		current = undefined;
		width = wanted;
		first = Math.floor(first / factor);
		newest = newest < 0 ? -1 : Math.floor(newest / factor);
	}

	function pointAt(place: number): Point {
		let point = points.get(place);
		if (!point) {
			points.set(place, (point = emptyPoint()));
			first = Math.min(first, place);
			newest = Math.max(newest, place);
		}
		return point;
	}

	function pointOf(second: number): Point {
		// Not a number, as a damaged file may have it, is the beginning.
		const known = second > 0 ? second : 0;
		let wanted = width;
		while (known / wanted >= seriesCapacity) wanted *= 2;
		widen(wanted);
		return pointAt(Math.floor(known / width));
	}

	/** The point to record into; the one that has not been for longest is packed. */
	function recordedPoint(second: number): Point {
		if (current && Math.floor(second / width) === spread.at(-1)) return current;
		current = pointOf(second);
		const place = Math.floor((second > 0 ? second : 0) / width);
		spread = [...spread.filter((other) => other !== place), place];
		if (spread.length > mostSpread) points.get(spread.shift()!)!.durations.pack();
		return current;
	}

	/** All seconds from the first to the newest: where nothing is known, the load was what it was. */
	function all(): SeriesPoint[] {
		const shown: SeriesPoint[] = [];
		let level = 0;
		for (let place = first; place <= newest; place++) {
			const point = pointAt(place);
			level = point.level ?? level;
			if (point.shown?.level !== level) point.shown = show(point, place * width, level);
			shown.push(point.shown);
		}
		return shown;
	}

	function visible(): readonly SeriesPoint[] {
		const shown = all();
		// The newest second is not over; a run that ends within its first has one point all the same.
		const keepsNewest = points.get(newest)?.completed !== 0 && (finished || shown.length === 1);
		return keepsNewest ? shown : shown.slice(0, -1);
	}

	function mergeSeries(other: SeriesState): void {
		widen(Math.max(width, other.width));
		for (const {second, durations, ...counts} of other.points) {
			const read = {...counts, durations: createDurations(durations), shown: undefined};
			mergePoint(pointOf(second), read);
		}
	}

	return {
		record(second, rows, at) {
			const point = recordedPoint(second);
			point.shown = undefined;
			point.completed++;
			if (rows[at + columns.outcome] === erroredCode) point.errored++;
			const step = rows[at + columns.step]!;
			if (step > point.step) point.step = step;
			point.durations.record(rows, at);
		},
		level(second, level, step) {
			const point = pointOf(second);
			if (point.level !== null && level <= point.level && step <= point.step) return;
			point.level = Math.max(point.level ?? 0, level);
			point.step = Math.max(point.step, step);
			point.shown = undefined;
		},
		points() {
			const now = visible();
			const same = now.length === last.length && now.every((point, place) => point === last[place]);
			if (!same) last = now;
			return last;
		},
		finish() {
			finished = true;
		},
		merge: mergeSeries,
		state: () => ({
			width,
			points: [...points]
				// Those of which nothing is known are made where they are missed.
				.filter(([, {completed, level}]) => completed > 0 || level !== null)
				.sort(([a], [b]) => a - b)
				.map(([place, {completed, errored, level, step, durations}]) => ({
					second: place * width,
					completed,
					errored,
					level,
					step,
					durations: durations.state(),
				})),
		}),
	};
}
