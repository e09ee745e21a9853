import type {Plan} from '../config/plan.ts';
import {pickUnits, type PromptTable} from '../dataset/prompt-table.ts';
import {replaySpeedOf} from '../model/load.ts';
import {UserError} from '../model/user-error.ts';
import {usualConnectionLimit} from './schedule.ts';

/** A plan whose prompts start at the times of a recording. */
export type Recording = {
	/** With the mean rate of the recording, and connections for the highest. */
	readonly plan: Plan;
	/** In the order of their times. */
	readonly prompts: PromptTable;
	/** See `createArrivals`; in shared memory. */
	readonly recorded: Float64Array;
};

/** Milliseconds over which the highest rate is counted. */
const window = 1000;

/** Prompts per second where the times, in milliseconds and in order, are closest together. */
function highestRate(times: Float64Array): number {
	let most = 0;
	for (let first = 0, last = 0; last < times.length; last++) {
		while (times[last]! - times[first]! >= window) first++;
		most = Math.max(most, last - first + 1);
	}
	return (most * 1000) / window;
}

/** The time of each unit's first turn, in milliseconds. */
function timesOf(prompts: PromptTable): Float64Array {
	return Float64Array.from({length: prompts.length}, (_, unit) => {
		const {time, file, line, row} = prompts.prompt(prompts.firstPlace(unit));
		if (time !== undefined) return time;
		const likely =
			Object.keys(row).find((key) => /time|date|(?:^|_)at$|At$/i.test(key)) ?? 'timestamp';
		throw new UserError({
			key: 'arrivals',
			text: `--arrivals replay sends each prompt at the time of its row, and ${file}:${line} has none: name the key that holds it, as in --field time=${likely}, or choose other arrivals`,
		});
	});
}

/**
 * Puts the prompts of a plan with `--arrivals replay` in the order of their times, and makes the plan's rate
 * of them; undefined for other plans.
 * @throws UserError for a row without a time
 */
export function readRecording(plan: Plan, given: PromptTable): Recording | undefined {
	const speed = replaySpeedOf(plan);
	if (speed === undefined) return undefined;
	const times = timesOf(given);
	const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
	const sorted = Float64Array.from(order, (unit) => (times[unit]! - times[order[0]!]!) / speed);
	const span = sorted.at(-1)!;
	const gaps = sorted.length - 1;
	const recorded = new Float64Array(new SharedArrayBuffer(8 * sorted.length));
	recorded.set(span === 0 ? sorted : sorted.map((time) => (time / span) * gaps));
	const rate = span === 0 ? sorted.length : (gaps * 1000) / span;
	const {connections, maxConnections = usualConnectionLimit(highestRate(sorted), connections)} =
		plan;
	return {plan: {...plan, rate, maxConnections}, prompts: pickUnits(given, order), recorded};
}
