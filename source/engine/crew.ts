import type {ConnectGate} from './connect-gate.ts';
import type {Session} from './session.ts';

/** The sessions of an attack, and those of them that are free. */
export type Crew = {
	readonly size: () => number;
	/** A session can take a prompt, or one more. */
	readonly free: (session: Session) => void;
	readonly gone: (session: Session) => void;
	/** A free session, the last one to become free first: its connection is the least likely to be idle. */
	readonly take: () => Session | undefined;
	/** A free session whose connection is open. */
	readonly takeOpen: () => Session | undefined;
	/** Adds sessions up to so many, and retires those beyond the most. */
	readonly fill: (wanted: number, most: number) => void;
	/**
	 * Adds sessions that open their connections at once, up to so many.
	 * @returns milliseconds until the next may be added; 0 when all are there
	 */
	readonly fillEarly: (wanted: number, most: number, at: number) => number;
	/** A further session; undefined when there are so many already. */
	readonly add: (most: number) => Session | undefined;
	readonly retireAll: () => void;
	readonly abandonAll: () => void;
};

/** Connections opened between two looks at the sockets, so that opening many delays no reply. */
export const mostOpenedAtOnce = 32;

export function createCrew(create: () => Session, gate: ConnectGate): Crew {
	const sessions = new Set<Session>();
	const stack: Session[] = [];

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

	function take(): Session | undefined {
		for (;;) {
			const session = stack.pop();
			// One that was retired while it was free is still on the stack.
			if (!session || (sessions.has(session) && session.isFree())) return session;
		}
	}

	return {
		size: () => sessions.size,
		free: (session) => void stack.push(session),
		gone: (session) => void sessions.delete(session),
		take,
		takeOpen() {
			const at = stack.findLastIndex(
				(session) => sessions.has(session) && session.isFree() && !session.wouldOpen(),
			);
			return at < 0 ? undefined : stack.splice(at, 1)[0];
		},
		fill(wanted, most) {
			while (sessions.size < wanted) addSession('start');
			retireBeyond(Math.max(wanted, most));
		},
		fillEarly(wanted, most, at) {
			for (let opened = 0; sessions.size < wanted; opened++) {
				const wait = opened === mostOpenedAtOnce ? 1 : gate.wait(at);
				if (wait > 0) return wait;
				gate.pass(at);
				addSession('open');
			}
			retireBeyond(Math.max(wanted, most));
			return 0;
		},
		add(most) {
			if (sessions.size >= most) return undefined;
			addSession('start');
			return take();
		},
		retireAll() {
			for (const session of [...sessions]) session.retire();
		},
		abandonAll() {
			for (const session of [...sessions]) session.abandon();
		},
	};
}
