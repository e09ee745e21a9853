import type {Abort} from '../model/snapshot.ts';
import type {Outages} from '../model/outages.ts';
import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';

/** Tries of each connection, and seconds, after which a target that never answered is given up. */
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

const goOn = '--max-outage off goes on';

/**
 * Says when it is of no use any more to try for connections: none could be made for too long, or never
 * one. Any refusal counts, that of an upgrade as well as a closed port.
 * @param seconds for which connections were tried for, without a pause
 * @param maxOutage milliseconds; null for no limit
 * @returns why the run is to be ended; null when it is not
 */
export function unreachable(
	{outages, opened, target, refusedInRow, refusal}: Reach,
	seconds: number,
	maxOutage: number | null,
): Abort | null {
	if (maxOutage === null) return null;
	const tries = formatMany(refusedInRow, 'try').replace(/trys$/, 'tries');
	const last = refusal === null ? '' : `, most recently ${refusal}`;
	if (
		opened === 0 &&
		refusedInRow > 0 &&
		refusedInRow >= leastTries * Math.max(1, Math.ceil(target)) &&
		seconds >= leastSeconds
	) {
		return {
			reason: `no connection was ever made: ${tries} in ${formatSeconds(seconds)} were refused${last}; ${goOn}`,
			threshold: null,
		};
	}
	const {error} = outages;
	const current = Math.min(outages.current ?? 0, seconds);
	if (outages.current === null || current * 1000 <= maxOutage) return null;
	const refused = refusedInRow > 0 ? `${formatCount(refusedInRow)} refused` : 'none accepted';
	return {
		reason: `no connection could be made for ${formatSeconds(current)} (${refused}, most recently ${refusal ?? error ?? 'unknown'}); ${goOn}`,
		threshold: null,
	};
}
