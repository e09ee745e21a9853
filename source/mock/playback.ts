import type {PlannedReply} from './reply.ts';
import {createAlarm, type Alarm, type Schedule} from './schedule.ts';
import {encodeFrames} from './wire.ts';

/** Events during a reply. */
export type PlaybackEvents = {
	/** Frames that are due together, encoded. */
	readonly onFrames: (bytes: Buffer, count: number) => void;
	readonly onHeartbeat: () => void;
	/** The integration took longer than the gateway waits; the reply continues. */
	readonly onTimeout: () => void;
	readonly onEnd: () => void;
};

/** Sends the replies of one connection, each at its own times. */
export type Player = {
	/**
	 * Sends a planned reply, beginning at once. Late frames are sent together with the following
	 * ones, so that a busy loop does not lengthen the reply.
	 */
	readonly play: (reply: PlannedReply, events: PlaybackEvents) => void;
	/** Stops all replies. */
	readonly stop: () => void;
};

/**
 * @param heartbeat milliseconds between heartbeats, Infinity for none
 * @param patience milliseconds after which the gateway sends its notice, once per reply
 */
export function createPlayer(
	schedule: Schedule,
	heartbeat: number,
	patience: number,
	isBinary: boolean,
): Player {
	const playing = new Set<readonly Alarm[]>();

	const stop = (alarms: readonly Alarm[]) => {
		for (const alarm of alarms) schedule.cancel(alarm);
		playing.delete(alarms);
	};

	return {
		play(reply, events) {
			const start = performance.now();
			const {bytes, ends} = encodeFrames(reply.frames, isBinary);
			let next = 0;
			let sent = 0;
			const advance = () => {
				const elapsed = performance.now() - start;
				const from = next;
				while (next < ends.length && reply.at[next]! <= elapsed) next++;
				if (next > from) {
					const end = ends[next - 1]!;
					events.onFrames(bytes.subarray(sent, end), next - from);
					sent = end;
				}
				if (next === ends.length && reply.end <= elapsed) {
					stop(alarms);
					events.onEnd();
				} else {
					schedule.set(step, start + (reply.at[next] ?? reply.end));
				}
			};
			const step = createAlarm(advance);
			const beat = createAlarm(() => {
				schedule.set(beat, performance.now() + heartbeat);
				events.onHeartbeat();
			});
			const notice = createAlarm(events.onTimeout);
			const alarms = [step, beat, notice];

			playing.add(alarms);
			if (heartbeat < reply.end) schedule.set(beat, start + heartbeat);
			if (patience < reply.end) schedule.set(notice, start + patience);
			advance();
		},
		stop() {
			for (const alarms of playing) stop(alarms);
		},
	};
}
