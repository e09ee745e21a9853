import type {SeriesPoint} from '../model/snapshot.ts';
import type {Delta} from './delta.ts';
import {createHistogram, type Histogram} from './histogram.ts';

/** Points kept; a longer run is shown at half the resolution, then a quarter, and so on. */
const capacity = 1200;
/** Full seconds that the current rate is taken over. */
const rateWindow = 5;

export type Series = {
	/** @param elapsed seconds of load so far */
	readonly add: (delta: Delta, elapsed: number) => void;
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

const larger = (a: number | null, b: number | null): number | null =>
	a === null ? b : b === null ? a : Math.max(a, b);

/** Two neighbours as one: counts add up, and the slower of two seconds is what a chart must show. */
function mergePoints(a: SeriesPoint, b: SeriesPoint): SeriesPoint {
	return {
		second: a.second,
		completed: a.completed + b.completed,
		errored: a.errored + b.errored,
		p50: larger(a.p50, b.p50),
		p95: larger(a.p95, b.p95),
		firstTokenP50: larger(a.firstTokenP50, b.firstTokenP50),
	};
}

/** The run second by second, in bounded memory. */
export function createSeries(): Series {
	let points: readonly SeriesPoint[] = [];
	let recent: {second: number; completed: number}[] = [];
	let open: Open | undefined;
	let last = 0;

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

	function close(finished: Open): void {
		recent = [...recent, {second: finished.second, completed: finished.completed}].slice(
			-rateWindow,
		);
		points = [...points, toPoint(finished)];
		if (points.length <= capacity) return;
		points = points.flatMap((point, index) => {
			if (index % 2 === 1) return [];
			const next = points[index + 1];
			return [next ? mergePoints(point, next) : point];
		});
	}

	return {
		add(delta, elapsed) {
			last = elapsed;
			const second = Math.floor(elapsed);
			open ??= begin(second);
			if (second > open.second) {
				close(open);
				open = begin(second);
			}
			open.completed += delta.passed + delta.failed + delta.errored;
			open.errored += delta.errored;
			if (delta.latency) open.latency.merge(delta.latency);
			if (delta.firstToken) open.firstToken.merge(delta.firstToken);
		},
		points: () => (points.length === 0 && open && open.completed > 0 ? [toPoint(open)] : points),
		rate() {
			const current = open?.completed ?? 0;
			const full = recent.reduce((sum, {completed}) => sum + completed, 0);
			const from = recent[0]?.second ?? open?.second ?? 0;
			const span = last - from;
			return span > 0.2 ? (full + current) / span : 0;
		},
	};
}
