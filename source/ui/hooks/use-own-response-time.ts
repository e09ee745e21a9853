import {hasOwnResponseTime} from '../../model/response-time.ts';
import {useRunner} from './use-runner.ts';

/** Whether the run's response time differs from its latency by now. */
export const useOwnResponseTime = (): boolean =>
	useRunner(({load, latency, responseTime}) =>
		hasOwnResponseTime(load.model, latency, responseTime),
	);
