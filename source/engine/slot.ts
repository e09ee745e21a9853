import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Exchange} from './exchange-types.ts';
import {createExchange} from './exchange.ts';
import type {LastReply, SessionContext} from './session-types.ts';
import {createTimer, type Timer} from './timer-wheel.ts';

/** Holds one prompt in flight; a session has one or several slots. */
export type Slot = {
	readonly exchange: Exchange;
	/** For the think time. */
	readonly timer: Timer;
	/** The request's id, while it is in flight. */
	id: string | undefined;
	/** For `{{$lane}}`: of the slots of a connection, and of replies that may still come, no two have the same. */
	lane: number;
	/** Its prompt, or between two turns of a conversation the next one. */
	assignment: Assignment | undefined;
	/** The reply to the previous turn. */
	last: LastReply | undefined;
	/** Until when it rests at most, while its timer is armed: what comes later is the event loop's delay. */
	restedAt: number;
	/** Armed while its user is to leave in mid-reply; undefined unless users do so. */
	readonly leaveTimer: Timer | undefined;
	/**
	 * Between two prompts: resting, then held until the other slots are done if the connection must be
	 * replaced, then free.
	 */
	state: 'busy' | 'resting' | 'held' | 'free';
};

export type SlotEvents = {
	readonly send: (data: Buffer, binary?: boolean) => void;
	/** Its prompt has ended; trailing frames may still be accepted. */
	readonly finished: (slot: Slot, attempt: RawAttempt) => void;
	/** @param late the reply may still arrive */
	readonly released: (slot: Slot, late: boolean, at: number) => void;
	/**
	 * The think time is over.
	 * @param at since when the user is ready
	 */
	readonly rested: (slot: Slot, at: number) => void;
	/** Its user leaves, in the middle of the reply. */
	readonly leaves: (slot: Slot) => void;
};

export function createSlot(
	{now, wheel, timeouts, createAssembler, leaving}: SessionContext,
	{send, finished, released, rested, leaves}: SlotEvents,
): Slot {
	const exchange = createExchange({
		...{now, wheel, timeouts, send},
		assembler: createAssembler(),
		finished: (attempt) => finished(slot, attempt),
		released: (late, at) => released(slot, late, at),
	});
	const slot: Slot = {
		exchange,
		timer: createTimer(() => rested(slot, Math.min(slot.restedAt, now()))),
		id: undefined,
		lane: 0,
		assignment: undefined,
		last: undefined,
		restedAt: NaN,
		leaveTimer: leaving && createTimer(() => leaves(slot)),
		state: 'busy',
	};
	return slot;
}
