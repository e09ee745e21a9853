import {openingKeys, openingPartNames, openingParts} from '../../../../model/opening-times.ts';
import {runHasOwnResponseTime} from '../../../../model/response-time.ts';
import type {Summary} from '../../../../model/summary.ts';
import {equalTimes, streamTimes} from '../../../../reports/facts.ts';
import {extremeOf} from '../../../../statistics/threshold-stats.ts';
import type {TimesRow} from '../../../components/times-table.tsx';

/** All kinds of durations of a run that has ended; the latency always. */
export function savedTimes(summary: Summary): readonly TimesRow[] {
	const {latency, responseTime, connect, setup} = summary;
	const opening = openingPartNames.flatMap((name) => {
		const figures = summary[openingKeys[name]];
		return figures ? [{name: `connect ${openingParts[name]}`, figures}] : [];
	});
	return [
		{name: 'latency', figures: latency},
		...(runHasOwnResponseTime(summary) ? [{name: 'response time', figures: responseTime}] : []),
		...streamTimes(summary).map(({label, distribution}) => ({
			name: label,
			figures: distribution,
		})),
		{name: 'connect', figures: connect},
		...opening,
		...(setup ? [{name: 'setup', figures: setup}] : []),
	];
}

/** What to know when reading the table of durations. */
export function timesNotes(summary: Summary): readonly string[] {
	const few = savedTimes(summary).some(
		({figures}) => extremeOf('p99', figures.count) !== undefined,
	);
	return [
		...(runHasOwnResponseTime(summary) ? [] : [`response time: ${equalTimes}`]),
		...(few ? ['* of so few samples it is the maximum'] : []),
	];
}
