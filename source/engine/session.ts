import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import {createOpeningWait, type OpeningWait} from './opening-wait.ts';
import type {Correlator} from './correlation.ts';
import {createFrame} from './frame.ts';
import {createSessionSocket, type SessionSocket} from './session-socket.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from './outcome.ts';
import {createRetryDelay, type RetryDelay} from './retry-delay.ts';
import {createReplyRouter, duplicateId, type ReplyRouter} from './reply-router.ts';
import type {Session, SessionContext} from './session-types.ts';
import type {StuckExchange} from './exchange-types.ts';
import {skippedTurn} from './skipped-turn.ts';
import {createSlot, type Slot} from './slot.ts';
import {SurplusWatch} from './surplus-watch.ts';

// A class for the reason given in `exchange.ts`.
class UserSession implements Session {
	readonly #context: SessionContext;
	readonly #correlator: Correlator | undefined;
	readonly #socket: SessionSocket;
	readonly #slots: readonly Slot[];
	readonly #owner: ReplyRouter;
	readonly #watch: SurplusWatch;
	readonly #retry: RetryDelay | undefined;
	/** What has to come before the first prompt of a connection. */
	readonly #before: OpeningWait;
	/** Refused: not to be tried again before this time. */
	#retryAt = -Infinity;
	// Counted, for each prompt asks: slots that are free, and those with a prompt or a conversation.
	#free = 0;
	#occupied = 0;
	#number = -1;
	/** Milliseconds that opening the connection took, until a prompt has reported it. */
	#connectTime: number | undefined;
	/** The connection is being opened, and perhaps prompts wait for it. */
	#opening: 'no' | 'early' | 'wanted' = 'no';
	#closing = false;
	/** Nothing was sent over the connection yet. */
	#isSilent = true;
	#retired = false;
	#gone = false;

