/**
 * A timer that its owner creates once and arms or cancels any number of times without allocation.
 */
export type Timer = {
	fire: () => void;
	// Everything below belongs to the wheel.
	/** The tick at which it fires; `never` when cancelled. */
	due: number;
	/** The latest tick at which its slot is visited. */
	visit: number;
	/** The slot that lists it, perhaps still from an earlier time; -1 for none. */
	slot: number;
	previous: Timer | undefined;
	next: Timer | undefined;
};

export type TimerWheel = {
	/**
	 * (Re)starts a timer that fires after this many milliseconds, never early and up to two ticks late,
	 * after the event loop has read all data available by then.
	 * @param at the current time, if the caller has just read the clock
	 */
	readonly arm: (timer: Timer, milliseconds: number, at?: number) => void;
	/** @returns whether it was armed */
	readonly cancel: (timer: Timer) => boolean;
};

/** Not a tick, but an integer like all ticks. */
const never = -1;
const tickLength = 5;
/** Milliseconds by which a timer may be late on an idle machine. */
export const wheelPrecision = 2 * tickLength;
const slots = 1024;
/** Ticks with nothing armed after which the wheel stops. */
const mostQuiet = 20;

export function createTimer(fire: () => void): Timer {
	return {fire, due: never, visit: never, slot: -1, previous: undefined, next: undefined};
}

/**
 * A hashed timing wheel (Varghese and Lauck 1987, scheme 6), because a setTimeout for each send would
 * allocate an object. A cancelled or postponed timer stays in its slot until the wheel visits it, so
 * arming with each prompt and cancelling with each reply costs a few assignments to the timer alone.
 * Ticks only while something is armed.
 */
export function createTimerWheel(now: () => number = () => performance.now()): TimerWheel {
	const heads = new Array<Timer | undefined>(slots).fill(undefined);
	let armed = 0;
	let tick = 0;
	/** The tick up to which timers may fire. */
	let target = 0;
	let interval: NodeJS.Timeout | undefined;
	let quiet = 0;

	function insert(timer: Timer): void {
		timer.visit = timer.due;
		timer.slot = timer.due % slots;
		timer.next = heads[timer.slot];
		if (timer.next) timer.next.previous = timer;
		heads[timer.slot] = timer;
	}

	function remove(timer: Timer): void {
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

	/** Visits a timer: it fires, moves to the slot where it is due, or was cancelled. */
	function visit(timer: Timer): void {
		const {due} = timer;
		remove(timer);
		if (due === never) return;
		if (due > tick) {
			insert(timer);
			return;
		}
		cancel(timer);
		timer.fire();
	}

	function fireDue(): void {
		// After a long stall one turn of the wheel visits every slot.
		tick = Math.max(tick, target - slots);
		// The tick advances before its timers fire: a timer armed by them is due later.
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
		// Not at the first quiet moment: between two replies of a fast server nothing is armed either.
		quiet = armed === 0 ? quiet + 1 : 0;
		if (quiet > mostQuiet) stopTicking();
	}

	function stopTicking(): void {
		clearInterval(interval);
		interval = undefined;
		quiet = 0;
		// The remaining timers are cancelled ones.
		for (let slot = 0; slot < slots; slot++) {
			for (let timer = heads[slot]; timer; timer = heads[slot]) remove(timer);
		}
	}

	function onInterval(): void {
		// Let the loop read replies that the kernel already holds: they must not time out because this loop
		// was busy. The time is read first, because that reading may itself block.
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
			// Its current slot is visited in time.
			if (timer.slot >= 0 && timer.visit <= timer.due) return;
			remove(timer);
			insert(timer);
		},
		cancel,
	};
}
