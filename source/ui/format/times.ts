import type {Distribution} from '../../model/distribution.ts';
import type {GroupFigures} from '../../model/snapshot.ts';
import {padStart, widthOf} from '../../terminal/fit.ts';
import {formatSeconds} from '../../terminal/format.ts';

type TwoTimes = Pick<GroupFigures, 'latency' | 'responseTime'>;
type Times = (figures: TwoTimes) => string;

/** Columns of the shortest bar that says anything. */
export const leastBar = 5;

const p95Of = ({p95}: Distribution): string => `p95 ${padStart(formatSeconds(p95), 7)}`;
const onlyLatency: readonly Times[] = [({latency}) => p95Of(latency)];
/** The fullest first. Where only one fits, it is the one to judge by. */
const withResponse: readonly Times[] = [
	({latency, responseTime}) => `${p95Of(latency)}  response ${p95Of(responseTime)}`,
	({responseTime}) => `response ${p95Of(responseTime)}`,
	({responseTime}) => `resp. ${p95Of(responseTime)}`,
];

/**
 * What fits beside a bar in lines that are all alike: the fullest words for both times that leave the
 * bar some columns, and how many; 0 where even the shortest leave it too few.
 * @param responds whether the response time says more than the latency
 * @param room columns for times and bar
 */
export function fitTimes(
	lines: readonly TwoTimes[],
	responds: boolean,
	room: number,
): {readonly times: Times; readonly bar: number} {
	const choices = (responds ? withResponse : onlyLatency).map((times) => ({
		times,
		bar: room - Math.max(0, ...lines.map((figures) => widthOf(times(figures)))),
	}));
	const {times, bar} = choices.find(({bar}) => bar >= leastBar) ?? choices.at(-1)!;
	return {times, bar: bar >= leastBar ? bar : 0};
}
