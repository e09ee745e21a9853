import type {Plan} from '../config/plan.ts';
import type {MetricInfo} from '../metrics/bind-metric.ts';
import type {Threshold} from '../statistics/threshold.ts';

/**
 * Reports conflicts with metrics that score after the reply: their pairs are read back from the saved
 * results, and a search decides before they are scored.
 */
export function problemsOfServices(
	plan: Plan,
	thresholds: readonly Threshold[],
	metrics: readonly MetricInfo[],
): string[] {
	const services = metrics.filter(({kind}) => kind === 'service').map(({name}) => name);
	if (services.length === 0) return [];
	const unsaved =
		plan.save === 'all'
			? []
			: [
					`--save ${plan.save} does not go with the metric ${services.join(', ')}: it scores replies later, from the saved results; use --save all, or leave the metric out`,
				];
	const early = plan.findCapacity
		? thresholds.filter(
				(threshold) => threshold.kind === 'metric' && services.includes(threshold.metric),
			)
		: [];
	return [
		...unsaved,
		...early.map(
			({expression}) =>
				`--threshold "${expression}" does not go with --find-capacity: the search judges a level at its end, and the metric scores later; use --steps, or leave the threshold out`,
		),
	];
}
