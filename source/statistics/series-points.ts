import type {SeriesPoint} from '../model/series-point.ts';
import {createDurations, type Durations} from './durations.ts';
import {maxOrNull} from './max-or-null.ts';
import {createPointScores, type PointScores} from './point-scores.ts';

/** Points kept; a longer run is shown at half the resolution, then a quarter, and so on. */
export const seriesCapacity = 1200;
/** Points kept ready for fast recording; the others are packed to save memory. */
const mostUnpacked = 3;

export type Point = {
	completed: number;
	errored: number;
	failed: number;
	durations: Durations;
	scores: PointScores;
	/** Null while it is unknown. */
	level: number | null;
	step: number;
	/** The point as last shown; undefined once something is added. */
	shown: SeriesPoint | undefined;
};

/** The points of a series by place, where the point of place n begins at second `n * width()`. */
export type SeriesPoints = {
	/** Seconds per point. */
	readonly width: () => number;
	/** The first and the newest place; the first is Infinity while there is no point. */
	readonly first: () => number;
	readonly newest: () => number;
	/** Merges points until each covers at least this many seconds, a power of two. */
	readonly widen: (wanted: number) => void;
	/** The point of a place, created if it is missing. */
	readonly at: (place: number) => Point;
	/** The point of a second; widens all points when there would be too many. */
	readonly of: (second: number) => Point;
	/** The point to record into; the one that has gone unused for longest is packed. */
	readonly recorded: (second: number) => Point;
	readonly entries: () => Iterable<readonly [place: number, point: Point]>;
};

const emptyPoint = (metrics: readonly string[]): Point => ({
	completed: 0,
	errored: 0,
	failed: 0,
	durations: createDurations(),
	scores: createPointScores(metrics),
	level: null,
	step: 0,
	shown: undefined,
});

export function mergePoint(target: Point, other: Point): void {
	target.completed += other.completed;
	target.errored += other.errored;
	target.failed += other.failed;
	target.durations.merge(other.durations);
	target.scores.merge(other.scores);
	target.level = maxOrNull(target.level, other.level);
	target.step = Math.max(target.step, other.step);
	target.shown = undefined;
}

/** @param metrics the names of the run's metrics */
export function createSeriesPoints(metrics: readonly string[]): SeriesPoints {
	let points = new Map<number, Point>();
	let width = 1;
	/** The places recorded into most recently, the latest last. */
	let unpacked: number[] = [];
	let current: Point | undefined;
	let first = Infinity;
	let newest = -1;

	function widen(wanted: number): void {
		if (wanted <= width) return;
		for (const place of unpacked) points.get(place)!.durations.pack();
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
		unpacked = [];
		current = undefined;
		width = wanted;
		first = Math.floor(first / factor);
		newest = newest < 0 ? -1 : Math.floor(newest / factor);
	}

	function at(place: number): Point {
		let point = points.get(place);
		if (!point) {
			points.set(place, (point = emptyPoint(metrics)));
			first = Math.min(first, place);
			newest = Math.max(newest, place);
		}
		return point;
	}

	function of(second: number): Point {
		// A damaged file may hold something that is no number: it counts as the beginning.
		const known = second > 0 ? second : 0;
		let wanted = width;
		while (known / wanted >= seriesCapacity) wanted *= 2;
		widen(wanted);
		return at(Math.floor(known / width));
	}

	function recorded(second: number): Point {
		if (current && Math.floor(second / width) === unpacked.at(-1)) return current;
		current = of(second);
		const place = Math.floor((second > 0 ? second : 0) / width);
		unpacked = [...unpacked.filter((other) => other !== place), place];
		if (unpacked.length > mostUnpacked) points.get(unpacked.shift()!)!.durations.pack();
		return current;
	}

	return {
		width: () => width,
		first: () => first,
		newest: () => newest,
		widen,
		at,
		of,
		recorded,
		entries: () => points,
	};
}
