import {createHistogram, readHistogram, type HistogramState} from './histogram.ts';
import {lazily} from './lazily.ts';

/** A histogram whose summary keeps its identity until a sample is added. */
export function createLazyHistogram(further: readonly number[] = []) {
	const histogram = createHistogram(further);
	const summary = lazily(histogram.summary);
	return {
		/** Adds a sample, in whole microseconds. */
		record(value: number) {
			histogram.record(value);
			summary.touch();
		},
		merge(state: HistogramState) {
			histogram.merge(readHistogram(state));
			summary.touch();
		},
		count: histogram.count,
		summary: summary.get,
		state: histogram.state,
	};
}
