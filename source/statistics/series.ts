import {bandOf, type SeriesPoint} from '../model/series-point.ts';
import {valueInBucket} from './buckets.ts';
import {columns, outcomeCodes} from './delta.ts';
import {createDurations, type DurationsState} from './durations.ts';
import type {Histogram} from './histogram.ts';
import {createPointScores, type PointScores, type PointScoreState} from './point-scores.ts';
import {createSeriesPoints, mergePoint, type Point} from './series-points.ts';

/** A point in JSON. */
export type PointState = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	/** Absent in states of earlier versions. */
	readonly failed?: number | undefined;
	/** Null where it is unknown. */
	readonly level: number | null;
	readonly step: number;
	readonly durations: DurationsState;
	/** In the order of the run's metrics; absent when there is no score, and in states of earlier versions. */
	readonly scores?: readonly PointScoreState[] | undefined;
};

/** A series in JSON. */
export type SeriesState = {
	/** Seconds per point. */
	readonly width: number;
	readonly points: readonly PointState[];
};

export type Series = {
	/** Adds the attempt that begins at a place of a delta's samples, completed in a second of load. */
	readonly record: (second: number, samples: Float64Array, at: number) => void;
	/** Adds scores that came after their attempt, which completed in that second. */
	readonly correct: (second: number, samples: Float64Array, at: number) => void;
	/** Sets the load that was asked for in a second, whether or not attempts complete in it. */
	readonly level: (second: number, level: number, step: number) => void;
	/**
	 * From the first point to the last complete one. All cover the same number of seconds: 1, doubled
	 * each time there are too many. The same list until one of them changes.
	 */
	readonly points: () => readonly SeriesPoint[];
	/** Ends the run: the last second becomes a point, even if incomplete, if anything completed in it. */
	readonly finish: () => void;
	readonly merge: (other: SeriesState) => void;
	readonly state: () => SeriesState;
};

const erroredCode = outcomeCodes.indexOf('errored');
const failedCode = outcomeCodes.indexOf('failed');
const microsecondsPerSecond = 1e6;

/** How many replies fall into each band of latency, up to the last one that has any. */
function latenciesOf(latency: Histogram): readonly number[] {
	const {indexes, counts} = latency.contents().counts;
	const bands: number[] = [];
	for (const [place, index] of indexes.entries()) {
		const band = bandOf(valueInBucket(index) / microsecondsPerSecond);
		while (bands.length <= band) bands.push(0);
		bands[band]! += counts[place]!;
	}
	return Object.freeze(bands);
}

function statedScores(scores: PointScores): {readonly scores?: readonly PointScoreState[]} {
	const state = scores.state();
	return state.length > 0 ? {scores: state} : {};
}

function show(
	{durations, scores, completed, errored, failed, step}: Point,
	second: number,
	level: number,
): SeriesPoint {
	return Object.freeze({
		second,
		completed,
		errored,
		failed,
		p50: durations.latency().percentile(50),
		p95: durations.latency().percentile(95),
		firstTokenP50: durations.firstToken().percentile(50),
		responseP95: durations.responseTime().percentile(95),
		level,
		step,
		metrics: scores.averages(),
		latencies: latenciesOf(durations.latency()),
	});
}

/**
 * The run second by second of its load, in bounded memory. A point depends only on the attempts that
 * completed in its seconds, not on when they are added; a wider point is the sum of its parts.
 * @param metrics the names of the run's metrics
 */
export function createSeries(metrics: readonly string[] = []): Series {
	const points = createSeriesPoints(metrics);
	let finished = false;
	let last: readonly SeriesPoint[] = [];

	/** Every second from the first to the newest; where no level is known, the last one continues. */
	function all(): SeriesPoint[] {
		const shown: SeriesPoint[] = [];
		let level = 0;
		for (let place = points.first(); place <= points.newest(); place++) {
			const point = points.at(place);
			level = point.level ?? level;
			if (point.shown?.level !== level) point.shown = show(point, place * points.width(), level);
			shown.push(point.shown);
		}
		return shown;
	}

	function visible(): readonly SeriesPoint[] {
		const shown = all();
		// The newest second is not over; but a run that ends in its first second still has one point.
		const hasNewest = shown.length > 0 && points.at(points.newest()).completed > 0;
		const keepsNewest = hasNewest && (finished || shown.length === 1);
		return keepsNewest ? shown : shown.slice(0, -1);
	}

	function mergeSeries(other: SeriesState): void {
		points.widen(other.width);
		for (const {second, durations, scores, failed = 0, ...counts} of other.points) {
			mergePoint(points.of(second), {
				...{...counts, failed, shown: undefined},
				durations: createDurations(durations),
				scores: createPointScores(metrics, scores),
			});
		}
	}

	return {
		record(second, samples, at) {
			const point = points.recorded(second);
			point.shown = undefined;
			point.completed++;
			const outcome = samples[at + columns.outcome];
			if (outcome === erroredCode) point.errored++;
			else if (outcome === failedCode) point.failed++;
			const step = samples[at + columns.step]!;
			if (step > point.step) point.step = step;
			point.durations.record(samples, at);
			point.scores.record(samples, at);
		},
		correct(second, samples, at) {
			const point = points.of(second);
			point.shown = undefined;
			if (samples[at + columns.outcome] === failedCode) point.failed++;
			point.scores.record(samples, at);
		},
		level(second, level, step) {
			const point = points.of(second);
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
			width: points.width(),
			points: [...points.entries()]
				// Points that hold nothing are created again where they are needed.
				.filter(([, {completed, level}]) => completed > 0 || level !== null)
				.sort(([a], [b]) => a - b)
				.map(([place, {completed, errored, failed, level, step, durations, scores}]) => ({
					second: place * points.width(),
					completed,
					errored,
					failed,
					level,
					step,
					durations: durations.state(),
					...statedScores(scores),
				})),
		}),
	};
}
