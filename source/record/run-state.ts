import type {RunGauges} from '../model/run-gauges.ts';
import type {RunState} from '../model/snapshot.ts';
import type {Figures} from '../statistics/aggregator.ts';
import {plannedSeconds, type LoadPlan} from '../model/load-plan.ts';
import type {RunRecord} from './run-record.ts';

/** What does not change during a run. */
export type RunStateOptions = {
	readonly loadPlan: LoadPlan;
	/** Attempts that the plan requires; null when time limits it. */
	readonly planned: number | null;
	/** Number of steps in the plan; null if unknown beforehand. */
	readonly steps: number | null;
};

/** The state of a run: its figures, its gauges, and its accumulated events. */
export function runStateOf(
	{outcomes, ...figures}: Figures,
	gauges: RunGauges,
	record: RunRecord,
	{loadPlan, planned, steps}: RunStateOptions,
): RunState {
	const {sent, inFlight, unmatched, greetings, doubtful, unverified, dropped, late} = gauges;
	return {
		...figures,
		elapsed: gauges.elapsed,
		planned,
		duration: plannedSeconds(loadPlan),
		counts: {
			...{sent, ...outcomes, inFlight, scoring: 0},
			...{unmatched, greetings, doubtful, unverified, dropped, late, waiting: 0},
		},
		traffic: gauges.traffic,
		warmup: loadPlan.warmup ? gauges.warmup : null,
		load: {model: loadPlan.leg.model, steps},
		connections: {opened: gauges.opened},
		outages: record.outages(),
		doubts: record.doubts(doubtful),
		steps: record.steps(),
		capacity: record.capacity(),
		aborted: record.aborted(),
		stopped: record.stopped(),
		generator: record.generator(),
	};
}
