import type {Beat} from './protocol.ts';
import {createAlarm, type Schedule} from './schedule.ts';

/** The heartbeats of one open connection. */
export type Heartbeat = {
	/** Whether the message was the answer to a heartbeat, and so nothing else. */
	readonly takeAnswer: (message: string) => boolean;
	readonly end: () => void;
};

/**
 * Sends a heartbeat again and again, and closes when the one before is unanswered.
 * @param every milliseconds that replace the protocol's own
 */
export function startHeartbeat(
	beat: Beat | undefined,
	every: number | undefined,
	schedule: Schedule,
	send: (frames: readonly string[]) => void,
	close: (code: number, reason?: string) => void,
): Heartbeat | undefined {
	if (beat === undefined) return undefined;
	const {answeredBy} = beat;
	const pause = every ?? beat.every;
	let isOwed = false;
	const alarm = createAlarm(() => {
		if (isOwed) return close(beat.code ?? 1000, beat.reason);
		isOwed = answeredBy !== undefined;
		schedule.set(alarm, performance.now() + pause);
		send([beat.frame]);
	});
	schedule.set(alarm, performance.now() + pause);
	return {
		takeAnswer(message) {
			if (!answeredBy?.(message)) return false;
			isOwed = false;
			return true;
		},
		end: () => schedule.cancel(alarm),
	};
}
