import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import {createExchange, type Exchange} from './exchange.ts';
import {createFrame} from './frame.ts';
import {createLink} from './link.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from './outcome.ts';
import type {LastReply, SessionContext} from './session-context.ts';
import {createTimer, type Timer} from './timer-wheel.ts';

/**
 * One connection with its virtual user: takes a prompt, sends it, waits for the reply, hands the
 * attempt on, thinks, and is free again; a conversation's turns follow each other before that. With a
 * correlator it takes several prompts at once. Every prompt it takes ends exactly once.
 */
export type Session = {
	/** Begins with the think time; `free` follows. */
	readonly start: () => void;
	/**
	 * Opens its connection, then is free, whether that went well or not: if not, the first prompt tries
	 * again, and reports what goes wrong.
	 */
	readonly open: () => void;
	/** Whether it can take a prompt now. */
	readonly isFree: () => boolean;
	/** Whether the next prompt opens a connection. */
	readonly wouldOpen: () => boolean;
	/**
	 * Takes a prompt; only when free.
	 * @param scheduled when it was to start, in the open model
	 */
	readonly assign: (assignment: Assignment, scheduled: number | undefined) => void;
	/** Ends the session as soon as it holds no prompt. */
	readonly retire: () => void;
	/** Ends it at once; prompts in flight are given up without attempts. */
	readonly abandon: () => void;
};

