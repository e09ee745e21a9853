import type {FailedPair, MetricError} from '../model/snapshot.ts';
import type {Bag} from './bag.ts';

/** What a metric's figures gained. `count` pairs were scored, `missing` were not applicable. */
export type MetricDelta = {
	count: number;
	sum: number;
	min: number;
	max: number;
	missing: number;
	errors: number;
	failed: number;
};

export type OutcomeCounts = {passed: number; failed: number; errored: number};

export type IntentDelta = OutcomeCounts & {
	latency: Bag | undefined;
	metrics: Map<string, MetricDelta>;
};

/** Everything that one worker learnt since its last delta. Additive, so deltas merge in any order. */
export type Delta = OutcomeCounts & {
	readonly latency: Bag | undefined;
	readonly responseTime: Bag | undefined;
	readonly firstToken: Bag | undefined;
	readonly chunkGap: Bag | undefined;
	readonly connect: Bag | undefined;
	readonly metrics: ReadonlyMap<string, MetricDelta>;
	readonly intents: ReadonlyMap<string, IntentDelta>;
	readonly errors: ReadonlyMap<string, {count: number; example: string}>;
	readonly failures: readonly FailedPair[];
	readonly metricErrors: readonly MetricError[];
};

export const emptyMetricDelta = (): MetricDelta => ({
	count: 0,
	sum: 0,
	min: Infinity,
	max: -Infinity,
	missing: 0,
	errors: 0,
	failed: 0,
});
