import type {RawAttempt} from '../model/raw-attempt.ts';
import type {BusyTime} from '../model/worker-gauges.ts';
import type {AttackLeg} from './attack-types.ts';

/** Milliseconds of the moving averages' memory; at low rates, `leastMemory` prompts if that is longer. */
const memory = 1000;
const leastMemory = 20;
/** Milliseconds that opening a connection counts for at most: a slow server must not multiply them. */
const longestOpening = 500;
/** Milliseconds between two observations. */
const tick = 100;
/**
 * While prompts under way grow in number, connections are opened for this many times their growth until the
 * next observation, but no more than this: opening more would delay the replies that are timed.
 */
const reserve = {factor: 1.5, most: 50};

/** How many connections the open model needs, judged by how long prompts keep them busy. */
export type ConnectionDemand = {
	/** A leg begins; `busyTime` is what the run has measured before it, in milliseconds. */
	readonly begin: (busyTime: number | undefined) => void;
	readonly finish: (attempt: RawAttempt) => void;
	/** To be called a few times a second, with the prompts that are under way at that time. */
	readonly observe: (at: number, underWay: number) => void;
	/** Recent prompts, and how long they kept a connection busy. */
	readonly busy: () => BusyTime;
	/** Connections that prompts under way occupy, and those that may start until the next observation. */
	readonly soon: () => number;
	/**
	 * Connections that this worker should hold open at a time of the leg, so that no prompt has to wait
	 * until one opens.
	 */
	readonly wanted: (leg: AttackLeg, elapsed: number) => number;
};

/** @param inFlight prompts that a connection takes at once */
export function createConnectionDemand(inFlight: number): ConnectionDemand {
	let time = 0;
	let prompts = 0;
	/** What the leg began with; holds until prompts of this worker are measured. */
	let before: number | undefined;
	/** Milliseconds that opening a connection takes. */
	let opening = 0;
	let underWay = 0;
	let observedAt: number | undefined;
	/** Growth of the prompts under way, per millisecond. */
	let growth = 0;

	const busyTime = () => (prompts > 0 ? time / prompts : before);

	function soon(): number {
		if (growth === 0) return 0;
		const more = growth * reserve.factor * (tick + opening);
		return Math.ceil((underWay + Math.min(more, reserve.most)) / inFlight);
	}

	function forget(elapsed: number): void {
		const kept = Math.max(Math.exp(-elapsed / memory), Math.min(1, leastMemory / prompts));
		time *= kept;
		prompts *= kept;
	}

	return {
		begin(known) {
			before = known;
			if (known !== undefined) {
				time = 0;
				prompts = 0;
			}
			growth = 0;
			underWay = 0;
		},
		finish({assignment, sent, complete, connect}) {
			if (connect !== undefined) {
				const counted = Math.min(connect, longestOpening);
				opening += (counted - opening) / 8;
			}
			if (sent === undefined) return;
			// A conversation occupies its connection for all its turns.
			time += complete - sent;
			if (!assignment.next) prompts++;
		},
		observe(at, count) {
			const passed = at - (observedAt ?? at);
			observedAt = at;
			if (passed > 0) {
				growth = (growth + Math.max(0, count - underWay) / passed) / 2;
				if (prompts > 0) forget(passed);
			}
			underWay = count;
		},
		busy: () => ({time, prompts}),
		soon,
		wanted({pacer}, elapsed) {
			const known = busyTime();
			const needed = known === undefined ? 0 : pacer.needed(elapsed, known / inFlight);
			return Math.min(pacer.most(elapsed), Math.max(pacer.connections(elapsed), needed, soon()));
		},
	};
}
