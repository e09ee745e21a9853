import type {CpuUse, HealthWindow} from '../model/health.ts';
import type {LoadModel} from '../model/load.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import type {HeldTime, WorkerGauges} from '../model/worker-gauges.ts';

/** What prompts have waited for since the last window. */
export type Waits = {readonly atMostConnections: boolean; readonly gated: boolean};

/** Data that the engines' gauges don't contain. */
export type Circumstances = {
	readonly model: LoadModel;
	/** Seconds. */
	readonly medianLatency: number | null;
	readonly waits: Waits;
	readonly cpu: CpuUse | null;
};

/** Whether the target refuses connections; what this machine could not open does not count. */
const isRefused = ({refusedInRow, refusal}: WorkerGauges): boolean =>
	refusedInRow > 0 && refusal !== null && !refusal.startsWith('generator.');

const seconds = (milliseconds: number): number => microsecondsOf(milliseconds) / 1e6;

const heldSeconds = ({users, disk, metrics, loop}: HeldTime): HeldTime => ({
	users: seconds(users),
	disk: seconds(disk),
	metrics: seconds(metrics),
	loop: seconds(loop),
});

export function healthWindowOf(
	now: WorkerGauges,
	{model, medianLatency, waits, cpu}: Circumstances,
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
		loopDelayAt: now.loopDelayAt,
		medianLatency,
		schedule: model === 'open' ? schedule : null,
		sent: now.started,
		late: now.late,
		dropped: now.dropped,
		finished: now.sent - now.inFlight,
		connections: now.open,
		...waits,
		held: heldSeconds(now.held),
		refused: isRefused(now),
		cpu,
	};
}

function cpuSince(before: CpuUse | null, now: CpuUse | null): CpuUse | null {
	if (!before || !now) return now;
	const {wall, own, machine} = before;
	return {...now, wall: now.wall - wall, own: now.own - own, machine: now.machine - machine};
}

/** The time that was added since an earlier window; null when it was not measured. */
export function heldSince(
	before: Pick<HealthWindow, 'held'> | undefined,
	now: Pick<HealthWindow, 'held'>,
): HeldTime | null {
	const [earlier, later] = [before?.held, now.held];
	if (!earlier || !later) return later;
	return {
		users: later.users - earlier.users,
		disk: later.disk - earlier.disk,
		metrics: later.metrics - earlier.metrics,
		loop: later.loop - earlier.loop,
	};
}

/** A window with its counts since an earlier one. */
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
		finished: now.finished - before.finished,
		held: heldSince(before, now),
		cpu: cpuSince(before.cpu, now.cpu),
	};
}
