import type {LoadModel} from '../model/load.ts';
import {hasOwnResponseTime} from '../model/response-time.ts';
import type {StepSummary, Summary} from '../model/summary.ts';

/** Whether a run's response time says more than its latency. */
export const runHasOwnResponseTime = ({
	run,
	latency,
	responseTime,
}: Pick<Summary, 'run' | 'latency' | 'responseTime'>): boolean =>
	hasOwnResponseTime(run.model, latency, responseTime);

/** Whether that of any step does, so that all of them show it. */
export const stepsHaveOwnResponseTime = (
	model: LoadModel,
	steps: readonly Pick<StepSummary, 'latency' | 'responseTime'>[],
): boolean =>
	steps.some(({latency, responseTime}) => hasOwnResponseTime(model, latency, responseTime));
