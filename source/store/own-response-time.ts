import type {LoadModel} from '../model/load.ts';
import {hasOwnResponseTime} from '../model/response-time.ts';
import type {StepSummary, Summary} from './summary.ts';

/** Whether a run's response time says more than its latency. */
export const runHasOwnResponseTime = ({
	run,
	latency,
	response_time: responseTime,
}: Pick<Summary, 'run' | 'latency' | 'response_time'>): boolean =>
	hasOwnResponseTime(run.model, latency, responseTime);

/** Whether that of any step does, so that all of them show it. */
export const stepsHaveOwnResponseTime = (
	model: LoadModel,
	steps: readonly Pick<StepSummary, 'latency' | 'response_time'>[],
): boolean =>
	steps.some(({latency, response_time: responseTime}) =>
		hasOwnResponseTime(model, latency, responseTime),
	);