/** One of the prompts that a session can have on its way at once. */
type Slot = {
	readonly exchange: Exchange;
	/** For the think time. */
	readonly timer: Timer;
	/** The request's id, while it is on its way. */
	id: string | undefined;
	assignment: Assignment | undefined;
	last: LastReply | undefined;
	/**
	 * Between two prompts: nothing to do, at rest before that, or held back until the others are done as
	 * well, so that their connection can be replaced.
	 */
	state: 'free' | 'resting' | 'held' | 'busy';
};

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
	const [only] = slots;
	let number = -1;
	/** Milliseconds that opening the connection took, until a prompt has reported it. */
	let connectTime: number | undefined;
	/** The connection is being opened, and perhaps prompts wait for it. */
	let opening: 'no' | 'early' | 'wanted' = 'no';
	let closing = false;
	/** A frame with the id of its prompt has come over this connection: the server echoes ids. */
	let verified = false;
	/** A reply may still come over this connection for which nothing waits any more. */
	let tainted = false;
	/** Ids of prompts that timed out on this connection: their replies may still come. */
	const lateIds = new Set<string>();
	let retired = false;
	let gone = false;

	const session: Session = {
		start: () => slots.forEach(rest),
		open: openEarly,
		isFree: () => !retired && slots.some(({state}) => state === 'free'),
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
		if (isOld() && !isEmpty()) return;
		for (const each of slots) {
			if (each.state !== 'held') continue;
			each.state = 'free';
			context.free(session);
		}
	}

	function assign(assignment: Assignment, scheduled: number | undefined): void {
		const slot = only?.state === 'free' ? only : slots.find(({state}) => state === 'free')!;
		slot.last = undefined;
		if (mustPart()) link.part();
		begin(slot, assignment, scheduled);
	}

	function begin(slot: Slot, assignment: Assignment, scheduled: number | undefined): void {
		slot.state = 'busy';
		slot.assignment = assignment;
		slot.id = undefined;
		slot.exchange.begin(assignment, scheduled);
		if (link.usable()) transmit(slot);
		else if (opening === 'no') open(assignment);
		else opening = 'wanted';
	}

	/**
	 * To be replaced as soon as nothing is on its way: connections end after two hours at API Gateway, and
	 * one over which late replies may come can't be told to be clean without ids.
	 */
	function isOld(): boolean {
		if (tainted && !verified) return true;
		return context.rotateAfter !== undefined && link.age() >= context.rotateAfter;
	}

	/** Before the first turn only: a conversation keeps its connection. */
	function mustPart(): boolean {
		return (isOld() || (!verified && link.awaitsAnswer())) && isEmpty();
	}

	/** No prompt is on its way, and no conversation is between two turns. */
	function isEmpty(): boolean {
		return slots.every(({assignment}) => assignment === undefined);
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
		verified = false;
		tainted = false;
		lateIds.clear();
		connectTime = connect;
		if (early) slots.forEach(settleEarly);
		else transmitAll();
	}

	/** An early opening has come to its end: the slots begin to be free. */
	function settleEarly(slot: Slot): void {
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
			if (id !== undefined && isTaken(id)) {
				exchange.cut(duplicateId(id), false);
				return;
			}
			slot.id = id;
		}
		exchange.transmit(steps, number);
	}

	/** A reply with this id could be another prompt's. */
	function isTaken(id: string): boolean {
		return lateIds.has(id) || slots.some((slot) => slot.id === id && slot.exchange.listening());
	}

	function onMessage(data: Buffer, binary: boolean): void {
		const frame = createFrame(data, binary, context.decode);
		const slot = correlator ? findSlot(correlator.ofFrame(frame)) : only;
		if (slot?.exchange.listening()) {
			slot.exchange.take(frame, data.length);
			return;
		}
		if (link.answersKeepAlive() || (!slot?.exchange.busy() && context.isNoise(frame))) return;
		context.unmatched();
		// The next frames on this connection could be taken for the wrong prompt's reply.
		if (!correlator && opening === 'no' && !slot?.exchange.busy() && !closing) link.drop();
	}

	function findSlot(id: string | undefined): Slot | undefined {
		// A frame without an id can only be told apart when nothing else is on its way.
		if (id === undefined) {
			if (tainted || link.awaitsAnswer()) return undefined;
			const listening = slots.filter(({exchange}) => exchange.listening());
			return listening.length === 1 ? listening[0] : undefined;
		}
		const slot = slots.find((each) => each.id === id && each.exchange.listening());
		verified ||= slot !== undefined;
		// A request without an id of its own can only be told when no other may be on its way.
		return slot ?? (slots.length === 1 && only?.id === undefined ? only : undefined);
	}

	function onFinished(slot: Slot, attempt: RawAttempt): void {
		slot.last = attempt;
		slot.assignment = attempt.assignment.next;
		context.finished(attempt);
		if (attempt.error && slot.assignment && context.stopsConversation) {
			giveUpTurns(slot, 'an earlier turn had no reply');
		}
		if (!slot.assignment) context.settled();
	}

	/** The turns that will not be sent are attempts all the same: none is lost without a word. */
	function giveUpTurns(slot: Slot, why: string): void {
		for (let turn = slot.assignment; turn; turn = turn.next) {
			context.skipped(skippedTurn(turn, number, now(), why));
		}
		slot.assignment = undefined;
	}

	/** The attack lets the next turn begin, or nothing more is sent. */
	function proceed(slot: Slot, allowed: boolean): void {
		if (gone) return;
		const turn = slot.assignment;
		// What was said before was said over that connection.
		if (turn && allowed && context.stopsConversation && !link.usable()) {
			giveUpTurns(slot, 'the connection was lost between two turns');
		} else if (turn && allowed) {
			context.continued(turn);
			begin(slot, turn, undefined);
			return;
		}
		slot.assignment = undefined;
		context.settled();
		rest(slot);
	}

	function onReleased(slot: Slot, late: boolean): void {
		// A late reply must never be taken for the next prompt's: the connection goes with its prompt,
		// unless the replies say whose they are.
		if (late) {
			tainted = true;
			if (slot.id !== undefined) lateIds.add(slot.id);
			if (slots.length === 1 && !(verified && slot.id !== undefined)) link.drop();
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

function skippedTurn(
	assignment: Assignment,
	connection: number,
	at: number,
	why: string,
): RawAttempt {
	return {
		assignment,
		connection,
		intended: at,
		connect: undefined,
		sent: undefined,
		ack: undefined,
		first: undefined,
		gaps: undefined,
		complete: at,
		frames: 0,
		bytes: 0,
		faults: undefined,
		text: undefined,
		body: null,
		bodyText: undefined,
		notice: undefined,
		error: {class: 'conversation.stopped', message: `not sent: ${why}`},
	};
}

const duplicateId = (id: string): AttemptError => ({
	class: 'generator.duplicate_id',
	message: `not sent: another prompt with the id ${JSON.stringify(id)} is or was on its way over this connection; use {{$uuid}} or {{$index}}`,
});
