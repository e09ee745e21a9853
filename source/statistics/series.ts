import type {SeriesPoint} from '../model/snapshot.ts';
import type {Delta} from './delta.ts';
import {createHistogram, type Histogram} from './histogram.ts';

/** Points kept; a longer run is shown at half the resolution, then a quarter, and so on. */
export const seriesCapacity = 1200;
/** Full seconds that the current rate is taken over. */
const rateWindow = 5;

export type Series = {
	/** @param elapsed seconds of load so far */
	readonly add: (delta: Delta, elapsed: number) => void;
	/**
	 * All points stand for equally many seconds: 1, and twice that each time the capacity is reached.
	 * The same list until a point is added.
	 */
	readonly points: () => readonly SeriesPoint[];
	/** Completed attempts per second. */
	readonly rate: () => number;
};

type Open = {
	second: number;
	completed: number;
	errored: number;
	latency: Histogram;
	firstToken: Histogram;
};

const begin = (second: number): Open => ({
	second,
	completed: 0,
	errored: 0,
	latency: createHistogram(),
	firstToken: createHistogram(),
});

const toPoint = ({second, completed, errored, latency, firstToken}: Open): SeriesPoint =>
	Object.freeze({
		second,
		completed,
		errored,
		p50: latency.percentile(50),
		p95: latency.percentile(95),
		firstTokenP50: firstToken.percentile(50),
	});

const larger = (a: number | null, b: number | null): number | null =>
	a === null ? b : b === null ? a : Math.max(a, b);

/** Two neighbours as one: counts add up, and the slower of two seconds is what a chart must show. */
function mergePoints(a: SeriesPoint, b: SeriesPoint): SeriesPoint {
	return Object.freeze({
		second: a.second,
		completed: a.completed + b.completed,
		errored: a.errored + b.errored,
		p50: larger(a.p50, b.p50),
		p95: larger(a.p95, b.p95),
		firstTokenP50: larger(a.firstTokenP50, b.firstTokenP50),
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

	function countForRate(second: number, completed: number): void {
		if (second > current.second) {
			recent = [...recent, current].slice(-rateWindow);
			current = {second, completed: 0};
		}
		current.completed += completed;
	}

	return {
		add(delta, elapsed) {
			last = Math.max(last, elapsed);
			const second = Math.floor(elapsed);
			const completed = delta.passed + delta.failed + delta.errored;
			if (!open) current.second = second;
			countForRate(second, completed);
			const point = pointAt(second);
			point.completed += completed;
			point.errored += delta.errored;
			if (delta.latency) point.latency.merge(delta.latency);
			if (delta.firstToken) point.firstToken.merge(delta.firstToken);
			first = undefined;
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
	};
}
