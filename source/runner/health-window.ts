import type {LoadModel} from '../model/load.ts';
import type {WorkerGauges} from './messages.ts';

/** What the open model wanted by now, and what was done of it. */
export type Schedule = {
	readonly prompts: number;
	/** Seconds that they are spread over; waiting for replies is none of them. */
	readonly seconds: number;
	/** Prompts that were sent within these seconds. */
	readonly sent: number;
};

/** How the load generator did, up to the end of a second of load. All counts are since the run began. */
export type HealthWindow = {
	/** Seconds of measured load. */
	readonly elapsed: number;
	/** Seconds that the worst worker's loop was late, see `loopDelayOf`; null when it was not measured. */
	readonly loopDelay: number | null;
	/** Seconds; null before the first reply. */
	readonly medianLatency: number | null;
	/** Null in the closed model. */
	readonly schedule: Schedule | null;
	/** Prompts, in the schedule's time or after it. */
	readonly sent: number;
	readonly late: number;
	readonly dropped: number;
	/** Connections that are open now, and whether they are all there may be and all of them were busy. */
	readonly connections: number;
	readonly atMostConnections: boolean;
	/** Whether prompts waited because `--connect-rate` allowed no more connections yet. */
	readonly gated?: boolean;
};

/** What prompts waited for since the last look. */
export type Waits = {readonly atMostConnections: boolean; readonly gated: boolean};

/** What the engines' gauges do not tell. */
export type Circumstances = {
	readonly model: LoadModel;
	/** Seconds. */
	readonly medianLatency: number | null;
	readonly waits: Waits;
};

export function healthWindowOf(
	now: WorkerGauges,
	{model, medianLatency, waits}: Circumstances,
): HealthWindow {
	const {elapsed, loopDelayP99, scheduled, scheduledTime, startedWithin} = now;
	const schedule = {
		prompts: scheduled ?? 0,
		seconds: scheduledTime / 1000,
		sent: startedWithin,
	};
	return {
		elapsed: elapsed / 1000,
		loopDelay: loopDelayP99,
		medianLatency,
		schedule: model === 'open' ? schedule : null,
		sent: now.started,
		late: now.late,
		dropped: now.dropped,
		connections: now.open,
		...waits,
	};
}

/** The same with its counts since an earlier one. */
export function windowSince(before: HealthWindow, now: HealthWindow): HealthWindow {
	const [schedule, earlier] = [now.schedule, before.schedule];
	return {
		...now,
		elapsed: now.elapsed - before.elapsed,
		schedule: schedule && {
			prompts: schedule.prompts - (earlier?.prompts ?? 0),
			seconds: schedule.seconds - (earlier?.seconds ?? 0),
			sent: schedule.sent - (earlier?.sent ?? 0),
		},
		sent: now.sent - before.sent,
		late: now.late - before.late,
		dropped: now.dropped - before.dropped,
	};
}
