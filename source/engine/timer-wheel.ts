/**
 * A timer that can be armed and cancelled any number of times without allocation: its owner makes
 * one and keeps it.
 */
export type Timer = {
	fire: () => void;
	/** Owned by the wheel. */
	due: number;
	previous: Timer | undefined;
	next: Timer | undefined;
	slot: number;
};

export type TimerWheel = {
	/**
	 * (Re)starts a timer that fires after so many milliseconds, never early and up to two ticks late;
	 * what the loop can read by then is read before.
	 * @param at the time now, where the caller has just read the clock
	 */
	readonly arm: (timer: Timer, milliseconds: number, at?: number) => void;
	readonly cancel: (timer: Timer) => void;
};

export function createTimer(fire: () => void): Timer {
	return {fire, due: 0, previous: undefined, next: undefined, slot: -1};
}

const tickLength = 5;
const slots = 1024;
/** Ticks without anything armed after which the wheel stands still. */
const mostQuiet = 20;

/**
 * A hashed timing wheel (Varghese and Lauck 1987, scheme 6): arming and cancelling cost a few
 * assignments, however many timers there are, where a setTimeout for each send would cost an object.
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

	function unlink(timer: Timer): void {
		if (timer.slot < 0) return;
		if (timer.previous) timer.previous.next = timer.next;
		else heads[timer.slot] = timer.next;
		if (timer.next) timer.next.previous = timer.previous;
		timer.previous = undefined;
		timer.next = undefined;
		timer.slot = -1;
		armed--;
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
				if (timer.due <= tick) {
					unlink(timer);
					timer.fire();
				}
				// Firing may have moved the neighbour elsewhere: then start the slot again.
				timer = next && next.slot !== slot ? heads[slot] : next;
			}
		}
		// Not at the first quiet moment: between two replies of a quick server nothing is armed either.
		quiet = armed === 0 ? quiet + 1 : 0;
		if (quiet > mostQuiet) {
			clearInterval(interval);
			interval = undefined;
			quiet = 0;
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
			unlink(timer);
			if (!interval) {
				tick = Math.floor(at / tickLength);
				// What is timed has a socket of its own, which keeps the process alive.
				interval = setInterval(onInterval, tickLength).unref();
			}
			timer.due = Math.max(tick + 1, Math.ceil((at + milliseconds) / tickLength));
			timer.slot = timer.due % slots;
			timer.next = heads[timer.slot];
			if (timer.next) timer.next.previous = timer;
			heads[timer.slot] = timer;
			armed++;
		},
		cancel: unlink,
	};
}
