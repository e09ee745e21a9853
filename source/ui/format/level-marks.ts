import type {SeriesPoint} from '../../model/series-point.ts';
import type {ChartMark} from './time-axis.ts';

/** Where the level of load changed, other than by a ramp, which changes it every second. */
export function levelMarks(
	series: readonly Pick<SeriesPoint, 'second' | 'level' | 'step'>[],
): ChartMark[] {
	const changes = series.flatMap(({second, level, step}, index): ChartMark[] => {
		const before = series[index - 1];
		if (!before || (before.level === level && before.step === step)) return [];
		return [{second, kind: 'level'}];
	});
	return changes.length > series.length / 4 ? [] : changes;
}
