import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import {createExchange} from './exchange.ts';
import {createFrame} from './frame.ts';
import {createLink} from './link.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from './outcome.ts';
import {createReplyOwner} from './reply-owner.ts';
import type {Session, SessionContext} from './session-types.ts';
import {skippedTurn} from './skipped-turn.ts';
import type {Slot} from './slot.ts';
import {createTimer} from './timer-wheel.ts';

export function createSession(context: SessionContext): Session {
	const {now, wheel, correlator} = context;
	const link = createLink(context, {
		open: onOpen,
		message: onMessage,
		end: onEnd,
		late: context.unmatched,
		awaiting: () => slots.some(({exchange, assignment}) => assignment ?? exchange.listening()),
	});
	const slots = Array.from({length: context.inFlight}, createSlot);
	const owner = createReplyOwner(slots, correlator, link.awaitsAnswer);
	// Counted, for each prompt asks: slots that are free, and those with a prompt or a conversation.
	let free = 0;
	let occupied = 0;
	let number = -1;
	/** Milliseconds that opening the connection took, until a prompt has reported it. */
	let connectTime: number | undefined;
	/** The connection is being opened, and perhaps prompts wait for it. */
	let opening: 'no' | 'early' | 'wanted' = 'no';
	let closing = false;
	let retired = false;
	let gone = false;

	const session: Session = {
		start: () => slots.forEach(rest),
		open: openEarly,
		isFree: () => !retired && free > 0,
		wouldOpen: () => opening === 'no' && (!link.usable() || mustPart()),
		assign,
		retire,
		abandon,
	};
	return session;

	function createSlot(): Slot {
		const exchange = createExchange({
			now,
			wheel,
			timeouts: context.timeouts,
			assembler: context.createAssembler(),
			send: link.send,
			finished: (attempt) => onFinished(slot, attempt),
			released: (late) => onReleased(slot, late),
		});
		const timer = createTimer(() => becomeFree(slot));
		const slot: Slot = {
			exchange,
			timer,
			id: undefined,
			assignment: undefined,
			last: undefined,
			state: 'busy',
		};
		return slot;
	}

	function rest(slot: Slot): void {
		slot.state = 'resting';
		// A conversation that has begun goes on to its end.
		if (retired && !slot.assignment) leave();
		else if (context.thinkTime > 0) wheel.arm(slot.timer, context.thinkTime);
		else becomeFree(slot);
	}

	function becomeFree(slot: Slot): void {
		if (slot.assignment) {
			context.continues((allowed) => proceed(slot, allowed));
			return;
		}
		slot.state = 'held';
		if (occupied > 0 && isOld()) return;
		for (const each of slots) {
			if (each.state !== 'held') continue;
			each.state = 'free';
			free++;
			context.free(session);
		}
	}

	function assign(assignment: Assignment, scheduled: number | undefined, at: number): void {
		if (mustPart()) link.part();
		let place = 0;
		while (slots[place]!.state !== 'free') place++;
		free--;
		occupied++;
		begin(slots[place]!, assignment, scheduled, at);
	}

	function begin(
		slot: Slot,
		assignment: Assignment,
		scheduled: number | undefined,
		at: number,
	): void {
		slot.state = 'busy';
		slot.assignment = assignment;
		slot.id = undefined;
		slot.exchange.begin(assignment, scheduled, at);
		if (link.usable()) transmit(slot);
		else if (opening === 'no') open(assignment);
		else opening = 'wanted';
	}

	/**
	 * To be replaced as soon as nothing is on its way: connections end after two hours at API Gateway, and
	 * one over which late replies may come can't be told to be clean without ids.
	 */
	function isOld(): boolean {
		return link.isOld() || owner.mayConfuse();
	}

	/** Before the first turn only: a conversation keeps its connection. */
	function mustPart(): boolean {
		return occupied === 0 && (isOld() || (link.awaitsAnswer() && !owner.isVerified()));
	}

	function open(assignment: Assignment | undefined): void {
		link.part();
		opening = assignment ? 'wanted' : 'early';
		number = context.nextConnection();
		link.open((events) => context.connect(assignment, number, events));
	}

	function openEarly(): void {
		if (!context.perPrompt) open(undefined);
		else session.start();
	}

	function onOpen(connect: number): void {
		const early = opening === 'early';
		opening = 'no';
		owner.reset();
		connectTime = connect;
		if (early) {
			slots.forEach(settleEarly);
			return;
		}
		transmitAll();
		// They became free when there was no connection; now none has to be opened for them.
		for (let left = free; left > 0; left--) context.free(session);
	}

	/** An early opening has come to its end: the slots begin to be free. */
	function settleEarly(slot: Slot): void {
		slot.state = 'resting';
		if (retired) leave();
		else becomeFree(slot);
	}

	function transmitAll(): void {
		for (const slot of slots) {
			if (slot.exchange.busy() && !slot.exchange.listening()) transmit(slot);
		}
	}

	function transmit(slot: Slot): void {
		const {exchange, assignment} = slot;
		if (connectTime !== undefined) exchange.connected(connectTime);
		connectTime = undefined;
		const steps = context.render(assignment!, number, slot.last);
		if (correlator) {
			const id = correlator.ofRequest(steps);
			if (id !== undefined && owner.isTaken(id)) {
				exchange.cut(duplicateId(id), false);
				return;
			}
			slot.id = id;
		}
		exchange.transmit(steps, number);
	}

	function onMessage(data: Buffer, binary: boolean): void {
		const frame = createFrame(data, binary, context.decode);
		const slot = owner.of(frame);
		if (slot?.exchange.listening()) {
			slot.exchange.take(frame, data.length);
			return;
		}
		if (link.answersKeepAlive() || (!slot?.exchange.busy() && context.isNoise(frame))) return;
		context.unmatched();
		// The next frames on this connection could be taken for the wrong prompt's reply.
		if (!correlator && opening === 'no' && !slot?.exchange.busy() && !closing) link.drop();
	}

	function onFinished(slot: Slot, attempt: RawAttempt): void {
		const {next} = attempt.assignment;
		slot.assignment = next;
		slot.last = attempt;
		context.finished(attempt);
		if (!next) settle(slot);
		else if (attempt.error && context.stopsConversation) {
			giveUpTurns(slot, next, 'an earlier turn had no reply');
		}
	}

	/** What was assigned is over. */
	function settle(slot: Slot): void {
		slot.assignment = undefined;
		slot.last = undefined;
		occupied--;
		context.settled();
	}

	/** The turns that will not be sent are attempts all the same: none is lost without a word. */
	function giveUpTurns(slot: Slot, first: Assignment, why: string): void {
		for (let turn: Assignment | undefined = first; turn; turn = turn.next) {
			context.skipped(skippedTurn(turn, number, now(), why));
		}
		settle(slot);
	}

	/** The attack lets the next turn begin, or nothing more is sent. */
	function proceed(slot: Slot, allowed: boolean): void {
		const turn = slot.assignment;
		if (gone || !turn) return;
		// What was said before was said over that connection.
		if (allowed && context.stopsConversation && !link.usable()) {
			giveUpTurns(slot, turn, 'the connection was lost between two turns');
		} else if (allowed) {
			context.continued(turn);
			begin(slot, turn, undefined, now());
			return;
		} else settle(slot);
		rest(slot);
	}

	function onReleased(slot: Slot, late: boolean): void {
		if (late) {
			owner.expectLate(slot);
			// A late reply must never be taken for the next prompt's: the connection goes with its prompt,
			// unless the replies say whose they are.
			if (slots.length === 1 && (owner.mayConfuse() || slot.id === undefined)) link.drop();
		}
		if (context.perPrompt && !slot.assignment && link.usable()) {
			closing = true;
			link.close();
		} else rest(slot);
	}

	function onEnd(reason: ConnectionEnd): void {
		const early = opening === 'early';
		opening = 'no';
		connectTime = undefined;
		if (closing) {
			closing = false;
			slots.forEach(rest);
			return;
		}
		if (early) {
			slots.forEach(settleEarly);
			return;
		}
		const error = classifyConnectionEnd(reason);
		const clean = endsCleanly(reason);
		for (const {exchange} of slots) exchange.cut(error, clean);
	}

	function leave(): void {
		if (gone || slots.some(({exchange, assignment}) => exchange.busy() || assignment)) return;
		gone = true;
		for (const {timer} of slots) wheel.cancel(timer);
		link.part();
		context.gone(session);
	}

	function retire(): void {
		retired = true;
		if (!closing && slots.every(({state, assignment}) => state !== 'busy' && !assignment)) leave();
		else if (opening === 'early') leave();
	}

	function abandon(): void {
		if (gone) return;
		retired = true;
		link.drop();
		for (const slot of slots) {
			slot.exchange.abandon();
			slot.assignment = undefined;
		}
		leave();
	}
}

const duplicateId = (id: string): AttemptError => ({
	class: 'generator.duplicate_id',
	message: `not sent: another prompt with the id ${JSON.stringify(id)} is or was on its way over this connection; use {{$uuid}} or {{$index}}`,
});
