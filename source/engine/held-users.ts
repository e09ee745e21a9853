import type {HeldTime} from '../model/worker-gauges.ts';

/**
 * What ready users wait for: the disk, the metrics, or otherwise Floodgate's own event loop. `allowance`:
 * the right to open a connection, which is the plan's limit and no delay of ours.
 */
export type WaitsFor = 'disk' | 'metrics' | 'loop' | 'allowance';

/** The size of the load right now. */
export type LoadNow = {
	/** Users: sessions, or their slots if each takes several prompts at once. */
	readonly users: number;
	/** Prompts of the open model that are due and not sent; undefined in the closed model. */
	readonly due: number | undefined;
};

/**
 * Adds up how long users are ready to send and do not: exactly, with clock values that the hot path has
 * read anyway. In the open model, in which prompts are due rather than users ready, adds up how long
 * prompts are due while sending is held. A class for the reason given in `exchange.ts`.
 */
export class HeldUsers {
	#ready = 0;
	/** What the ready users' times since `#since` differ from: they may be ready for less or more of it. */
	#difference = 0;
	#since: number;
	#due = 0;
	/** Undefined while nobody counts: before a leg, after its last prompt, and in the user's pauses. */
	#waitsFor: WaitsFor | undefined;
	#users = 0;
	readonly #held = {disk: 0, metrics: 0, loop: 0};

	/** @param at the current time in milliseconds, as all times here */
	constructor(at: number) {
		this.#since = at;
	}

	/** A user is ready since then. */
	ready(at: number): void {
		this.#ready++;
		this.#difference -= at - this.#since;
	}

	/** Users begin to send, or are no longer there. */
	gone(count: number, at: number): void {
		this.#ready -= count;
		this.#difference += count * (at - this.#since);
	}

	/** Ready users. */
	count(): number {
		return this.#ready;
	}

	/** What users wait for, as last noted. */
	waitsFor(): WaitsFor | undefined {
		return this.#waitsFor;
	}

	/** Notes what ready users wait for from now on. */
	note(waitsFor: WaitsFor | undefined, at: number, load: LoadNow): void {
		this.#add(at, load);
		this.#waitsFor = waitsFor;
	}

	/** The sums until now. */
	total(at: number, load: LoadNow): HeldTime {
		this.#add(at, load);
		return {users: this.#users, ...this.#held};
	}

	#add(at: number, {users, due}: LoadNow): void {
		const passed = at - this.#since;
		const ready = this.#ready * passed + this.#difference;
		// Between two looks prompts become due evenly enough.
		const waited = due === undefined ? ready : ((this.#due + due) / 2) * passed;
		this.#since = at;
		this.#difference = 0;
		this.#due = due ?? 0;
		const waitsFor = this.#waitsFor;
		if (waitsFor === undefined) return;
		this.#users += users * passed;
		// How late the open model sends is measured prompt by prompt.
		if (waitsFor === 'allowance' || (waitsFor === 'loop' && due !== undefined)) return;
		this.#held[waitsFor] += Math.max(0, waited);
	}
}
