import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Exchange} from './exchange-types.ts';
import {createExchange} from './exchange.ts';
import type {LastReply, SessionContext} from './session-types.ts';
import {createTimer, type Timer} from './timer-wheel.ts';

/** One of the prompts that a session can have on its way at once. */
export type Slot = {
	readonly exchange: Exchange;
	/** For the think time. */
	readonly timer: Timer;
	/** The request's id, while it is on its way. */
	id: string | undefined;
	/** The prompt that it has, or between two turns of a conversation the next one. */
	assignment: Assignment | undefined;
	/** The reply to the turn before. */
	last: LastReply | undefined;
	/**
	 * Between two prompts: at rest, then held back until the others are done as well if their connection
	 * is to be replaced, then free.
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
