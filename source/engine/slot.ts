import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Exchange} from './exchange-types.ts';
import {createExchange} from './exchange.ts';
import type {LastReply, SessionContext} from './session-types.ts';
import {createTimer, type Timer} from './timer-wheel.ts';

/** The place of one prompt in flight, of which a session has one or several. */
export type Slot = {
	readonly exchange: Exchange;
	/** For the think time. */
	readonly timer: Timer;
	/** The request's id, while it is in flight. */
	id: string | undefined;
	/** Its prompt, or between two turns of a conversation the next one. */
	assignment: Assignment | undefined;
	/** The reply to the turn before. */
	last: LastReply | undefined;
	/**
	 * Between two prompts: at rest, then held until the others are done if the connection needs to be
	 * replaced, then free.
	 */
	state: 'busy' | 'resting' | 'held' | 'free';
};

export type SlotEvents = {
	readonly send: (data: Buffer) => void;
	/** Its prompt has ended; more of the reply may still be taken in. */
	readonly finished: (slot: Slot, attempt: RawAttempt) => void;
	/** @param late the reply may still come */
	readonly released: (slot: Slot, late: boolean) => void;
	/** The think time is over. */
	readonly rested: (slot: Slot) => void;
};

export function createSlot(
	{now, wheel, timeouts, createAssembler}: SessionContext,
	{send, finished, released, rested}: SlotEvents,
): Slot {
	const exchange = createExchange({
		...{now, wheel, timeouts, send},
		assembler: createAssembler(),
		finished: (attempt) => finished(slot, attempt),
		released: (late) => released(slot, late),
	});
	const slot: Slot = {
		exchange,
		timer: createTimer(() => rested(slot)),
		id: undefined,
		assignment: undefined,
		last: undefined,
		state: 'busy',
	};
	return slot;
}
