import type {Assignment} from './feed.ts';
import type {Pacer} from './pacer.ts';
import type {RawAttempt} from './raw-attempt.ts';
import {createSession, type Session, type SessionContext} from './session.ts';
import {createTimer, createTimerWheel} from './timer-wheel.ts';

/** Why sending is held up; the attack goes on when no reason is left. */
export type HoldReason = 'user' | 'disk' | 'metrics';

export type AttackOptions = Pick<
	SessionContext,
	'timeouts' | 'thinkTime' | 'perPrompt' | 'connect' | 'render' | 'readFrame'
> & {
	readonly pacer: Pacer;
	readonly feed: () => Assignment;
	/** Takes every finished attempt; called between two frames, so it must only take notes. */
	readonly finished: (attempt: RawAttempt) => void;
	/** Nothing is in flight and nothing more will be sent. */
	readonly done: () => void;
	readonly now?: () => number;
};

export type AttackGauges = {
	readonly sent: number;
	/** Prompts sent, or waiting for their connection, and not finished. */
	readonly inFlight: number;
	readonly unmatched: number;
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	readonly opened: number;
	/** Nothing more will be sent; the last replies are awaited. */
	readonly draining: boolean;
	/** Milliseconds from the start to now, or to the last reply; the user's pauses excluded. */
	readonly elapsed: number;
};

export type Attack = {
	readonly start: () => void;
	readonly hold: (reason: HoldReason) => void;
	readonly release: (reason: HoldReason) => void;
	/** Sends nothing more; what is in flight may finish. */
	readonly stop: () => void;
	/** Gives up what is in flight, without attempts for it. */
	readonly abandon: () => void;
	/** Notices that time has passed; to be called a few times a second. */
	readonly tick: () => void;
	/** Changes the number of connections while running. */
	readonly setLevel: (connections: number) => void;
	readonly gauges: () => AttackGauges;
};

/**
 * Drives sessions through the prompts of a feed at the pace of a pacer. Free sessions are handed
 * their next prompts in one microtask after the frames of a read were taken in, so that a frame which
 * was already there can't be taken for the reply to a prompt that was sent after it arrived.
 */
export function createAttack(options: AttackOptions): Attack {
	const now = options.now ?? (() => performance.now());
	const wheel = createTimerWheel(now);
	const sessions = new Set<Session>();
	const free: Session[] = [];
	const holds = new Set<HoldReason>();
	const wakeUp = createTimer(dispatch);
	const settled = Promise.resolve();
	let level: number | undefined;
	let running = false;
	let stopped = false;
	let retiring = false;
	let over = false;
	let scheduled = false;
	let refill = false;
	let sent = 0;
	let finished = 0;
	let unmatched = 0;
	let connecting = 0;
	let open = 0;
	let connections = 0;
	let loaded = 0;
	let resumed = 0;

	// Only the user's pauses stop the clock: waiting for a disk or a metric is our own slowness.
	const elapsed = () => loaded + (running && !holds.has('user') && !over ? now() - resumed : 0);

	const context: SessionContext = {
		now,
		wheel,
		timeouts: options.timeouts,
		thinkTime: options.thinkTime,
		perPrompt: options.perPrompt,
		nextConnection: () => connections++,
		connect: options.connect,
		render: options.render,
		readFrame: options.readFrame,
		finished(attempt) {
			finished++;
			options.finished(attempt);
		},
		free(session) {
			free.push(session);
			schedule();
		},
		gone(session) {
			sessions.delete(session);
			// Not at once: retiring many idle sessions would recurse through all of them.
			refill = true;
			schedule();
		},
		unmatched() {
			unmatched++;
		},
		connecting(change) {
			connecting += change;
		},
		opened(change) {
			open += change;
		},
	};

	function schedule(): void {
		if (scheduled) return;
		scheduled = true;
		// A reaction on a kept promise: queueMicrotask would make a resource for each call.
		void settled.then(runScheduled);
	}

	function runScheduled(): void {
		scheduled = false;
		dispatch();
	}

	/** Hands prompts to free sessions for as long as the pacer lets them start. */
	function dispatch(): void {
		if (!running || over) return;
		if (refill && !stopped) fill();
		refill = false;
		if (options.pacer.wait(elapsed(), sent) === Infinity) stopped = true;
		while (free.length > 0 && !stopped && holds.size === 0) {
			const wait = options.pacer.wait(elapsed(), sent);
			if (wait === Infinity) stopped = true;
			else if (wait > 0) {
				wheel.arm(wakeUp, wait);
				return;
			} else handOut();
		}
		if (stopped) windDown();
	}

	function handOut(): void {
		const session = free.pop()!;
		// A session that was retired while it was free is still on the stack.
		if (!sessions.has(session)) return;
		sent++;
		session.assign(options.feed());
	}

	function windDown(): void {
		if (!retiring) {
			retiring = true;
			for (const session of [...sessions]) session.retire();
		}
		if (sessions.size > 0 || over) return;
		loaded = elapsed();
		over = true;
		wheel.cancel(wakeUp);
		options.done();
	}

	function target(): number {
		return level ?? options.pacer.level(elapsed());
	}

	function fill(): void {
		const wanted = Math.min(target(), Math.max(1, options.pacer.planned ?? Infinity));
		while (sessions.size < wanted) {
			const session = createSession(context);
			sessions.add(session);
			session.start();
		}
		let surplus = sessions.size - wanted;
		for (const session of [...sessions].toReversed()) {
			if (surplus-- <= 0) break;
			session.retire();
		}
	}

	return {
		start() {
			running = true;
			resumed = now();
			fill();
			schedule();
		},
		hold(reason) {
			if (reason === 'user') loaded = elapsed();
			holds.add(reason);
		},
		release(reason) {
			if (!holds.delete(reason)) return;
			if (reason === 'user') resumed = now();
			schedule();
		},
		stop() {
			if (stopped) return;
			stopped = true;
			schedule();
		},
		abandon() {
			stopped = true;
			for (const session of [...sessions]) session.abandon();
			schedule();
		},
		tick: schedule,
		setLevel(connectionsWanted) {
			level = connectionsWanted;
			if (running && !stopped) fill();
		},
		gauges: () => ({
			sent,
			inFlight: sent - finished,
			unmatched,
			target: target(),
			open,
			connecting,
			opened: connections,
			draining: stopped && !over,
			elapsed: elapsed(),
		}),
	};
}
