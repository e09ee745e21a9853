import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {OutgoingMessage, StuckExchange} from './exchange-types.ts';
import type {Frame} from './frame.ts';
import type {HeldUsers} from './held-users.ts';
import type {SessionContext} from './session-types.ts';
import {skippedTurns} from './skipped-turn.ts';
import {createSlot, type Slot, type SlotEvents} from './slot.ts';
import type {NextThinkTime} from './think-times.ts';
import {wheelPrecision} from './timer-wheel.ts';

/** A session's slots for prompts. A class for the reason given in `exchange.ts`. */
export class SessionSlots {
	readonly all: readonly Slot[];
	// Counters of free slots and of those with a prompt or a conversation, because each prompt asks.
	#free = 0;
	#occupied = 0;

	readonly #context: SessionContext;
	readonly #heldUsers: HeldUsers;
	readonly #nextThinkTime: NextThinkTime;

	constructor(context: SessionContext, events: SlotEvents) {
		this.#context = context;
		this.#heldUsers = context.heldUsers;
		this.#nextThinkTime = context.thinkTimes();
		this.all = Array.from({length: context.inFlight}, () => createSlot(context, events));
	}

	free(): number {
		return this.#free;
	}

	isEmpty(): boolean {
		return this.#occupied === 0;
	}

	/** Frees the held slots, whose user is ready since `at`; returns how many. */
	freeHeld(at: number): number {
		let freed = 0;
		for (const slot of this.all) {
			if (slot.state !== 'held') continue;
			slot.state = 'free';
			this.#heldUsers.ready(at);
			freed++;
		}
		this.#free += freed;
		return freed;
	}

	/** Takes a free slot; there must be one. `begun` follows. */
	takeFree(): Slot {
		let place = 0;
		while (this.all[place]!.state !== 'free') place++;
		this.#free--;
		this.#occupied++;
		return this.all[place]!;
	}

	/** Sends a prompt, whose user may be one of those who leave in mid-reply; returns when it was sent. */
	transmit(slot: Slot, messages: readonly OutgoingMessage[], connection: number): number {
		const {exchange, leaveTimer, assignment} = slot;
		const sent = exchange.transmit(messages, connection);
		const after = leaveTimer && this.#context.leaving?.next(assignment!.measured);
		if (after !== undefined) this.#context.wheel.arm(leaveTimer!, after, sent);
		return sent;
	}

	/** A prompt has ended; `goOn` follows. */
	ended(slot: Slot, attempt: RawAttempt): void {
		const {leaveTimer} = slot;
		slot.assignment = attempt.assignment.next;
		slot.last = attempt;
		if (!leaveTimer) return;
		const chosen = this.#context.wheel.cancel(leaveTimer) || attempt.left === true;
		this.#context.leaving?.ended(attempt, chosen);
	}

	/** Settles a prompt that has ended, unless a further turn of its conversation follows. */
	goOn(slot: Slot, {assignment: {next}, connection, left, error}: RawAttempt): void {
		if (!next) this.settle(slot);
		else if (left) this.skipTurns(slot, next, connection, undefined);
		else if (error && this.#context.stopsConversation) {
			this.skipTurns(slot, next, connection, 'an earlier turn had no reply');
		}
	}

	/** Ends this and all further turns of a conversation unsent; see `skippedTurns`. */
	skipTurns(slot: Slot, first: Assignment, connection: number, why: string | undefined): void {
		const attempts = skippedTurns(first, connection, this.#context.now(), why);
		for (const attempt of attempts) this.#context.skipped(attempt);
		this.settle(slot);
	}

	/** Its prompt was sent, or its connection began to open. */
	begun(at: number): void {
		this.#heldUsers.gone(1, at);
	}

	/** Milliseconds of the user's next think time. */
	nextPause(): number {
		return this.#nextThinkTime();
	}

	/** Milliseconds until the slot's next prompt: a recorded turn keeps its distance from the one before. */
	pauseOf({assignment, last}: Slot, at: number): number {
		const after = assignment?.after;
		if (after === undefined || last?.sent === undefined) return this.#nextThinkTime();
		return Math.max(0, last.sent + after - at);
	}

	/** The user waits this many milliseconds, and is ready then. */
	rest(slot: Slot, wait: number, at: number): void {
		slot.restedAt = at + wait + wheelPrecision;
		this.#context.wheel.arm(slot.timer, wait, at);
	}

	/** The free slots take no more prompts. */
	withdraw(): void {
		if (this.#free === 0) return;
		this.#heldUsers.gone(this.#free, this.#context.now());
		this.#free = 0;
	}

	/** A prompt, or its conversation, is over. */
	settle(slot: Slot): void {
		slot.assignment = undefined;
		slot.last = undefined;
		this.#occupied--;
		this.#context.settled();
	}

	/** Whether a prompt is in flight or waits for the connection. */
	isBusy(): boolean {
		return this.all.some(({exchange}) => exchange.busy());
	}

	/** Whether a conversation waits for its next turn, or a prompt is in flight. */
	isAwaited(): boolean {
		return this.all.some(({exchange, assignment}) => assignment ?? exchange.busy());
	}

	/** Whether a message would now count as a reply. */
	isListening(): boolean {
		return this.all.some(({exchange, assignment}) => assignment ?? exchange.listening());
	}

	/** Whether all slots are between two prompts, and no conversation waits. */
	isResting(): boolean {
		return this.all.every(({state, assignment}) => state !== 'busy' && !assignment);
	}

	/** A frame came that is no part of any reply, but shows that the server is alive. */
	heard(frame: Frame): void {
		for (const {exchange} of this.all) if (exchange.listening()) exchange.heard(frame);
	}

	stuck(at: number, patience: number): readonly StuckExchange[] {
		return this.all.flatMap(({exchange}) => exchange.stuck(at, patience) ?? []);
	}

	abandon(): void {
		this.withdraw();
		for (const slot of this.all) {
			slot.exchange.abandon();
			if (slot.leaveTimer) this.#context.wheel.cancel(slot.leaveTimer);
			slot.assignment = undefined;
		}
	}
}
