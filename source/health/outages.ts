import type {Outages} from '../model/snapshot.ts';
import type {RunEvent} from '../model/run-event.ts';

/** What the engines know of their connections; times are seconds since the run began. */
export type ConnectionState = {
	/** Since when none is open and none could be made; null while that is not so. */
	readonly outageSince: number | null;
	/** Connections that could not be made, over the whole run. */
	readonly refused: number;
	/** Class of the last refusal. */
	readonly refusal: string | null;
};

export type OutageEvent = Extract<RunEvent, {type: 'outage'}>;

export type OutageWatch = {
	/**
	 * Takes how things stand at a moment, in seconds since the run began.
	 * @returns the event to be recorded: of an outage that began, or of one that is over
	 */
	readonly observe: (state: ConnectionState, at: number) => OutageEvent | null;
	/** The run is over: an outage that goes on ends with it. */
	readonly conclude: (at: number) => OutageEvent | null;
	readonly figures: () => Outages;
};

type Outage = {
	readonly since: number;
	/** Refusals before it; those of the look that found it are part of it. */
	readonly refusedBefore: number;
	refused: number;
	error: string;
};

/** Seconds: below that, a refusal between two connections that could be made is no outage. */
const shortest = 1;

const unknownError = 'connect.refused';

/**
 * Follows the times in which no connection was open and none could be made. The longest is told with
 * the one that goes on.
 */
export function createOutageWatch(): OutageWatch {
	let running: Outage | undefined;
	let refusedBefore = 0;
	let [count, longest] = [0, 0];
	let current: number | null = null;
	let error: string | null = null;

	const eventOf = ({since, refused, error: name}: Outage, to: number | null): OutageEvent => ({
		...{type: 'outage', at: since, to, refused, error: name},
	});

	function end(at: number): OutageEvent | null {
		if (!running) return null;
		const over = running;
		longest = Math.max(longest, at - over.since);
		[running, current] = [undefined, null];
		return eventOf(over, at);
	}

	function follow(since: number, {refused, refusal}: ConnectionState, at: number): boolean {
		const isNew = running === undefined;
		running ??= {since, refusedBefore, refused: 0, error: refusal ?? unknownError};
		running.refused = refused - running.refusedBefore;
		running.error = refusal ?? running.error;
		error = running.error;
		current = Math.max(0, at - running.since);
		longest = Math.max(longest, current);
		if (isNew) count++;
		return isNew;
	}

	return {
		observe(state, at) {
			const {outageSince} = state;
			const lasts = running !== undefined || at - (outageSince ?? at) >= shortest;
			const began = outageSince !== null && lasts && follow(outageSince, state, at);
			const over = outageSince === null ? end(at) : null;
			if (outageSince === null) refusedBefore = state.refused;
			return began ? eventOf(running!, null) : over;
		},
		conclude: end,
		figures: () => ({count, longest, current, error}),
	};
}
