import type {Ramp} from '../model/load.ts';

/** A ramp prepared for a pacer's queries. Times in milliseconds from its start. */
export type Curve = {
	/** The level at a time; where it jumps, the one after the jump. */
	readonly level: (time: number) => number;
	/** The highest level between two times, both included. */
	readonly highest: (from: number, to: number) => number;
	/** The integral of the level in level × seconds: for a rate, the prompts by that time. */
	readonly integral: (time: number) => number;
	/**
	 * The inverse of the integral: when this amount is reached. While the level is 0 the integral doesn't
	 * change, and the answer is the end of that stretch; Infinity when it never ends.
	 */
	readonly timeOf: (amount: number) => number;
};

/** The possible rounding error of the segments' sums, as a fraction of them. */
const rounding = 1e-11;

/** The total duration of all segments, in milliseconds. */
export const rampDuration = ({segments}: Ramp): number =>
	segments.reduce((sum, {duration}) => sum + duration, 0);

/** A straight piece of a curve; the last one is level and never ends. */
type Piece = {
	readonly from: number;
	readonly start: number;
	/** Level per millisecond. */
	readonly slope: number;
	/** The integral up to `from`. */
	readonly area: number;
};

function piecesOf({start, segments}: Ramp): Piece[] {
	const pieces: Piece[] = [];
	let [from, level, area] = [0, start, 0];
	for (const {duration, to} of segments) {
		if (duration > 0) {
			const slope = (to - level) / duration;
			pieces.push({from, start: level, slope, area});
			area += ((level + to) / 2) * (duration / 1000);
			from += duration;
		}
		level = to;
	}
	pieces.push({from, start: level, slope: 0, area});
	return pieces;
}

/** The last piece whose `key` is at most this; otherwise the first one. */
function lastUpTo(pieces: readonly Piece[], key: 'from' | 'area', limit: number): Piece {
	let [low, high] = [0, pieces.length - 1];
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (pieces[middle]![key] <= limit) low = middle;
		else high = middle - 1;
	}
	return pieces[low]!;
}

/**
 * The milliseconds that a piece needs for an amount: the root of start·x + slope·x²/2 = 1000·amount,
 * in a form that neither divides by a slope of 0 nor subtracts near-equal numbers (Press et al.,
 * Numerical Recipes, 5.6).
 */
function timeWithin({start, slope}: Piece, amount: number): number {
	const area = 1000 * Math.max(0, amount);
	// Negative only through rounding, at the end of a ramp that falls to 0.
	const root = Math.sqrt(Math.max(0, start * start + 2 * slope * area));
	if (start + root > 0) return (2 * area) / (start + root);
	return slope > 0 ? 0 : Infinity;
}

/** Prepares a ramp; levels must not be negative. */
export function createCurve(ramp: Ramp): Curve {
	const pieces = piecesOf(ramp);

	function level(time: number): number {
		const {from, start, slope} = lastUpTo(pieces, 'from', time);
		return Math.max(0, start + slope * Math.max(0, time - from));
	}

	return {
		level,
		highest(from, to) {
			let highest = Math.max(level(from), level(to));
			for (const [index, piece] of pieces.entries()) {
				if (piece.from <= from || piece.from > to) continue;
				const before = pieces[index - 1]!;
				const reached = before.start + before.slope * (piece.from - before.from);
				highest = Math.max(highest, reached, piece.start);
			}
			return highest;
		},
		integral(time) {
			const {from, start, slope, area} = lastUpTo(pieces, 'from', time);
			const x = Math.max(0, time - from);
			return area + (start * x + (slope * x * x) / 2) / 1000;
		},
		timeOf(amount) {
			// An amount within rounding of a piece's beginning belongs to it: counted to the previous piece, it
			// would not skip a stretch of level 0 between the two.
			const piece = lastUpTo(pieces, 'area', amount + rounding * Math.max(1, amount));
			return piece.from + timeWithin(piece, amount - piece.area);
		},
	};
}

/**
 * The same ramp with its level set at a time and held until the end of the segment at that time; the
 * next segment continues from there in a straight line to its own end. Everything before the time stays
 * as it is, so prompts that were due by then keep their times.
 */
export function holdLevel({start, segments}: Ramp, time: number, level: number): Ramp {
	const before: Ramp['segments'][number][] = [];
	let [from, current] = [0, start];
	const jump = {duration: 0, to: level};
	for (const [index, {duration, to}] of segments.entries()) {
		const passed = time - from;
		if (passed < duration) {
			const cut = {duration: passed, to: current + ((to - current) * passed) / duration};
			const held = {duration: duration - passed, to: level};
			return {start, segments: [...before, cut, jump, held, ...segments.slice(index + 1)]};
		}
		before.push({duration, to});
		from += duration;
		current = to;
	}
	return {start, segments: [...before, {duration: time - from, to: current}, jump]};
}
