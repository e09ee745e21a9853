import type {Ramp} from '../model/load.ts';

/** A ramp made ready for the questions that a pacer asks. Times in milliseconds from its start. */
export type Curve = {
	/** The level at a time; where it jumps, the one after the jump. */
	readonly level: (time: number) => number;
	/** The integral of the level in level × seconds: for a rate, the prompts by that time. */
	readonly integral: (time: number) => number;
	/**
	 * The inverse of the integral: when so much has been reached. Where the level is 0 for a while the
	 * integral stands still, and the answer is the end of that while; Infinity when it never ends.
	 */
	readonly timeOf: (amount: number) => number;
};

/** What the sums of a ramp's segments may be off by, as a fraction of them. */
const rounding = 1e-11;

/** The milliseconds that all segments of a ramp last together. */
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

/** The last piece whose `key` is at most this; the first one when none is. */
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
 * written so that it neither divides by a slope of 0 nor subtracts near-equal numbers (the form of
 * Press et al., Numerical Recipes, 5.6).
 */
function timeWithin({start, slope}: Piece, amount: number): number {
	const area = 1000 * Math.max(0, amount);
	// Below 0 only by rounding, at the end of a ramp that comes down to 0.
	const root = Math.sqrt(Math.max(0, start * start + 2 * slope * area));
	if (start + root > 0) return (2 * area) / (start + root);
	return slope > 0 ? 0 : Infinity;
}

/** Makes a ramp ready; levels must not be negative. */
export function createCurve(ramp: Ramp): Curve {
	const pieces = piecesOf(ramp);
	return {
		level(time) {
			const {from, start, slope} = lastUpTo(pieces, 'from', time);
			return Math.max(0, start + slope * Math.max(0, time - from));
		},
		integral(time) {
			const {from, start, slope, area} = lastUpTo(pieces, 'from', time);
			const x = Math.max(0, time - from);
			return area + (start * x + (slope * x * x) / 2) / 1000;
		},
		timeOf(amount) {
			// What lies within rounding of a piece's beginning belongs to it: were it counted to the
			// piece before, it would not skip a stretch of level 0 between the two.
			const piece = lastUpTo(pieces, 'area', amount + rounding * Math.max(1, amount));
			return piece.from + timeWithin(piece, amount - piece.area);
		},
	};
}

/**
 * The same ramp, whose level is set at a time and held until the segment ends that the time falls in;
 * the next segment continues from there in a straight line to its own end. What lies before the time
 * stays as it is, so that what was due by then keeps its time.
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
