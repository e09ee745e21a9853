import type {AttemptError} from '../model/attempt.ts';
import type {Correlator} from './correlation.ts';
import type {Frame} from './frame.ts';
import type {Slot} from './slot.ts';

/** Of a prompt whose reply could not be told from another's. */
export const duplicateId = (id: string): AttemptError => ({
	class: 'generator.duplicate_id',
	message: `not sent: another prompt with the id ${JSON.stringify(id)} is or was on its way over this connection; use {{$uuid}} or {{$index}}`,
});

/** Tells whose reply a frame is, over one connection after the other. */
export type ReplyRouter = {
	/** A new connection: nothing is known of it yet. */
	readonly reset: () => void;
	/** The slot that a frame belongs to; it may have nothing on its way. */
	readonly of: (frame: Frame) => Slot | undefined;
	/** A reply with this id could be another prompt's. */
	readonly isTaken: (id: string) => boolean;
	/** The slot's prompt has ended, and yet its reply may still come over this connection. */
	readonly expectLate: (slot: Slot) => void;
	/** Whether a reply that comes late over this connection could be taken for that of a later prompt. */
	readonly mayConfuse: () => boolean;
	/** A frame with the id of its prompt has come over this connection: the server echoes ids. */
	readonly isVerified: () => boolean;
};

// A class for the reason given in `exchange.ts`.
class SlotOwner implements ReplyRouter {
	readonly #slots: readonly Slot[];
	readonly #correlator: Correlator | undefined;
	readonly #isAsked: () => boolean;
	#verified = false;
	/** A reply may still come for which nothing waits any more. */
	#tainted = false;
	/** Ids of prompts that timed out: their replies may still come. Most connections never have one. */
	#lateIds: Set<string> | undefined;

	constructor(slots: readonly Slot[], correlator: Correlator | undefined, isAsked: () => boolean) {
		this.#slots = slots;
		this.#correlator = correlator;
		this.#isAsked = isAsked;
	}

	/** A frame without an id can only be told apart when nothing else is on its way. */
	#ofNameless(): Slot | undefined {
		if (this.#tainted || this.#isAsked()) return undefined;
		const listening = this.#slots.filter(({exchange}) => exchange.listening());
		return listening.length === 1 ? listening[0] : undefined;
	}

	#ofId(id: string): Slot | undefined {
		const slot = this.#slots.find((each) => each.id === id && each.exchange.listening());
		this.#verified ||= slot !== undefined;
		if (slot || this.#slots.length > 1) return slot;
		// A request without an id of its own can only be told when no other may be on its way.
		const [only] = this.#slots;
		return only?.id === undefined ? only : undefined;
	}

	reset(): void {
		this.#verified = false;
		this.#tainted = false;
		this.#lateIds = undefined;
	}

	of(frame: Frame): Slot | undefined {
		if (!this.#correlator) return this.#slots[0];
		const id = this.#correlator.ofFrame(frame);
		return id === undefined ? this.#ofNameless() : this.#ofId(id);
	}

	isTaken(id: string): boolean {
		if (this.#lateIds?.has(id)) return true;
		return this.#slots.some((slot) => slot.id === id && slot.exchange.listening());
	}

	expectLate({id}: Slot): void {
		this.#tainted = true;
		if (id !== undefined) (this.#lateIds ??= new Set()).add(id);
	}

	mayConfuse(): boolean {
		return this.#tainted && !this.#verified;
	}

	isVerified(): boolean {
		return this.#verified;
	}
}

/**
 * @param correlator absent when replies have no ids; then one prompt is on its way at a time
 * @param isAsked whether something was sent besides the prompts, and its answer may come
 */
export const createReplyRouter = (
	slots: readonly Slot[],
	correlator: Correlator | undefined,
	isAsked: () => boolean,
): ReplyRouter => new SlotOwner(slots, correlator, isAsked);
