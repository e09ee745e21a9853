import {createAlarm, type Schedule} from './schedule.ts';

/** The end that a gateway puts to a connection which is silent, or old. */
export type Lifetime = {
	/** A message went over the connection, in whichever direction. */
	readonly touch: () => void;
	readonly end: () => void;
};

/**
 * Calls `expire` once, when nothing was touched for `idle` milliseconds or `limit` milliseconds have
 * passed in all.
 */
export function limitLifetime(
	{idle, limit}: {readonly idle: number; readonly limit: number},
	schedule: Schedule,
	expire: () => void,
): Lifetime {
	const opened = performance.now();
	let touched = opened;
	const due = () => Math.min(touched + idle, opened + limit);
	const alarm = createAlarm(() => {
		// Moved here and not at each touch, of which a stream has thousands a second.
		if (due() <= performance.now()) expire();
		else schedule.set(alarm, due());
	});
	if (Number.isFinite(due())) schedule.set(alarm, due());
	return {
		touch() {
			touched = performance.now();
		},
		end: () => schedule.cancel(alarm),
	};
}
