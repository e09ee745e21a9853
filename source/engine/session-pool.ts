import type {ConnectLimiter} from './connect-limiter.ts';
import type {StuckExchange} from './exchange-types.ts';
import type {Session} from './session-types.ts';

/** The sessions of an attack, and which of them are free. */
export type SessionPool = {
	readonly size: () => number;
	/** A session can take a prompt, or another one. */
	readonly free: (session: Session) => void;
	readonly gone: (session: Session) => void;
	/**
	 * A free session with an open connection: the one freed last, because its connection is the least
	 * likely to have gone idle.
	 */
	readonly takeOpen: () => Session | undefined;
	/** A free session that would have to open a connection. */
	readonly takeClosed: () => Session | undefined;
	/** Adds sessions up to `wanted`, and retires those beyond `most`. */
	readonly fill: (wanted: number, most: number) => void;
	/**
	 * Adds sessions up to `wanted` that open their connections at once, a few at a time.
	 * @returns milliseconds until the next may be added
	 */
	readonly fillEarly: (wanted: number, most: number, at: number) => number;
	/** Adds a session without a connection; undefined when there are already `most`. */
	readonly add: (most: number) => Session | undefined;
	/** Whether a free session has its connection open. */
	readonly hasOpen: () => boolean;
	readonly wakeAll: () => void;
	readonly hurryAll: () => void;
	/** See `Session.stuck`; for all sessions. */
	readonly stuck: (at: number, patience: number) => readonly StuckExchange[];
	readonly retireAll: () => void;
	readonly abandonAll: () => void;
};

/** Connections opened in one turn of the loop, so that opening many delays no reply. */
export const mostOpenedAtOnce = 8;

export function createSessionPool(create: () => Session, limiter: ConnectLimiter): SessionPool {
	const sessions = new Set<Session>();
	/** Free sessions; later changes to them are noticed when they are taken. */
	const open: Session[] = [];
	const closed: Session[] = [];

	function addSession(begin: 'start' | 'open'): void {
		const session = create();
		sessions.add(session);
		session[begin]();
	}

	function retireBeyond(most: number): void {
		let surplus = sessions.size - most;
		if (surplus <= 0) return;
		for (const session of [...sessions].toReversed()) {
			if (surplus-- <= 0) break;
			session.retire();
		}
	}

	/** The lists still contain sessions that were retired while free. */
	const isFree = (session: Session) => sessions.has(session) && session.isFree();

	function takeOpen(): Session | undefined {
		for (;;) {
			const session = open.pop();
			if (!session) return undefined;
			if (!isFree(session)) continue;
			if (!session.wouldOpen()) return session;
			closed.push(session);
		}
	}

	function takeClosed(): Session | undefined {
		for (;;) {
			const session = closed.pop();
			if (!session || isFree(session)) return session;
		}
	}

	return {
		size: () => sessions.size,
		free: (session) => void (session.wouldOpen() ? closed : open).push(session),
		gone: (session) => void sessions.delete(session),
		takeOpen,
		takeClosed,
		fill(wanted, most) {
			while (sessions.size < wanted) addSession('start');
			retireBeyond(Math.max(wanted, most));
		},
		fillEarly(wanted, most, at) {
			for (let opened = 0; sessions.size < wanted && opened < mostOpenedAtOnce; opened++) {
				const wait = limiter.wait(at);
				if (wait > 0) return wait;
				limiter.pass(at);
				addSession('open');
			}
			retireBeyond(Math.max(wanted, most));
			return 0;
		},
		add(most) {
			if (sessions.size >= most) return undefined;
			addSession('start');
			return takeClosed();
		},
		hasOpen: () => open.length > 0,
		wakeAll() {
			for (const session of [...sessions]) session.wake();
		},
		hurryAll() {
			for (const session of [...sessions]) session.hurry();
		},
		stuck: (at, patience) => [...sessions].flatMap((session) => session.stuck(at, patience)),
		retireAll() {
			for (const session of [...sessions]) session.retire();
		},
		abandonAll() {
			for (const session of [...sessions]) session.abandon();
		},
	};
}
