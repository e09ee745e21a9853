import type {Outcome} from '../../source/model/attempt.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import {
	createCollector,
	type Collector,
	type CollectorOptions,
} from '../../source/statistics/collector.ts';
import {figuresOfRaw, type ScoredPair} from '../../source/statistics/raw-figures.ts';

/** A collector that takes attempts as the engine reports them; the run's zero is the clock's. */
export type RawCollector = Omit<Collector, 'add'> & {
	readonly add: (raw: RawAttempt, verdict: ScoredPair, outcome: Outcome) => void;
};

export function createRawCollector(options: CollectorOptions): RawCollector {
	const collector = createCollector(options);
	return {
		...collector,
		add(raw, verdict, outcome) {
			if (raw.assignment.measured) collector.add(figuresOfRaw(raw, verdict, outcome, 0));
			else collector.addWarmup(outcome);
		},
	};
}
