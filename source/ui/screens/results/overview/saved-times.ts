import {runHasOwnResponseTime} from '../../../../model/response-time.ts';
import type {Summary} from '../../../../model/summary.ts';
import {streamTimes} from '../../../../reports/facts.ts';
import type {TimesRow} from '../../../components/times-table.tsx';

/** All kinds of durations of a run that has ended; the latency always. */
export function savedTimes(summary: Summary): readonly TimesRow[] {
	const {latency, responseTime, connect, setup} = summary;
	return [
		{name: 'latency', figures: latency},
		...(runHasOwnResponseTime(summary) ? [{name: 'response time', figures: responseTime}] : []),
		...streamTimes(summary).map(({label, distribution}) => ({
			name: label,
			figures: distribution,
		})),
		{name: 'connect', figures: connect},
		...(setup ? [{name: 'setup', figures: setup}] : []),
	];
}
