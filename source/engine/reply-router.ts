import type {AttemptError} from '../model/attempt.ts';
import type {Correlator} from './correlation.ts';
import type {Frame} from './frame.ts';
import type {Slot} from './slot.ts';

/** What the router needs to know about a slot. */
export type Routed = Pick<Slot, 'exchange' | 'id'> & Partial<Pick<Slot, 'lane'>>;

/** The error of a prompt whose reply could be confused with another prompt's. */
const duplicateId = (id: string): AttemptError => ({
	class: 'generator.duplicate_id',
	message: `not sent: another prompt with the id ${JSON.stringify(id)} is or was in flight on this connection; use {{$uuid}} or {{$index}}`,
});

/** Finds the prompt that a frame replies to, on one connection after another. */
export type ReplyRouter<Target extends Routed> = {
	/** Starts over for a new connection. */
	readonly reset: () => void;
	/** The slot that a frame belongs to, which may have no prompt in flight; notes ids that the server echoes. */
	readonly route: (frame: Frame) => Target | undefined;
	/**
	 * Registers the id of a request that is about to be sent.
	 * @returns an error if a reply with this id could belong to another prompt
	 */
	readonly claim: (
		slot: Target,
		messages: readonly {readonly data: Buffer}[],
	) => AttemptError | undefined;
	/** The slot's prompt has ended, but its reply may still arrive on this connection. */
	readonly expectLate: (slot: Target) => void;
	/** Whether a late reply on this connection could be mistaken for that of a later prompt. */
	readonly mayConfuse: () => boolean;
	/** Whether a frame with its prompt's id has arrived on this connection: the server echoes ids. */
	readonly isVerified: () => boolean;
};

// A class for the reason given in `exchange.ts`.
class SlotRouter<Target extends Routed> implements ReplyRouter<Target> {
	readonly #slots: readonly Target[];
	readonly #correlator: Correlator | undefined;
	readonly #awaitsOther: () => boolean;
	#verified = false;
	/** A reply may still arrive that nothing waits for. */
	#tainted = false;
	/** Lanes in use on this connection. */
	#lanes = 0;
	/** Ids of prompts that timed out, whose replies may still arrive. Most connections never have one. */
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

	/** A frame without an id is unambiguous only while a single prompt is in flight. */
	#ofNameless(): Target | undefined {
		if (this.#tainted || this.#awaitsOther()) return undefined;
		const listening = this.#slots.filter(({exchange}) => exchange.listening());
		return listening.length === 1 ? listening[0] : undefined;
	}

	#ofId(id: string): Target | undefined {
		const slot = this.#slots.find((each) => each.id === id && each.exchange.listening());
		this.#verified ||= slot !== undefined;
		if (slot || this.#slots.length > 1) return slot;
		// A request without its own id is unambiguous only if no other can be in flight.
		const [only] = this.#slots;
		return only?.id === undefined ? only : undefined;
	}

	reset(): void {
		this.#lanes = 0;
		for (const slot of this.#slots) slot.lane = this.#lanes++;
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

	expectLate(slot: Routed): void {
		const {id} = slot;
		this.#tainted = true;
		slot.lane = this.#lanes++;
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
 * @param correlator absent when replies have no ids; then only one prompt is in flight at a time
 * @param awaitsOther whether an answer to something other than a prompt may arrive
 */
export const createReplyRouter = <Target extends Routed>(
	slots: readonly Target[],
	correlator: Correlator | undefined,
	awaitsOther: () => boolean,
): ReplyRouter<Target> => new SlotRouter(slots, correlator, awaitsOther);
