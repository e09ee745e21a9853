/**
 * A timer that can be armed and cancelled any number of times without allocation: its owner makes
 * one and keeps it.
 */
export type Timer = {
	fire: () => void;
	// The rest is the wheel's.
	/** The tick at which it fires; `never` when it is cancelled. */
	due: number;
	/** The tick at which its slot is looked at, at the latest. */
	visit: number;
	/** Where it hangs, perhaps still from an earlier time; -1 for nowhere. */
	slot: number;
	previous: Timer | undefined;
	next: Timer | undefined;
};

export type TimerWheel = {
	/**
	 * (Re)starts a timer that fires after this many milliseconds, never early and up to two ticks late;
	 * what the loop can read by then is read before.
	 * @param at the time now, where the caller has just read the clock
	 */
	readonly arm: (timer: Timer, milliseconds: number, at?: number) => void;
	/** @returns whether it was armed */
	readonly cancel: (timer: Timer) => boolean;
};

/** No tick; an integer, as all ticks are. */
const never = -1;
const tickLength = 5;
const slots = 1024;
/** Ticks without anything armed after which the wheel stands still. */
const mostQuiet = 20;

export function createTimer(fire: () => void): Timer {
	return {fire, due: never, visit: never, slot: -1, previous: undefined, next: undefined};
}

/**
 * A hashed timing wheel (Varghese and Lauck 1987, scheme 6), where a setTimeout for each send would
 * cost an object. What is cancelled or put off stays where it hangs until its slot is looked at: a
 * timer that is armed with each prompt and cancelled with each reply costs a few assignments to
 * itself, and its neighbours nothing. Ticks only while something is armed.
 */
export function createTimerWheel(now: () => number = () => performance.now()): TimerWheel {
	const heads = new Array<Timer | undefined>(slots).fill(undefined);
	let armed = 0;
	let tick = 0;
	/** The tick up to which timers may fire. */
	let target = 0;
	let interval: NodeJS.Timeout | undefined;
	let quiet = 0;

	function hang(timer: Timer): void {
		timer.visit = timer.due;
		timer.slot = timer.due % slots;
		timer.next = heads[timer.slot];
		if (timer.next) timer.next.previous = timer;
		heads[timer.slot] = timer;
	}

	function unhang(timer: Timer): void {
		if (timer.slot < 0) return;
		if (timer.previous) timer.previous.next = timer.next;
		else heads[timer.slot] = timer.next;
		if (timer.next) timer.next.previous = timer.previous;
		timer.previous = undefined;
		timer.next = undefined;
		timer.slot = -1;
	}

	function cancel(timer: Timer): boolean {
		if (timer.due === never) return false;
		timer.due = never;
		armed--;
		return true;
	}

	/** Its slot's turn has come: it fires, waits on where it belongs, or was cancelled. */
	function visit(timer: Timer): void {
		const {due} = timer;
		unhang(timer);
		if (due === never) return;
		if (due > tick) {
			hang(timer);
			return;
		}
		cancel(timer);
		timer.fire();
	}

	function fireDue(): void {
		// After a long stall one turn of the wheel visits every slot.
		tick = Math.max(tick, target - slots);
		// The tick moves on before its timers fire: one armed by them is due later than it.
		while (tick < target) {
			tick++;
			const slot = tick % slots;
			let timer = heads[slot];
			while (timer) {
				const {next} = timer;
				visit(timer);
				// Firing may have moved the neighbour elsewhere: then start the slot again.
				timer = next && next.slot !== slot ? heads[slot] : next;
			}
		}
		// Not at the first quiet moment: between two replies of a quick server nothing is armed either.
		quiet = armed === 0 ? quiet + 1 : 0;
		if (quiet > mostQuiet) standStill();
	}

	function standStill(): void {
		clearInterval(interval);
		interval = undefined;
		quiet = 0;
		// What still hangs was cancelled.
		for (let slot = 0; slot < slots; slot++) {
			for (let timer = heads[slot]; timer; timer = heads[slot]) unhang(timer);
		}
	}

	function onInterval(): void {
		// Replies that the kernel already holds must not be called timeouts because this loop was busy:
		// let it read them first. The time is taken before, as that reading may itself be what blocks.
		target = Math.floor(now() / tickLength);
		setImmediate(fireDue);
	}

	return {
		arm(timer, milliseconds, at = now()) {
			if (!interval) {
				tick = Math.floor(at / tickLength);
				// The sockets that it times keep the process alive.
				interval = setInterval(onInterval, tickLength).unref();
			}
			if (timer.due === never) armed++;
			timer.due = Math.max(tick + 1, Math.ceil((at + milliseconds) / tickLength));
			// Where it hangs it is seen in time.
			if (timer.slot >= 0 && timer.visit <= timer.due) return;
			unhang(timer);
			hang(timer);
		},
		cancel,
	};
}
