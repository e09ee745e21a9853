import type {HeldTime, HoldReason} from '../model/worker-gauges.ts';
import type {AttackParts} from './attack-parts.ts';
import type {HeldUsers, LoadNow, WaitsFor} from './held-users.ts';
import type {LegDriver} from './leg-driver.ts';
import type {SessionPool} from './session-pool.ts';

/** Tells `HeldUsers` what ready users wait for, whenever that changes. */
export type WaitWatch = {
	/** Something may have changed: without a hold, users wait for `other` from now on. */
	readonly note: (other: WaitsFor) => void;
	/** The attack's turn is over: who is still ready may not open a connection yet. */
	readonly turned: () => void;
	/** How long users were held back until now. */
	readonly total: () => HeldTime;
};

type Watched = Pick<AttackParts, 'options' | 'now' | 'watch'> & {
	readonly heldUsers: HeldUsers;
	readonly holds: ReadonlySet<HoldReason>;
	readonly leg: Pick<LegDriver, 'current' | 'isExhausted'>;
	readonly pool: Pick<SessionPool, 'size'>;
};

export function createWaitWatch(watched: Watched): WaitWatch {
	const {options, now, watch, heldUsers, holds, leg, pool} = watched;

	/** Whether users have prompts to send, and are not paused. */
	function isSending(): boolean {
		const current = leg.current();
		if (!current?.measured || leg.isExhausted() || holds.has('user')) return false;
		// While sending is held, the leg driver does not notice the leg's end.
		return holds.size === 0 || current.pacer.wait(watch.elapsed()) < Infinity;
	}

	function due(): number | undefined {
		const pacer = leg.current()?.pacer;
		if (pacer?.due() === undefined) return undefined;
		// Not after the leg's end: the pacer counts forwards.
		return isSending() ? pacer.waiting(watch.elapsed()) : 0;
	}

	const loadNow = (): LoadNow => ({users: pool.size() * options.inFlight, due: due()});

	function note(other: WaitsFor): void {
		const held = holds.has('disk') ? 'disk' : holds.has('metrics') ? 'metrics' : other;
		const waitsFor = isSending() ? held : undefined;
		if (waitsFor !== heldUsers.waitsFor()) heldUsers.note(waitsFor, now(), loadNow());
	}

	return {
		note,
		turned: () => note(heldUsers.count() > 0 ? 'allowance' : 'loop'),
		total() {
			if (holds.size > 0) note('loop');
			return heldUsers.total(now(), loadNow());
		},
	};
}
