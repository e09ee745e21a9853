import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import {createAnswerer, type Answerer} from './auto-answer.ts';
import type {StuckExchange} from './exchange-types.ts';
import type {Frame} from './frame.ts';
import {createReplyRouter, type ReplyRouter} from './reply-router.ts';
import {SessionConnection} from './session-connection.ts';
import type {SessionSocket} from './session-socket.ts';
import type {Session, SessionContext} from './session-types.ts';
import {SessionSlots} from './session-slots.ts';
import type {Slot} from './slot.ts';
import {SurplusDetector} from './surplus-detector.ts';

type Life = 'active' | 'retired' | 'gone';

// A class for the reason given in `exchange.ts`.
class UserSession implements Session {
	readonly #context: SessionContext;
	readonly #answer: Answerer | undefined;
	readonly #connection: SessionConnection;
	readonly #socket: SessionSocket;
	readonly #slots: SessionSlots;
	readonly #router: ReplyRouter<Slot>;
	readonly #surplus: SurplusDetector;
	#life: Life = 'active';

	constructor(context: SessionContext) {
		this.#context = context;
		this.#connection = new SessionConnection(context, {
			opened: (number) => {
				this.#router.reset();
				this.#surplus.opened(number);
			},
			ready: (early) => this.#onReady(early),
			frame: (frame, bytes, at) => this.#onFrame(frame, bytes, at),
			awaiting: () => this.#slots.isListening(),
			lost: () => {
				this.#surplus.lost(this.#slots.isBusy());
				this.#endLook();
			},
			unusable: (error, clean, early, seen) => {
				if (early) this.#restAll(0);
				else for (const {exchange} of this.#slots.all) exchange.cut(error, clean, seen);
			},
			closed: () => this.start(),
		});
		this.#socket = this.#connection.socket;
		this.#slots = new SessionSlots(context, {
			send: (data, binary) => this.#socket.send(data, binary),
			finished: (slot, attempt) => this.#onFinished(slot, attempt),
			leaves: (slot) => this.#leaveReply(slot),
			released: (slot, late, at) => this.#onReleased(slot, late, at),
			rested: (slot, at) => {
				this.#surplus.rested();
				// The connection may be old by now, and needs a look before it is replaced.
				this.#rest(slot, 0, at);
			},
		});
		this.#router = createReplyRouter(this.#slots.all, context.correlator, () =>
			this.#socket.awaitsAnswer(),
		);
		this.#answer = createAnswerer(context.answers, this.#connection, this.#slots);
		this.#surplus = new SurplusDetector(context, (purpose) => this.#onLooked(purpose));
	}

	start(): void {
		this.#restAll(this.#slots.nextPause());
	}

	#restAll(thinkTime: number): void {
		for (const slot of this.#slots.all) this.#rest(slot, thinkTime);
	}

	open(): void {
		if (this.#context.perPrompt) this.start();
		else this.#connection.openEarly();
	}

	isFree(): boolean {
		return this.#life === 'active' && this.#slots.free() > 0;
	}

	wouldOpen(): boolean {
		return this.#connection.isSettled() && (!this.#socket.usable() || this.#mustReplace());
	}

	#rest(slot: Slot, thinkTime: number, at = this.#context.now()): void {
		slot.state = 'resting';
		// A conversation that has begun continues to its end.
		if (this.#life !== 'active' && !slot.assignment) {
			this.#leave();
			return;
		}
		const wait = Math.max(thinkTime, this.#planWait(slot));
		if (wait > 0) this.#slots.rest(slot, wait, at);
		else this.#becomeFree(slot, at);
	}

	/** Milliseconds to wait beyond the think time: for a look at surplus frames, or before a retry. */
	#planWait(slot: Slot): number {
		if (slot.assignment) return 0;
		const retryWait = this.#connection.retryWait();
		if (retryWait !== undefined) return retryWait;
		return this.#socket.usable() ? this.#surplus.planPause(this.#socket.isOld()) : 0;
	}

	#becomeFree(slot: Slot, at: number): void {
		if (slot.assignment) {
			this.#context.requestTurn((allowed) => this.#continue(slot, allowed), at);
			return;
		}
		slot.state = 'held';
		if (!this.#slots.isEmpty() && this.#isOld()) return;
		for (let freed = this.#slots.freeHeld(at); freed > 0; freed--) this.#context.free(this);
	}

	assign(assignment: Assignment, scheduled: number | undefined, at: number): void {
		this.#surplus.beforeNext(at);
		if (this.#connection.isSettled() && this.#mustReplace()) this.#socket.detach();
		this.#slots.begun(this.#begin(this.#slots.takeFree(), assignment, scheduled, at));
	}

	#begin(slot: Slot, assignment: Assignment, scheduled: number | undefined, at: number): number {
		slot.state = 'busy';
		slot.assignment = assignment;
		slot.id = undefined;
		slot.exchange.begin(assignment, scheduled, at);
		if (this.#connection.isSettled() && this.#socket.usable()) return this.#transmit(slot, at);
		this.#connection.openFor(assignment);
		return at;
	}

	/**
	 * Replaced once nothing is in flight: API Gateway ends connections after two hours, and without ids a
	 * late reply could be mistaken for another prompt's.
	 */
	#isOld(): boolean {
		return this.#socket.isOld() || this.#router.mayConfuse();
	}

	/** Only before the first turn: a conversation keeps its connection. */
	#mustReplace(): boolean {
		return (
			this.#slots.isEmpty() &&
			// While a surplus frame may still arrive, a look comes first, see `#planWait`.
			((this.#isOld() && !this.#surplus.isPending()) ||
				(this.#socket.awaitsAnswer() && !this.#router.isVerified()))
		);
	}

	#onReady(early: boolean): void {
		if (early) return this.#restAll(0);
		for (const slot of this.#slots.all) {
			if (slot.exchange.busy() && !slot.exchange.listening()) this.#transmit(slot);
		}
		// They became free without a connection; now they no longer have to open one.
		for (let left = this.#slots.free(); left > 0; left--) this.#context.free(this);
	}

	#transmit(slot: Slot, at = NaN): number {
		const {exchange, assignment, last, lane} = slot;
		const opened = this.#connection.takeOpened();
		if (opened) exchange.connected(opened);
		const number = this.#connection.number();
		const messages = this.#context.render(assignment!, number, last, this.#connection.saved, lane);
		const error = this.#router.claim(slot, messages);
		if (error) {
			exchange.cut(error, false);
			return at;
		}
		return this.#slots.transmit(slot, messages, number);
	}

	#onFrame(frame: Frame, bytes: number, at?: number): void {
		if (this.#answer?.(frame)) return;
		const slot = this.#router.route(frame);
		if (slot?.exchange.listening()) {
			slot.exchange.take(frame, bytes, at);
			return;
		}
		if (this.#connection.takeFrame(frame)) return;
		const kind = this.#context.stray(frame);
		if (kind === 'noise') return;
		this.#context.unmatched();
		if (kind === 'unknown' || this.#context.correlator) return;
		// The next frames on this connection could be mistaken for the wrong prompt's reply.
		this.#surplus.surplus(frame);
		if (this.#connection.isClosing()) return;
		this.#socket.drop();
		this.#endLook();
	}

	#endLook(): void {
		const purpose = this.#surplus.stop();
		if (purpose === 'close') this.start();
		else if (purpose === 'leave') this.#leave();
	}

	#onLooked(purpose: 'close' | 'leave'): void {
		if (purpose === 'close') this.#connection.close();
		else this.#leave();
	}

	#onFinished(slot: Slot, attempt: RawAttempt): void {
		this.#slots.ended(slot, attempt);
		this.#surplus.take(attempt);
		this.#context.finished(attempt);
		this.#slots.goOn(slot, attempt);
	}

	/** The user goes, and takes the connection along. */
	#leaveReply({exchange}: Slot): void {
		if (!exchange.listening()) return;
		this.#surplus.left();
		this.#socket.leave();
		exchange.leave();
	}

	/** The attack lets the next turn begin, or sending has stopped. */
	#continue(slot: Slot, allowed: boolean): void {
		const turn = slot.assignment;
		if (this.#life === 'gone' || !turn) return;
		// The previous turns belong to that connection.
		const isLost = this.#context.stopsConversation && !this.#socket.usable();
		const connection = this.#connection.number();
		if (allowed && !isLost) {
			this.#context.turnSent(turn);
			this.#begin(slot, turn, undefined, this.#context.now());
			return;
		}
		if (!allowed) this.#slots.settle(slot);
		else this.#slots.skipTurns(slot, turn, connection, 'the connection was lost between two turns');
		this.#rest(slot, this.#slots.nextPause());
	}

	#onReleased(slot: Slot, late: boolean, at: number): void {
		if (this.#surplus.takeForeignReply()) this.#socket.drop();
		else if (late) this.#expectLate(slot);
		const isOver = this.#context.perPrompt && !slot.assignment && this.#socket.usable();
		if (!isOver) this.#rest(slot, this.#slots.pauseOf(slot, at), at);
		else if (!this.#surplus.lookBeforeClosing()) this.#connection.close();
	}

	/** A late reply must not be mistaken for the next prompt's: without ids the connection is dropped too. */
	#expectLate(slot: Slot): void {
		this.#router.expectLate(slot);
		if (this.#slots.all.length === 1 && (this.#router.mayConfuse() || slot.id === undefined)) {
			this.#surplus.cut();
			this.#socket.drop();
		}
	}

	#leave(): void {
		if (this.#life === 'gone' || this.#slots.isAwaited()) return;
		if (this.#surplus.lookBeforeLeaving(this.#socket.usable())) return;
		this.#life = 'gone';
		for (const {timer} of this.#slots.all) this.#context.wheel.cancel(timer);
		this.#connection.leave();
		this.#context.gone(this);
	}

	wake(): void {
		if (this.#life !== 'active' || !this.#connection.takeRetryWait()) return;
		for (const slot of this.#slots.all) {
			if (slot.state === 'resting' && this.#context.wheel.cancel(slot.timer)) this.#rest(slot, 0);
		}
	}

	stuck(at: number, patience: number): readonly StuckExchange[] {
		return this.#slots.stuck(at, patience);
	}

	hurry(): void {
		const purpose = this.#surplus.stop();
		if (purpose) this.#onLooked(purpose);
	}

	retire(): void {
		if (this.#life === 'gone') return;
		this.#life = 'retired';
		this.#slots.withdraw();
		if (this.#slots.isResting() && !this.#connection.isClosing()) this.#leave();
		else if (this.#connection.isOpeningEarly()) this.#leave();
	}

	abandon(): void {
		if (this.#life === 'gone') return;
		this.#life = 'retired';
		this.#surplus.cut();
		this.#surplus.stop();
		this.#socket.drop();
		this.#slots.abandon();
		this.#leave();
	}
}

/** Creates a session that is neither free nor connected yet. */
export const createSession = (context: SessionContext): Session => new UserSession(context);
