import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Correlator} from './correlation.ts';
import {createFrame} from './frame.ts';
import {createLink, type Link} from './link.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from './outcome.ts';
import {createReplyOwner, duplicateId, type ReplyOwner} from './reply-owner.ts';
import type {Session, SessionContext} from './session-types.ts';
import {skippedTurn} from './skipped-turn.ts';
import {createSlot, type Slot} from './slot.ts';

// A class for the reason given in `exchange.ts`.
class UserSession implements Session {
	readonly #context: SessionContext;
	readonly #correlator: Correlator | undefined;
	readonly #link: Link;
	readonly #slots: readonly Slot[];
	readonly #owner: ReplyOwner;
	// Counted, for each prompt asks: slots that are free, and those with a prompt or a conversation.
	#free = 0;
	#occupied = 0;
	#number = -1;
	/** Milliseconds that opening the connection took, until a prompt has reported it. */
	#connectTime: number | undefined;
	/** The connection is being opened, and perhaps prompts wait for it. */
	#opening: 'no' | 'early' | 'wanted' = 'no';
	#closing = false;
	#retired = false;
	#gone = false;

	constructor(context: SessionContext) {
		this.#context = context;
		this.#correlator = context.correlator;
		this.#link = createLink(context, {
			open: (connect) => this.#onOpen(connect),
			message: (data, binary) => this.#onMessage(data, binary),
			end: (reason) => this.#onEnd(reason),
			late: context.unmatched,
			awaiting: () =>
				this.#slots.some(({exchange, assignment}) => assignment ?? exchange.listening()),
		});
		this.#slots = Array.from({length: context.inFlight}, () =>
			createSlot(context, {
				send: (data) => this.#link.send(data),
				finished: (slot, attempt) => this.#onFinished(slot, attempt),
				released: (slot, late) => this.#onReleased(slot, late),
				rested: (slot) => this.#becomeFree(slot),
			}),
		);
		this.#owner = createReplyOwner(this.#slots, context.correlator, () =>
			this.#link.awaitsAnswer(),
		);
	}

	start(): void {
		for (const slot of this.#slots) this.#rest(slot);
	}

	isFree(): boolean {
		return !this.#retired && this.#free > 0;
	}

	wouldOpen(): boolean {
		return this.#opening === 'no' && (!this.#link.usable() || this.#mustPart());
	}

	#rest(slot: Slot): void {
		slot.state = 'resting';
		// A conversation that has begun goes on to its end.
		if (this.#retired && !slot.assignment) this.#leave();
		else if (this.#context.thinkTime > 0)
			this.#context.wheel.arm(slot.timer, this.#context.thinkTime);
		else this.#becomeFree(slot);
	}

	#becomeFree(slot: Slot): void {
		if (slot.assignment) {
			this.#context.continues((allowed) => this.#proceed(slot, allowed));
			return;
		}
		slot.state = 'held';
		if (this.#occupied > 0 && this.#isOld()) return;
		for (const each of this.#slots) {
			if (each.state !== 'held') continue;
			each.state = 'free';
			this.#free++;
			this.#context.free(this);
		}
	}

	assign(assignment: Assignment, scheduled: number | undefined, at: number): void {
		if (this.#mustPart()) this.#link.part();
		let place = 0;
		while (this.#slots[place]!.state !== 'free') place++;
		this.#free--;
		this.#occupied++;
		this.#begin(this.#slots[place]!, assignment, scheduled, at);
	}

	#begin(slot: Slot, assignment: Assignment, scheduled: number | undefined, at: number): void {
		slot.state = 'busy';
		slot.assignment = assignment;
		slot.id = undefined;
		slot.exchange.begin(assignment, scheduled, at);
		if (this.#link.usable()) this.#transmit(slot);
		else if (this.#opening === 'no') this.#connect(assignment);
		else this.#opening = 'wanted';
	}

	/**
	 * To be replaced as soon as nothing is on its way: connections end after two hours at API Gateway, and
	 * one over which late replies may come can't be told to be clean without ids.
	 */
	#isOld(): boolean {
		return this.#link.isOld() || this.#owner.mayConfuse();
	}

	/** Before the first turn only: a conversation keeps its connection. */
	#mustPart(): boolean {
		return (
			this.#occupied === 0 &&
			(this.#isOld() || (this.#link.awaitsAnswer() && !this.#owner.isVerified()))
		);
	}

	#connect(assignment: Assignment | undefined): void {
		this.#link.part();
		this.#opening = assignment ? 'wanted' : 'early';
		this.#number = this.#context.nextConnection();
		this.#link.open((events) => this.#context.connect(assignment, this.#number, events));
	}

	open(): void {
		if (!this.#context.perPrompt) this.#connect(undefined);
		else this.start();
	}

	#onOpen(connect: number): void {
		const early = this.#opening === 'early';
		this.#opening = 'no';
		this.#owner.reset();
		this.#connectTime = connect;
		if (early) {
			for (const slot of this.#slots) this.#settleEarly(slot);
			return;
		}
		this.#transmitAll();
		// They became free when there was no connection; now none has to be opened for them.
		for (let left = this.#free; left > 0; left--) this.#context.free(this);
	}

	/** An early opening has come to its end: the slots begin to be free. */
	#settleEarly(slot: Slot): void {
		slot.state = 'resting';
		if (this.#retired) this.#leave();
		else this.#becomeFree(slot);
	}

	#transmitAll(): void {
		for (const slot of this.#slots) {
			if (slot.exchange.busy() && !slot.exchange.listening()) this.#transmit(slot);
		}
	}

	#transmit(slot: Slot): void {
		const {exchange, assignment} = slot;
		if (this.#connectTime !== undefined) exchange.connected(this.#connectTime);
		this.#connectTime = undefined;
		const steps = this.#context.render(assignment!, this.#number, slot.last);
		if (this.#correlator) {
			const id = this.#correlator.ofRequest(steps);
			if (id !== undefined && this.#owner.isTaken(id)) {
				exchange.cut(duplicateId(id), false);
				return;
			}
			slot.id = id;
		}
		exchange.transmit(steps, this.#number);
	}

	#onMessage(data: Buffer, binary: boolean): void {
		const frame = createFrame(data, binary, this.#context.decode);
		const slot = this.#owner.of(frame);
		if (slot?.exchange.listening()) {
			slot.exchange.take(frame, data.length);
			return;
		}
		if (this.#link.answersKeepAlive() || (!slot?.exchange.busy() && this.#context.isNoise(frame)))
			return;
		this.#context.unmatched();
		// The next frames on this connection could be taken for the wrong prompt's reply.
		if (!this.#correlator && this.#opening === 'no' && !slot?.exchange.busy() && !this.#closing)
			this.#link.drop();
	}

	#onFinished(slot: Slot, attempt: RawAttempt): void {
		const {next} = attempt.assignment;
		slot.assignment = next;
		slot.last = attempt;
		this.#context.finished(attempt);
		if (!next) this.#settle(slot);
		else if (attempt.error && this.#context.stopsConversation) {
			this.#giveUpTurns(slot, next, 'an earlier turn had no reply');
		}
	}

	/** What was assigned is over. */
	#settle(slot: Slot): void {
		slot.assignment = undefined;
		slot.last = undefined;
		this.#occupied--;
		this.#context.settled();
	}

	/** The turns that will not be sent are attempts all the same: none is lost without a word. */
	#giveUpTurns(slot: Slot, first: Assignment, why: string): void {
		for (let turn: Assignment | undefined = first; turn; turn = turn.next) {
			this.#context.skipped(skippedTurn(turn, this.#number, this.#context.now(), why));
		}
		this.#settle(slot);
	}

	/** The attack lets the next turn begin, or nothing more is sent. */
	#proceed(slot: Slot, allowed: boolean): void {
		const turn = slot.assignment;
		if (this.#gone || !turn) return;
		// What was said before was said over that connection.
		if (allowed && this.#context.stopsConversation && !this.#link.usable()) {
			this.#giveUpTurns(slot, turn, 'the connection was lost between two turns');
		} else if (allowed) {
			this.#context.continued(turn);
			this.#begin(slot, turn, undefined, this.#context.now());
			return;
		} else this.#settle(slot);
		this.#rest(slot);
	}

	#onReleased(slot: Slot, late: boolean): void {
		if (late) {
			this.#owner.expectLate(slot);
			// A late reply must never be taken for the next prompt's: the connection goes with its prompt,
			// unless the replies say whose they are.
			if (this.#slots.length === 1 && (this.#owner.mayConfuse() || slot.id === undefined))
				this.#link.drop();
		}
		if (this.#context.perPrompt && !slot.assignment && this.#link.usable()) {
			this.#closing = true;
			this.#link.close();
		} else this.#rest(slot);
	}

	#onEnd(reason: ConnectionEnd): void {
		const early = this.#opening === 'early';
		this.#opening = 'no';
		this.#connectTime = undefined;
		if (this.#closing) {
			this.#closing = false;
			this.start();
			return;
		}
		if (early) {
			for (const slot of this.#slots) this.#settleEarly(slot);
			return;
		}
		const error = classifyConnectionEnd(reason);
		const clean = endsCleanly(reason);
		for (const {exchange} of this.#slots) exchange.cut(error, clean);
	}

	#leave(): void {
		if (this.#gone || this.#slots.some(({exchange, assignment}) => exchange.busy() || assignment))
			return;
		this.#gone = true;
		for (const {timer} of this.#slots) this.#context.wheel.cancel(timer);
		this.#link.part();
		this.#context.gone(this);
	}

	retire(): void {
		this.#retired = true;
		if (
			!this.#closing &&
			this.#slots.every(({state, assignment}) => state !== 'busy' && !assignment)
		)
			this.#leave();
		else if (this.#opening === 'early') this.#leave();
	}

	abandon(): void {
		if (this.#gone) return;
		this.#retired = true;
		this.#link.drop();
		for (const slot of this.#slots) {
			slot.exchange.abandon();
			slot.assignment = undefined;
		}
		this.#leave();
	}
}

/** Makes one that is neither free nor connected yet. */
export const createSession = (context: SessionContext): Session => new UserSession(context);
