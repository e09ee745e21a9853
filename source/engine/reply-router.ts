import type {AttemptError} from '../model/attempt.ts';
import type {Correlator} from './correlation.ts';
import type {Frame} from './frame.ts';
import type {Slot} from './slot.ts';

/** What the router knows of a slot. */
export type Routed = Pick<Slot, 'exchange' | 'id'>;

/** The error of a prompt whose reply could not be told from another's. */
const duplicateId = (id: string): AttemptError => ({
	class: 'generator.duplicate_id',
	message: `not sent: another prompt with the id ${JSON.stringify(id)} is or was in flight on this connection; use {{$uuid}} or {{$index}}`,
});

/** Finds the prompt that a frame replies to, over one connection after the other. */
export type ReplyRouter<Target extends Routed> = {
	/** A new connection: nothing is known of it yet. */
	readonly reset: () => void;
	/** The slot that a frame belongs to, which may have no prompt in flight; notes ids that the server echoes. */
	readonly route: (frame: Frame) => Target | undefined;
	/**
	 * Notes the id in a request that is about to be sent.
	 * @returns an error when a reply with this id could be another prompt's
	 */
	readonly claim: (
		slot: Target,
		messages: readonly {readonly data: Buffer}[],
	) => AttemptError | undefined;
	/** The slot's prompt has ended, but its reply may still come over this connection. */
	readonly expectLate: (slot: Target) => void;
	/** Whether a reply that comes late over this connection could be taken for that of a later prompt. */
	readonly mayConfuse: () => boolean;
	/** A frame with the id of its prompt has come over this connection: the server echoes ids. */
	readonly isVerified: () => boolean;
};

// A class for the reason given in `exchange.ts`.
class SlotRouter<Target extends Routed> implements ReplyRouter<Target> {
	readonly #slots: readonly Target[];
	readonly #correlator: Correlator | undefined;
	readonly #awaitsOther: () => boolean;
	#verified = false;
	/** A reply may still come that nothing waits for any more. */
	#tainted = false;
	/** Ids of prompts that timed out: their replies may still come. Most connections never have one. */
	#lateIds: Set<string> | undefined;

	constructor(
		slots: readonly Target[],
		correlator: Correlator | undefined,
		awaitsOther: () => boolean,
	) {
		this.#slots = slots;
		this.#correlator = correlator;
		this.#awaitsOther = awaitsOther;
	}

	/** A frame without an id is certain only when a single prompt is in flight. */
	#ofNameless(): Target | undefined {
		if (this.#tainted || this.#awaitsOther()) return undefined;
		const listening = this.#slots.filter(({exchange}) => exchange.listening());
		return listening.length === 1 ? listening[0] : undefined;
	}

	#ofId(id: string): Target | undefined {
		const slot = this.#slots.find((each) => each.id === id && each.exchange.listening());
		this.#verified ||= slot !== undefined;
		if (slot || this.#slots.length > 1) return slot;
		// A request without an id of its own is certain only when no other may be in flight.
		const [only] = this.#slots;
		return only?.id === undefined ? only : undefined;
	}

	reset(): void {
		this.#verified = false;
		this.#tainted = false;
		this.#lateIds = undefined;
	}

	route(frame: Frame): Target | undefined {
		if (!this.#correlator) return this.#slots[0];
		const id = this.#correlator.ofFrame(frame);
		return id === undefined ? this.#ofNameless() : this.#ofId(id);
	}

	claim(slot: Target, messages: readonly {readonly data: Buffer}[]): AttemptError | undefined {
		if (!this.#correlator) return undefined;
		const id = this.#correlator.ofRequest(messages);
		if (id !== undefined && this.#isTaken(id)) return duplicateId(id);
		slot.id = id;
		return undefined;
	}

	#isTaken(id: string): boolean {
		if (this.#lateIds?.has(id)) return true;
		return this.#slots.some((slot) => slot.id === id && slot.exchange.listening());
	}

	expectLate({id}: Routed): void {
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
 * @param correlator absent when replies have no ids; then one prompt is in flight at a time
 * @param awaitsOther whether the answer to something besides the prompts may come
 */
export const createReplyRouter = <Target extends Routed>(
	slots: readonly Target[],
	correlator: Correlator | undefined,
	awaitsOther: () => boolean,
): ReplyRouter<Target> => new SlotRouter(slots, correlator, awaitsOther);
