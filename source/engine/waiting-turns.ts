import type {HeldUsers} from './held-users.ts';
import type {SessionContext} from './session-types.ts';

type Proceed = Parameters<SessionContext['requestTurn']>[0];

/** Conversations whose next turn is waiting to be sent. */
export type WaitingTurns = {
	readonly add: SessionContext['requestTurn'];
	/** Lets the turns be sent, or ends the conversations if sending has stopped. */
	readonly proceed: (allowed: boolean) => void;
};

export function createWaitingTurns(heldUsers: HeldUsers, now: () => number): WaitingTurns {
	let waiting: Proceed[] = [];
	return {
		add(proceed, at) {
			heldUsers.ready(at);
			waiting.push(proceed);
		},
		proceed(allowed) {
			if (waiting.length === 0) return;
			const all = waiting;
			waiting = [];
			heldUsers.gone(all.length, now());
			for (const proceed of all) proceed(allowed);
		},
	};
}
