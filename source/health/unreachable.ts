import type {Outages} from '../model/outages.ts';
import type {Abort} from '../model/snapshot.ts';

/** Attempts per connection, and seconds, after which a target that never answered is given up. */
const leastTries = 3;
const leastSeconds = 5;

/** How successful a run's connections were. */
export type Reach = {
	readonly outages: Outages;
	/** Connections established since the run began. */
	readonly opened: number;
	/** Connections that the load requires now. */
	readonly target: number;
	/** Attempts refused since the last successful one. */
	readonly refusedInRow: number;
	/** Class of the latest refusal. */
	readonly refusal: string | null;
};

/**
 * Decides when further attempts are pointless: no connection was possible for too long, or ever.
 * Any refusal counts, of an upgrade as well as a closed port.
 * @param seconds of uninterrupted attempts
 * @param maxOutage milliseconds; null for no limit
 * @returns why the run must end; null otherwise
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
