import {isDeepStrictEqual} from 'node:util';
import type {Distribution} from './distribution.ts';
import {kindOf, type ErrorClass} from './error-class.ts';
import type {LoadModel} from './load.ts';
import type {StepSummary, Summary} from './summary.ts';

/**
 * Whether an errored attempt has a response time: a server too slow to reply, or to accept the connection,
 * is at least as slow as the limit, and leaving it out would flatter the server.
 */
export const isTimeout = (errorClass: ErrorClass): boolean =>
	kindOf(errorClass) === 'timeout' || errorClass === 'handshake.timeout';

/**
 * Whether the response time differs from the latency, so that both should be shown. In the open
 * model it always does. In the closed model a prompt is due when it is sent: the two are equal
 * until a reply times out.
 */
export const hasOwnResponseTime = (
	model: LoadModel,
	latency: Distribution,
	responseTime: Distribution,
): boolean => model === 'open' || !isDeepStrictEqual(responseTime, latency);

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
