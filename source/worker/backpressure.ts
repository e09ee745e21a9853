import type {HoldReason} from '../model/worker-gauges.ts';

/** Above these limits sending pauses, so that memory doesn't grow with a slow disk or a slow metric. */
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

/** Pauses sending while too much work waits for a disk or a metric that is slower than the replies. */
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