	constructor(context: SessionContext) {
		this.#context = context;
		this.#correlator = context.correlator;
		this.#socket = createSessionSocket(context, {
			open: (connect) => this.#onOpen(connect),
			message: (data, binary) => this.#onMessage(data, binary),
			end: (reason) => this.#onEnd(reason),
			late: context.unmatched,
			awaiting: () =>
				this.#slots.some(({exchange, assignment}) => assignment ?? exchange.listening()),
		});
		this.#slots = Array.from({length: context.inFlight}, () =>
			createSlot(context, {
				send: (data) => this.#socket.send(data),
				finished: (slot, attempt) => this.#onFinished(slot, attempt),
				released: (slot, late) => this.#onReleased(slot, late),
				rested: (slot) => this.#onRested(slot),
			}),
		);
		this.#owner = createReplyRouter(this.#slots, context.correlator, () =>
			this.#socket.awaitsAnswer(),
		);
		this.#watch = new SurplusWatch(context, {
			looked: (purpose) => (purpose === 'close' ? this.#close() : this.#leave()),
		});
		this.#retry = context.random && createRetryDelay(context.random);
		this.#before = createOpeningWait(context, (error) => this.#onReady(error));
	}

	start(): void {
		for (const slot of this.#slots) this.#rest(slot);
	}

	isFree(): boolean {
		return !this.#retired && this.#free > 0;
	}

	wouldOpen(): boolean {
		return this.#opening === 'no' && (!this.#socket.usable() || this.#mustPart());
	}

	#rest(slot: Slot): void {
		this.#restFor(slot, this.#context.thinkTime);
	}

	#restFor(slot: Slot, thinkTime: number): void {
		slot.state = 'resting';
		// A conversation that has begun goes on to its end.
		if (this.#retired && !slot.assignment) {
			this.#leave();
			return;
		}
		const wait = Math.max(thinkTime, this.#waitOf(slot));
		if (wait > 0) this.#context.wheel.arm(slot.timer, wait);
		else this.#becomeFree(slot);
	}

	/** Milliseconds that a slot has to rest beyond the think time: to look for surplus, or to try again. */
	#waitOf(slot: Slot): number {
		if (slot.assignment) return 0;
		if (this.#retryAt > -Infinity) return this.#retryAt - this.#context.now();
		return this.#socket.usable() ? this.#watch.pause(this.#socket.isOld()) : 0;
	}

	/** The time of rest is over. */
	#onRested(slot: Slot): void {
		this.#watch.rested();
		// The connection may have come of age meanwhile, and is looked at before it is replaced.
		this.#restFor(slot, 0);
	}

	#becomeFree(slot: Slot): void {
		if (slot.assignment) {
			this.#context.requestTurn((allowed) => this.#proceed(slot, allowed));
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
		this.#watch.beforeNext(at);
		if (this.#mustPart()) this.#socket.part();
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
		if (this.#socket.usable() && this.#opening === 'no') this.#transmit(slot);
		else if (this.#opening === 'no') this.#connect(assignment);
		else this.#opening = 'wanted';
	}

	/**
	 * To be replaced as soon as nothing is on its way: connections end after two hours at API Gateway, and
	 * one over which late replies may come can't be told to be clean without ids.
	 */
	#isOld(): boolean {
		return this.#socket.isOld() || this.#owner.mayConfuse();
	}

	/** Before the first turn only: a conversation keeps its connection. */
	#mustPart(): boolean {
		return (
			this.#occupied === 0 &&
			// One over which a surplus frame may still come is looked at first, see `#waitOf`.
			((this.#isOld() && !this.#watch.isPending()) ||
				(this.#socket.awaitsAnswer() && !this.#owner.isVerified()))
		);
	}

	#connect(assignment: Assignment | undefined): void {
		this.#socket.part();
		this.#before.cancel();
		this.#opening = assignment ? 'wanted' : 'early';
		this.#number = this.#context.nextConnection();
		this.#socket.open((events) => this.#context.connect(assignment, this.#number, events));
	}

	open(): void {
		if (!this.#context.perPrompt) this.#connect(undefined);
		else this.start();
	}

	#onOpen(connect: number): void {
		this.#owner.reset();
		this.#connectTime = connect;
		this.#context.connected();
		this.#watch.opened(this.#number);
		this.#isSilent = true;
		this.#before.begin(connect);
	}

	/** What comes before the first prompt has come, or is not waited for any longer. */
	#onReady(error: AttemptError | undefined): void {
		if (error) {
			this.#socket.drop();
			this.#waitToRetry();
			this.#onUnusable(error, false);
			return;
		}
		this.#retry?.reset();
		this.#retryAt = -Infinity;
		const early = this.#opening === 'early';
		this.#opening = 'no';
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
		this.#restFor(slot, 0);
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
		if (this.#isSilent) {
			this.#isSilent = false;
			this.#before.over();
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
		if (this.#socket.takeKeepAliveAnswer() || this.#before.take(frame)) return;
		const kind = this.#context.stray(frame);
		if (kind === 'noise') return;
		this.#context.unmatched();
		if (kind === 'unknown' || this.#correlator) return;
		// The next frames on this connection could be taken for the wrong prompt's reply.
		this.#watch.surplus(frame);
		if (this.#closing) return;
		this.#socket.drop();
		this.#goOn(this.#watch.stop());
	}

	/** The connection is gone, for whose end a look was waited for. */
	#goOn(purpose: ReturnType<SurplusWatch['stop']>): void {
		if (purpose === 'close') this.start();
		else if (purpose === 'leave') this.#leave();
	}

	#onFinished(slot: Slot, attempt: RawAttempt): void {
		const {next} = attempt.assignment;
		slot.assignment = next;
		slot.last = attempt;
		this.#watch.take(attempt);
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
		if (allowed && this.#context.stopsConversation && !this.#socket.usable()) {
			this.#giveUpTurns(slot, turn, 'the connection was lost between two turns');
		} else if (allowed) {
			this.#context.turnSent(turn);
			this.#begin(slot, turn, undefined, this.#context.now());
			return;
		} else this.#settle(slot);
		this.#rest(slot);
	}

	#onReleased(slot: Slot, late: boolean): void {
		if (this.#watch.tellsBreak()) this.#socket.drop();
		else if (late) {
			this.#owner.expectLate(slot);
			// A late reply must never be taken for the next prompt's: the connection goes with its prompt,
			// unless the replies say whose they are.
			if (this.#slots.length === 1 && (this.#owner.mayConfuse() || slot.id === undefined)) {
				this.#watch.cut();
				this.#socket.drop();
			}
		}
		if (!this.#context.perPrompt || slot.assignment || !this.#socket.usable()) this.#rest(slot);
		else if (!this.#watch.waitsToClose()) this.#close();
	}

	/** Closes the connection that was opened for one prompt alone. */
	#close(): void {
		this.#closing = true;
		this.#socket.close();
	}

	#onEnd(reason: ConnectionEnd): void {
		this.#before.cancel();
		if (this.#closing) {
			this.#closing = false;
			this.#opening = 'no';
			this.start();
			return;
		}
		const error = classifyConnectionEnd(reason);
		const clean = endsCleanly(reason);
		if (this.#opening === 'no') this.#onClosed(error, clean);
		else if (reason.kind !== 'invalid') this.#onRefused(error);
		this.#onUnusable(error, clean);
	}

	/** An open connection was closed by the server, or broke. */
	#onClosed(error: AttemptError, clean: boolean): void {
		const {book} = this.#context;
		if (this.#slots.some(({exchange}) => exchange.busy())) this.#watch.cut();
		else this.#watch.closed();
		if (!clean) {
			book?.report({
				...{type: 'closed', at: book.seconds(this.#context.now()), connection: this.#number},
				...{error: error.class, message: error.message},
			});
		}
		this.#goOn(this.#watch.stop());
	}

	#onRefused(error: AttemptError): void {
		this.#context.refused(error, this.#number);
		this.#waitToRetry();
	}

	#waitToRetry(): void {
		if (this.#retry) this.#retryAt = this.#context.now() + this.#retry.refused();
	}

	/** Nothing can be sent over the connection; what waits for it, or is on its way, ends so. */
	#onUnusable(error: AttemptError, clean: boolean): void {
		const early = this.#opening === 'early';
		this.#opening = 'no';
		this.#connectTime = undefined;
		if (early) for (const slot of this.#slots) this.#settleEarly(slot);
		else for (const {exchange} of this.#slots) exchange.cut(error, clean);
	}

	#leave(): void {
		if (this.#gone || this.#slots.some(({exchange, assignment}) => exchange.busy() || assignment))
			return;
		if (this.#watch.waitsToLeave(this.#socket.usable())) return;
		this.#gone = true;
		for (const {timer} of this.#slots) this.#context.wheel.cancel(timer);
		this.#before.cancel();
		this.#socket.part();
		this.#context.gone(this);
	}

	wake(): void {
		if (this.#retired || this.#retryAt === -Infinity) return;
		this.#retryAt = -Infinity;
		this.#retry?.reset();
		for (const slot of this.#slots) {
			if (slot.state === 'resting' && this.#context.wheel.cancel(slot.timer))
				this.#restFor(slot, 0);
		}
	}

	stuck(at: number, patience: number): readonly StuckExchange[] {
		return this.#slots.flatMap(({exchange}) => exchange.stuck(at, patience) ?? []);
	}

	hurry(): void {
		const purpose = this.#watch.stop();
		if (purpose === 'close') this.#close();
		else if (purpose === 'leave') this.#leave();
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
		this.#watch.cut();
		this.#watch.stop();
		this.#socket.drop();
		for (const slot of this.#slots) {
			slot.exchange.abandon();
			slot.assignment = undefined;
		}
		this.#leave();
	}
}

/** Makes one that is neither free nor connected yet. */
export const createSession = (context: SessionContext): Session => new UserSession(context);
