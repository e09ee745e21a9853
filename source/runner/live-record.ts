import {scanPromptTable} from '../dataset/prompt-table.ts';
import type {LoadPlan} from '../model/load-plan.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import {createTurnCounter, describeVolume, toLoadPlan, type Volume} from '../prepare/schedule.ts';
import {createRunFigures, type RunFigures} from '../record/run-figures.ts';
import {createRunRecord, type RunRecord} from '../record/run-record.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createRunMonitor, type RunMonitor} from './run-monitor.ts';

/** The figures, events and monitor of a live run, on one clock. */
export type LiveRecord = {
	readonly loadPlan: LoadPlan;
	readonly volume: Volume;
	readonly thresholds: readonly Threshold[];
	readonly runFigures: RunFigures;
	readonly record: RunRecord;
	readonly monitor: RunMonitor;
	/** Sets the clock to 0: the run starts now. */
	readonly restartClock: () => void;
	/** Seconds since the run began, as in events. */
	readonly clock: () => number;
	/** Passes an event to the figures, the record and the file. */
	readonly emit: (event: RunEvent) => void;
	/** Emits the run's first event. */
	readonly begin: () => void;
};

/** @param onEvent takes every event after the figures do */
export function createLiveRecord(
	setup: RunSetup,
	thresholds: readonly Threshold[],
	onEvent: (event: RunEvent) => void,
): LiveRecord {
	const {plan, connectRate, rerun} = setup;
	const prompts = scanPromptTable(setup.prompts);
	const loadPlan = toLoadPlan(plan, prompts.length);
	const volume = describeVolume(plan, prompts.length, undefined, createTurnCounter(prompts));
	const {workers} = volume;
	const zeroNow = () => performance.now() - (rerun?.since ?? 0);
	/** The run's beginning on this thread's clock. */
	let zero = zeroNow();
	const sinceZero = () => performance.now() - zero;
	const clock = () => microsecondsOf(sinceZero()) / 1e6;
	const runFigures = createRunFigures(setup, thresholds, sinceZero);
	const record = createRunRecord({
		...{loadPlan, thresholds, workers, connectRate},
		group: runFigures.step,
		level: runFigures.level,
	});

	function emit(event: RunEvent): void {
		runFigures.apply(event);
		record.apply(event);
		onEvent(event);
	}

	const monitor = createRunMonitor({setup, volume, thresholds, clock, emit, record, runFigures});
	return {
		...{loadPlan, volume, thresholds, runFigures, record, monitor, clock, emit},
		restartClock() {
			zero = zeroNow();
		},
		begin() {
			const {prompts: planned} = volume;
			const units = prompts.length;
			emit({
				...{type: 'begin', at: clock(), workers, units},
				...{connectRate: connectRate ?? null, planned},
			});
		},
	};
}
