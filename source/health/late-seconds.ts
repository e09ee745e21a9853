import type {GeneratorReason, HealthWindow, LateSeconds} from '../model/health.ts';
import type {LevelUnit} from '../model/load.ts';
import {createCauseCount, machineCause, type CauseLimits} from './saturation-cause.ts';

const leastDelay = 0.02;
const shareOfLatency = 0.05;
/** The share of a run's seconds, or of its attempts, that may be late. */
const mostLate = 0.05;
/** Fewer late seconds are a hiccup, unless they are more than half of a very short run. */
const leastLate = 3;
const leastOfShort = 2;
/** How many late seconds are listed with their time. */
const mostNamed = 10;

/** The allowed loop delay in seconds: with slow replies a delay matters less (RELIABILITY M4). */
export const allowedDelay = ({medianLatency}: Pick<HealthWindow, 'medianLatency'>): number =>
	Math.max(leastDelay, shareOfLatency * (medianLatency ?? 0));

/** Whether all connections were refused and none was open, so that the loop timed no reply. */
const inOutage = ({refused, connections}: HealthWindow): boolean => refused && connections === 0;

/** Late seconds of load in a window; a block of several seconds appears in one window only. */
export function lateSecondsIn(window: HealthWindow): number {
	const {loopDelay} = window;
	if (loopDelay === null || loopDelay <= allowedDelay(window) || inOutage(window)) return 0;
	return Math.max(1, Math.round(loopDelay));
}

/** Whether this number of a run's seconds is more than a hiccup. */
const isNotable = (count: number, of: number): boolean =>
	count >= leastLate || (count >= leastOfShort && count > of / 2);

/** Whether this number of a run's seconds is too large to trust its figures. */
export const isTooMany = (count: number, of: number): boolean =>
	isNotable(count, of) && count > mostLate * of;

/** Whether too much was late to trust the figures. */
const isTooLate = ({count, of, attempts}: LateSeconds, finished: number): boolean =>
	isTooMany(count, of) || (isNotable(count, of) && attempts > mostLate * finished);

/** Counts the seconds in which the event loop was late, and the attempts that ended in them. */
export function createLateWatch() {
	const causes = createCauseCount();
	const first: number[] = [];
	let [count, of, attempts, finished] = [0, 0, 0, 0];
	let [worst, limit]: [number | null, number] = [null, leastDelay];
	let last: number | null = null;
	let before: HealthWindow | undefined;

	function add(window: HealthWindow, passed: number): void {
		const late = Math.min(lateSecondsIn(window), of - count);
		const kind = window.refused ? 'refusals' : machineCause(before, window);
		causes.add(late, window, kind);
		if (late <= 0) return;
		limit = Math.max(limit, allowedDelay(window));
		attempts += window.finished - finished;
		const end = Math.max(of, passed);
		for (let second = Math.max(0, end - late); second < end; second++) {
			if (first.length < mostNamed && !first.includes(second)) first.push(second);
		}
		count += late;
		last = end - 1;
	}

	const figures = (): LateSeconds => ({count, of, attempts, first: [...first], last});

	return {
		observe(window: HealthWindow, isLast: boolean) {
			const {elapsed, loopDelay} = window;
			of = Math.max(of, Math.floor(elapsed));
			if (loopDelay !== null) worst = Math.max(worst ?? 0, loopDelay);
			// The rest after the last full second still shows that second's delay.
			if (!isLast) add(window, Math.floor(elapsed));
			finished = window.finished;
			before = window;
		},
		/** The worst delay in seconds. */
		worst: () => worst,
		figures,
		reason(limits: CauseLimits, less: LevelUnit): GeneratorReason | null {
			const late = figures();
			if (!isTooLate(late, finished)) return null;
			const cause = causes.most(limits, less);
			return {kind: 'late_seconds', late, limit, worst: worst ?? 0, cause};
		},
	};
}
