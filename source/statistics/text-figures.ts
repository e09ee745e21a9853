import type {FailedPair, MetricError, RunFigures} from '../model/snapshot.ts';
import type {AggregateState} from './aggregate-state.ts';
import type {TextDelta} from './attempt-texts.ts';
import {inOrder, mergeClasses, toErrorFigures, type ErrorClass} from './error-classes.ts';
import {createFirstItems, type Listed} from './first-items.ts';
import {lazily} from './lazily.ts';

type TextState = Pick<AggregateState, 'errors' | 'notices' | 'failures' | 'metric_errors'>;

/** The part of a run's figures that is text: errors by class, failed pairs, and metric errors. */
export type TextFigures = {
	readonly merge: (delta: TextDelta) => void;
	readonly mergeLists: (delta: Pick<TextDelta, 'failures' | 'metricErrors'>) => void;
	readonly mergeState: (state: TextState) => void;
	readonly figures: () => Pick<RunFigures, 'errors' | 'notices' | 'failures' | 'metricErrors'>;
	readonly state: () => TextState;
};

const itemsOf = <Item>(listed: readonly Listed<Item>[]): readonly Item[] =>
	listed.map(({item}) => item);

export function createTextFigures(): TextFigures {
	const errors = new Map<string, ErrorClass>();
	const notices = new Map<string, ErrorClass>();
	const failures = createFirstItems<FailedPair>();
	const metricErrors = createFirstItems<MetricError>();
	const lazy = {
		errors: lazily(() => toErrorFigures(errors)),
		notices: lazily(() => toErrorFigures(notices)),
		failures: lazily(() => itemsOf(failures.items())),
		metricErrors: lazily(() => itemsOf(metricErrors.items())),
	};

	function addListed(
		failed: readonly Listed<FailedPair>[],
		broken: readonly Listed<MetricError>[],
	): void {
		for (const pair of failed) if (failures.add(pair)) lazy.failures.touch();
		for (const error of broken) if (metricErrors.add(error)) lazy.metricErrors.touch();
	}

	return {
		merge(delta) {
			mergeClasses(errors, delta.errors);
			mergeClasses(notices, delta.notices);
			if (delta.errors.size > 0) lazy.errors.touch();
			if (delta.notices.size > 0) lazy.notices.touch();
			addListed(delta.failures, delta.metricErrors);
		},
		mergeLists: ({failures: failed, metricErrors: broken}) => addListed(failed, broken),
		mergeState(state) {
			mergeClasses(errors, state.errors);
			mergeClasses(notices, state.notices);
			addListed(state.failures, state.metric_errors);
			for (const value of Object.values(lazy)) value.touch();
		},
		figures: () => ({
			errors: lazy.errors.get(),
			notices: lazy.notices.get(),
			failures: lazy.failures.get(),
			metricErrors: lazy.metricErrors.get(),
		}),
		state: () => ({
			errors: inOrder(errors),
			notices: inOrder(notices),
			failures: failures.items(),
			metric_errors: metricErrors.items(),
		}),
	};
}
