import type {GeneratorReason, HealthWindow, HeldBy} from '../model/health.ts';
import type {LevelUnit} from '../model/load.ts';
import {heldSince} from './health-window.ts';
import {isTooMany} from './late-seconds.ts';
import {createCauseCount, machineCause, type CauseLimits} from './saturation-cause.ts';

/** The share of users that may wait for Floodgate, on average over a second. */
const mostHeld = 0.25;
/** What users waited for in this share of the held seconds is a reason of its own. */
const leastReason = 0.25;

const kinds = ['disk', 'metrics', 'loop'] as const satisfies readonly HeldBy[];

/** Seconds in which users were held back by one thing, and how long in user-seconds. */
type Held = {seconds: number; held: number; users: number; time: number};

const none = (): Held => ({seconds: 0, held: 0, users: 0, time: 0});

/** Watches how many users that are ready to send wait for Floodgate. */
export function createHeldWatch() {
	const found: Readonly<Record<HeldBy, Held>> = {disk: none(), metrics: none(), loop: none()};
	const causes = createCauseCount();
	let before: HealthWindow | undefined;
	let of = 0;

	/** Judges the time since the window before, which is a second or more. */
	function judge(window: HealthWindow): void {
		const time = window.elapsed - (before?.elapsed ?? 0);
		const held = heldSince(before, window);
		const seconds = Math.floor(window.elapsed) - Math.floor(before?.elapsed ?? 0);
		// In the open model prompts are due, and no user is ready; the rate is checked there.
		const counts = held !== null && window.schedule === null && held.users > 0;
		const all = counts ? kinds.reduce((sum, kind) => sum + held[kind], 0) : 0;
		const isHeld = counts && all > mostHeld * held.users;
		causes.add(isHeld ? seconds : 0, window, machineCause(before, window));
		if (!isHeld) return;
		const by = kinds.reduce((most, kind) => (held[kind] > held[most] ? kind : most));
		const sums = found[by];
		sums.seconds += seconds;
		sums.held += held[by];
		sums.users += held.users;
		sums.time += time;
	}

	function reasonOf(by: HeldBy, limits: CauseLimits, less: LevelUnit): GeneratorReason {
		const {seconds: count, held, users, time} = found[by];
		const cause =
			by === 'loop'
				? causes.most(limits, less)
				: by === 'metrics'
					? ({kind: by, workers: limits.workers} as const)
					: ({kind: by} as const);
		return {kind: 'held_users', by, held: held / time, users: users / time, count, of, cause};
	}

	return {
		observe(window: HealthWindow, isLast: boolean) {
			of = Math.max(of, Math.floor(window.elapsed));
			// The rest after the last full second is too short to judge.
			if (!isLast) judge(window);
			before = window;
		},
		/** Users that waited, on average over the load; null when not measured. */
		averages(): Readonly<Record<HeldBy, number>> | null {
			if (!before?.held || before.elapsed <= 0) return null;
			const {held, elapsed} = before;
			return {
				disk: held.disk / elapsed,
				metrics: held.metrics / elapsed,
				loop: held.loop / elapsed,
			};
		},
		reasons(limits: CauseLimits, less: LevelUnit): GeneratorReason[] {
			const count = kinds.reduce((sum, kind) => sum + found[kind].seconds, 0);
			if (!isTooMany(count, of)) return [];
			return kinds
				.filter((kind) => found[kind].seconds >= leastReason * count)
				.map((kind) => reasonOf(kind, limits, less));
		},
	};
}
