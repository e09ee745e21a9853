import {createAttackCounters, type AttackCounters} from './attack-counters.ts';
import type {AttackOptions} from './attack-types.ts';
import {createConnectLimiter, type ConnectLimiter} from './connect-limiter.ts';
import {createConnectionDemand, type ConnectionDemand} from './connection-demand.ts';
import {createCreditRecord, type CreditRecord} from './credit-record.ts';
import {HeldUsers} from './held-users.ts';
import {createReachability, type Reachability} from './reachability.ts';
import {createStopwatch, type Stopwatch} from './stopwatch.ts';

/** What the parts of an attack share. */
export type AttackParts = {
	readonly options: AttackOptions;
	readonly now: () => number;
	/** Milliseconds of the current leg, pauses excluded. */
	readonly watch: Stopwatch;
	readonly limiter: ConnectLimiter;
	readonly counters: AttackCounters;
	readonly heldUsers: HeldUsers;
	readonly demand: ConnectionDemand;
	readonly reach: Reachability;
	readonly credits: CreditRecord | undefined;
	/** Schedules a turn of the attack, after the event loop has read all available data. */
	readonly schedule: () => void;
};

/** Calls `run` once in the next phase of the event loop, however often it is scheduled before. */
function createSchedule(run: () => void): () => void {
	let isScheduled = false;
	function runScheduled(): void {
		isScheduled = false;
		run();
	}
	return () => {
		if (isScheduled) return;
		isScheduled = true;
		setImmediate(runScheduled);
	};
}

/** @param takeTurn does the attack's due work */
export function createAttackParts(options: AttackOptions, takeTurn: () => void): AttackParts {
	const now = options.now ?? (() => performance.now());
	const watch = createStopwatch(now);
	const counters = createAttackCounters(watch, now);
	const {counts, traffic} = counters;
	const connectionTime = () => traffic.connectionTime + counts.open * now() - traffic.openedAt;
	return {
		...{options, now, watch, counters},
		heldUsers: new HeldUsers(now()),
		demand: createConnectionDemand(options.inFlight),
		limiter: createConnectLimiter(options.connectRate),
		reach: createReachability(),
		credits:
			options.credit &&
			createCreditRecord({limit: options.timeouts.total, ...options.credit, connectionTime}),
		schedule: createSchedule(takeTurn),
	};
}
