import type {Outages} from '../model/outages.ts';
import type {Abort} from '../model/snapshot.ts';

/** Tries per connection, and seconds, after which a target that never answered is given up. */
const leastTries = 3;
const leastSeconds = 5;

/** How far a run's connections came. */
export type Reach = {
	readonly outages: Outages;
	/** Connections that were made since the run began. */
	readonly opened: number;
	/** Connections that the load asks for now. */
	readonly target: number;
	/** Tries that were refused since the last one that was not. */
	readonly refusedInRow: number;
	/** Class of the last refusal. */
	readonly refusal: string | null;
};

/**
 * Finds out when further tries are pointless: no connection could be made for too long, or never one.
 * Any refusal counts, of an upgrade as well as a closed port.
 * @param seconds over which connections were tried without a pause
 * @param maxOutage milliseconds; null for no limit
 * @returns why the run has to end; null when it does not
 */
export function unreachable(
	{outages, opened, target, refusedInRow, refusal}: Reach,
	seconds: number,
	maxOutage: number | null,
): Abort | null {
	if (maxOutage === null) return null;
	if (
		opened === 0 &&
		refusedInRow > 0 &&
		refusedInRow >= leastTries * Math.max(1, Math.ceil(target)) &&
		seconds >= leastSeconds
	) {
		return {
			reason: {kind: 'never_connected', tries: refusedInRow, seconds, error: refusal},
			threshold: null,
		};
	}
	const {error} = outages;
	const current = Math.min(outages.current ?? 0, seconds);
	if (outages.current === null || current * 1000 <= maxOutage) return null;
	return {
		reason: {kind: 'outage', seconds: current, refused: refusedInRow, error: refusal ?? error},
		threshold: null,
	};
}
