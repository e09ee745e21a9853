import type {HoldReason} from '../model/worker-gauges.ts';

/** Beyond these, sending waits: memory must not grow with a slow disk or a slow metric. */
const mostPending: Readonly<Record<Exclude<HoldReason, 'user'>, number>> = {
	/** Bytes. */
	disk: 8 * 1024 * 1024,
	/** Pairs. */
	metrics: 5000,
};

type Sending = {
	readonly hold: (reason: HoldReason) => void;
	readonly release: (reason: HoldReason) => void;
};

/** Holds sending while too much waits for what is slower than the replies. */
export function createBackpressure(sending: Sending) {
	const held = new Set<HoldReason>();
	return {
		observe(reason: keyof typeof mostPending, pending: number): void {
			const most = mostPending[reason];
			if (pending > most && !held.has(reason)) {
				held.add(reason);
				sending.hold(reason);
			} else if (pending < most / 2 && held.delete(reason)) sending.release(reason);
		},
		heldBy: (): HoldReason[] => [...held],
	};
}
