import type {Leg} from '../model/load.ts';
import {type Pacer} from './pacer.ts';
import {shareOf, type Share} from '../model/share.ts';
import {createCurve, holdLevel} from './ramp.ts';

export type ClosedLeg = Extract<Leg, {readonly model: 'closed'}>;

/**
 * The closed model: a free connection sends its next prompt at once, until the leg's prompts are
 * used up or its time is over. The workers share one counter, so a faster worker sends more prompts
 * and none is sent twice.
 */
export function createClosedPacer(leg: ClosedLeg, share: Share): Pacer {
	const {taken} = share;
	const total = leg.total ?? Infinity;
	const end = leg.duration ?? Infinity;
	let ramp = leg.ramp;
	let curve = createCurve(ramp);
	let last = 0;
	let wrapped = 0;
	const level = (elapsed: number) => Math.round(curve.level(elapsed));
	const connections = (elapsed: number) => shareOf(Math.min(level(elapsed), total), share);

	return {
		wait(elapsed) {
			if (elapsed >= end) return Infinity;
			return total === Infinity || Atomics.load(taken, 0) < total ? 0 : Infinity;
		},
		take() {
			const count = Atomics.add(taken, 0, 1) >>> 0;
			// The counter wraps after 2³² prompts, which a day-long soak test can reach.
			if (count < last) wrapped += 2 ** 32;
			last = count;
			const position = count + wrapped;
			return position < total ? position : -1;
		},
		due: () => undefined,
		waiting: () => undefined,
		connections,
		needed: connections,
		most: connections,
		level,
		scheduled: () => null,
		scheduledTime: () => null,
		setLevel(elapsed, wanted) {
			ramp = holdLevel(ramp, elapsed, Math.max(0, wanted));
			curve = createCurve(ramp);
		},
	};
}
