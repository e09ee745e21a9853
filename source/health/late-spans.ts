import type {AttemptTiming} from '../model/attempt.ts';
import type {HealthWindow} from '../model/health.ts';
import {lateSecondsIn} from './late-seconds.ts';

/** A period in which the event loop was late, in seconds since the run began. */
export type LateSpan = {readonly from: number; readonly to: number};

/**
 * The periods in which the event loop was late, in order and without overlaps.
 * @param windows of the run's seconds, in any order
 */
export function lateSpansOf(windows: Iterable<HealthWindow>): readonly LateSpan[] {
	const spans: LateSpan[] = [];
	for (const window of windows) {
		const {loopDelay, loopDelayAt: to} = window;
		if (loopDelay === null || to === null || lateSecondsIn(window) === 0) continue;
		spans.push({from: Math.max(0, to - Math.max(1, loopDelay)), to});
	}
	const merged: LateSpan[] = [];
	for (const span of spans.toSorted((a, b) => a.from - b.from)) {
		const last = merged.at(-1);
		if (!last || span.from > last.to) merged.push(span);
		else merged[merged.length - 1] = {from: last.from, to: Math.max(last.to, span.to)};
	}
	return merged;
}

/** Whether a moment lies in one of the spans. */
function isInOneOf(spans: readonly LateSpan[], moment: number): boolean {
	let [low, high] = [0, spans.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (spans[middle]!.to < moment) low = middle + 1;
		else high = middle;
	}
	return low < spans.length && spans[low]!.from <= moment;
}

/**
 * Whether a late event loop may have distorted the times of an attempt: it was sent or acknowledged, or
 * its reply began or ended, in a late second. A late second in the middle of a wait changes nothing.
 * @param spans from `lateSpansOf`
 */
export const isTimedLate = (
	{intended, sent, ack, first, complete}: AttemptTiming,
	spans: readonly LateSpan[],
): boolean =>
	spans.length > 0 &&
	[sent ?? intended, ack, first, complete].some(
		(moment) => moment !== undefined && isInOneOf(spans, moment),
	);
