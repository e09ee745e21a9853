import type {Leg} from '../model/load.ts';
import {createArrivals} from './arrivals.ts';
import {type Pacer} from './pacer.ts';
import {shareOf, type Share} from '../model/share.ts';
import {createCurve, holdLevel} from './ramp.ts';

export type OpenLeg = Extract<Leg, {readonly model: 'open'}>;

/** Milliseconds: a prompt due at the end of the leg, up to rounding, is past it. */
const rounding = 1e-6;
/** Milliseconds between two looks at a leg that has no prompt left, as its level may be set by hand. */
const lookAgain = 1000;

/**
 * The open model: prompts start at times that follow from the rate alone, whatever the replies do.
 * All workers know the same schedule, and each takes every n-th prompt of it.
 */
export function createOpenPacer(leg: OpenLeg, share: Share): Pacer {
	const {worker, workers} = share;
	const total = leg.total ?? Infinity;
	const duration = leg.duration ?? Infinity;
	const end = duration - rounding;
	let ramp = leg.ramp;
	let curve = createCurve(ramp);

	const next = createArrivals(leg.arrivals, leg.seed);
	let position = worker;
	let arrival = next();
	for (let skipped = 0; skipped < worker; skipped++) arrival = next();
	let due = curve.timeOf(arrival);

	// A second walk over the arrivals, as what is scheduled and what was taken are apart when
	// connections are wanting.
	let countNext = createArrivals(leg.arrivals, leg.seed);
	let counted = 0;
	let countedAt = 0;
	let uncounted = countNext();
	/** When the prompt after the leg's last one would be due. */
	let afterLast: number | undefined;

	function scheduled(elapsed: number): number {
		// Past the end nothing changes any more.
		const at = Math.min(elapsed, duration);
		if (at < countedAt) {
			countNext = createArrivals(leg.arrivals, leg.seed);
			counted = 0;
			uncounted = countNext();
			afterLast = undefined;
		}
		countedAt = at;
		// Only the last ones need their exact times.
		const certain = curve.integral(Math.min(elapsed, end)) * (1 - 1e-9) - 1e-9;
		while (counted < total && (uncounted < certain || isDue(uncounted, elapsed))) {
			counted++;
			uncounted = countNext();
		}
		if (counted >= total) afterLast ??= curve.timeOf(uncounted);
		return counted;
	}

	function isDue(amount: number, elapsed: number): boolean {
		const time = curve.timeOf(amount);
		return time <= elapsed && time < end;
	}

	return {
		wait(elapsed) {
			if (position >= total) return Infinity;
			// However late: who drives the leg drops what it can't start any more, and counts it.
			if (due < end) return Math.max(0, due - elapsed);
			// To the very end: its time is part of the rate, and the level may be changed by hand.
			return elapsed < end ? Math.min(lookAgain, end - elapsed) : Infinity;
		},
		take() {
			const taken = position;
			position += workers;
			for (let step = 0; step < workers; step++) arrival = next();
			due = curve.timeOf(arrival);
			return taken;
		},
		due: () => due,
		connections: () => shareOf(leg.connections, share),
		most: () => Math.max(1, shareOf(leg.maxConnections, share)),
		level: (elapsed) => curve.level(elapsed),
		scheduled,
		scheduledTime(elapsed) {
			scheduled(elapsed);
			return Math.min(afterLast ?? elapsed, duration);
		},
		setLevel(elapsed, level) {
			// What is due by now keeps its time.
			scheduled(elapsed);
			ramp = holdLevel(ramp, elapsed, Math.max(0, level));
			curve = createCurve(ramp);
			due = curve.timeOf(arrival);
		},
	};
}
