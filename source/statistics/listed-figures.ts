import type {Outcome} from '../model/attempt.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import {createHistogram} from './histogram.ts';

/** The figures of a set of prompts. Durations in seconds, null without replies. */
export type ListedFigures = {
	readonly count: number;
	readonly passed: number;
	readonly errored: number;
	readonly p50: number | null;
	readonly p95: number | null;
	readonly responseP95: number | null;
};

/** An attempt as listed; durations in seconds, null where there is none. */
export type ListedAttempt = {
	readonly outcome: Outcome;
	readonly latency: number | null;
	readonly responseTime: number | null;
};

/** Sums up listed attempts without those that were left, with the percentiles of a run's figures. */
export function figuresOfListed(attempts: Iterable<ListedAttempt>): ListedFigures {
	const latencies = createHistogram();
	const responseTimes = createHistogram();
	let count = 0;
	let passed = 0;
	let errored = 0;
	for (const {outcome, latency, responseTime} of attempts) {
		if (outcome === 'left') continue;
		count++;
		if (outcome === 'passed') passed++;
		else if (outcome === 'errored') errored++;
		if (latency !== null) latencies.record(microsecondsIn(latency));
		if (responseTime !== null) responseTimes.record(microsecondsIn(responseTime));
	}
	return {
		count,
		passed,
		errored,
		p50: latencies.percentile(50),
		p95: latencies.percentile(95),
		responseP95: responseTimes.percentile(95),
	};
}
