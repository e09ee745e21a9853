import type {Distribution} from '../../model/distribution.ts';
import type {GroupFigures} from '../../model/snapshot.ts';
import {padStart, widthOf} from '../../terminal/fit.ts';
import {formatSeconds} from '../../terminal/format.ts';

type TwoTimes = Pick<GroupFigures, 'latency' | 'responseTime'>;
type Times = (figures: TwoTimes) => string;

/** Columns of the shortest useful bar. */
export const leastBar = 5;

const p95Of = ({p95}: Distribution): string => `p95 ${padStart(formatSeconds(p95), 7)}`;
const onlyLatency: readonly Times[] = [({latency}) => p95Of(latency)];
/** The most complete first. If only one time fits, it is the one to judge by. */
const withResponse: readonly Times[] = [
	({latency, responseTime}) => `${p95Of(latency)}  response ${p95Of(responseTime)}`,
	({responseTime}) => `response ${p95Of(responseTime)}`,
	({responseTime}) => `resp. ${p95Of(responseTime)}`,
];

/**
 * The fullest wording of both times that leaves a bar enough columns, and the bar's width, for lines that
 * are all alike; width 0 if even the shortest wording leaves too few.
 * @param responds whether the response time says more than the latency
 * @param room columns for the times and the bar
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
