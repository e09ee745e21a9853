import type {Outages} from '../model/outages.ts';
import type {RunEvent} from '../model/run-event.ts';

/** The state of the engines' connections; times are seconds since the run began. */
export type ConnectionState = {
	/** Since when no connection is open and none is possible; null otherwise. */
	readonly outageSince: number | null;
	/** Refused connections over the whole run. */
	readonly refused: number;
	/** Class of the latest refusal. */
	readonly refusal: string | null;
};

export type OutageEvent = Extract<RunEvent, {type: 'outage'}>;

export type OutageWatch = {
	/**
	 * Takes the state at a moment, in seconds since the run began.
	 * @returns the event to record when an outage begins or ends
	 */
	readonly observe: (state: ConnectionState, at: number) => OutageEvent | null;
	/** The run is over: a current outage ends with it. */
	readonly conclude: (at: number) => OutageEvent | null;
};

type Outage = {
	readonly since: number;
	/** Refusals before it; the refusals of the check that found the outage are part of it. */
	readonly refusedBefore: number;
	refused: number;
	error: string;
};

/** Seconds: a shorter period of refusals between two connections is not an outage. */
const shortest = 1;

const unknownError = 'connect.refused';

/** Finds the periods in which no connection was open and none was possible. */
export function createOutageWatch(): OutageWatch {
	let running: Outage | undefined;
	let refusedBefore = 0;

	const eventOf = ({since, refused, error}: Outage, to: number | null): OutageEvent => ({
		...{type: 'outage', at: since, to, refused, error},
	});

	function end(at: number): OutageEvent | null {
		if (!running) return null;
		const over = running;
		running = undefined;
		return eventOf(over, at);
	}

	/** @returns whether the outage has begun */
	function follow(since: number, {refused, refusal}: ConnectionState): boolean {
		const isNew = running === undefined;
		running ??= {since, refusedBefore, refused: 0, error: refusal ?? unknownError};
		running.refused = refused - running.refusedBefore;
		running.error = refusal ?? running.error;
		return isNew;
	}

	return {
		observe(state, at) {
			const {outageSince} = state;
			const lasts = running !== undefined || at - (outageSince ?? at) >= shortest;
			const began = outageSince !== null && lasts && follow(outageSince, state);
			const over = outageSince === null ? end(at) : null;
			if (outageSince === null) refusedBefore = state.refused;
			return began ? eventOf(running!, null) : over;
		},
		conclude: end,
	};
}

/** Adds up outages from their events, live or saved. */
export function createOutageFigures() {
	let [count, longest] = [0, 0];
	/** When the current outage began. */
	let since: number | null = null;
	let error: string | null = null;
	return {
		take: (event: OutageEvent): void => {
			({error} = event);
			// An end without a beginning: the beginning was not recorded.
			if (since === null) count++;
			since = event.to === null ? event.at : null;
			if (event.to !== null) longest = Math.max(longest, event.to - event.at);
		},
		/** @param at seconds since the run began: now, or the end of the record */
		figures: (at: number): Outages => {
			const current = since === null ? null : Math.max(0, at - since);
			return {count, longest: Math.max(longest, current ?? 0), current, error};
		},
	};
}
