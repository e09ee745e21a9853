import type {Leg} from '../model/load.ts';
import {createArrivals} from './arrivals.ts';
import {type Pacer} from './pacer.ts';
import {shareOf, type Share} from '../model/share.ts';
import {createCurve, holdLevel} from './ramp.ts';

export type OpenLeg = Extract<Leg, {readonly model: 'open'}>;

/** Milliseconds: a prompt due this close to the leg's end is past it. */
const rounding = 1e-6;
/** Milliseconds between two checks of a leg without prompts, because the user may change its level. */
const lookAgain = 1000;
/** Milliseconds before a higher level at which its connections begin to open. */
const openAhead = 1000;
/**
 * Room above the mean number of busy connections: milliseconds for delays of our own event loop, a share
 * for the latency, which grows with the level, and standard deviations of the prompts under way, whose
 * number has a Poisson distribution.
 */
const room = {delay: 20, share: 0.1, deviations: 3};

/**
 * The open model: prompts start at times that follow from the rate alone, whatever the replies do.
 * All workers compute the same schedule, and each takes every n-th prompt of it.
 */
export function createOpenPacer(leg: OpenLeg, share: Share): Pacer {
	const {worker, workers, recorded} = share;
	const total = leg.total ?? Infinity;
	const duration = leg.duration ?? Infinity;
	const end = duration - rounding;
	let ramp = leg.ramp;
	let curve = createCurve(ramp);

	const next = createArrivals(leg.arrivals, leg.seed, recorded);
	let position = worker;
	let arrival = next();
	for (let skipped = 0; skipped < worker; skipped++) arrival = next();
	let due = curve.timeOf(arrival);

	// A second pass over the arrivals: scheduled and taken prompts differ when connections are short.
	let countNext = createArrivals(leg.arrivals, leg.seed, recorded);
	let counted = 0;
	let countedAt = 0;
	let uncounted = countNext();
	/** When the prompt after the leg's last one would be due. */
	let afterLast: number | undefined;

	function scheduled(elapsed: number): number {
		// Past the end nothing changes.
		const at = Math.min(elapsed, duration);
		if (at < countedAt) {
			countNext = createArrivals(leg.arrivals, leg.seed, recorded);
			counted = 0;
			uncounted = countNext();
			afterLast = undefined;
		}
		countedAt = at;
		// Only the last arrivals need exact times.
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

	/** Prompts that the leg starts in all. */
	const starts = () =>
		Math.min(total, duration === Infinity ? Infinity : Math.ceil(curve.integral(duration)));

	function needed(elapsed: number, busyTime: number): number {
		const until = Math.min(elapsed + busyTime + openAhead, duration);
		// Little's law: prompts under way = their rate × the time that each takes.
		const busy = (curve.highest(elapsed, until) * (busyTime + room.delay)) / 1000;
		// Each worker has deviations of its own, so together they need √workers times as much room.
		const all = busy * (1 + room.share) + room.deviations * Math.sqrt(busy * workers);
		return shareOf(Math.ceil(Math.min(all, starts())), share);
	}

	return {
		wait(elapsed) {
			if (position >= total) return Infinity;
			// Returned however late it is: the leg driver drops what it can't start, and counts it.
			if (due < end) return Math.max(0, due - elapsed);
			// Waits until the leg's end: that time counts towards the rate, and the user may change the level.
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
		waiting: (elapsed) => Math.max(0, Math.ceil((scheduled(elapsed) - position) / workers)),
		connections: () => shareOf(leg.connections, share),
		needed,
		most: () => Math.max(1, shareOf(leg.maxConnections, share)),
		level: (elapsed) => curve.level(elapsed),
		scheduled,
		scheduledTime(elapsed) {
			scheduled(elapsed);
			return Math.min(afterLast ?? elapsed, duration);
		},
		setLevel(elapsed, level) {
			// Prompts that are already due keep their times.
			scheduled(elapsed);
			ramp = holdLevel(ramp, elapsed, Math.max(0, level));
			curve = createCurve(ramp);
			due = curve.timeOf(arrival);
		},
	};
}
