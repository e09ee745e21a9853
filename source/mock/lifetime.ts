import {createAlarm, type Schedule} from './schedule.ts';

/** Ends a connection that is idle or too old, as a gateway does. */
export type Lifetime = {
	/** Call it for every message over the connection, in either direction. */
	readonly touch: () => void;
	readonly end: () => void;
};

/**
 * Calls `expire` once, after `idle` milliseconds without a touch, or after `limit` milliseconds in
 * all.
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
		// Updated here and not at each touch, because a stream touches thousands of times a second.
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
