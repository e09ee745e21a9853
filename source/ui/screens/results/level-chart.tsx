import type {StepSummary, Summary} from '../../../model/summary.ts';
import {stepMark} from '../../../reports/warning-facts.ts';
import {formatLevel} from '../../../terminal/level.ts';
import {StepChart} from '../../components/step-chart.tsx';
import type {ChartLevel} from '../../format/level-cells.ts';
import {
	ascending,
	highestHolding,
	judgedTime,
	kneeOf,
	type StepChartKind,
	type StepFigure,
} from '../../format/step-figures.ts';
import {useTheme, type Theme} from '../../theme.tsx';

/** The levels for the axis of a chart, the lowest first. */
function chartLevels(
	summary: Summary,
	steps: readonly StepSummary[],
	{marks}: Pick<Theme, 'marks'>,
): readonly ChartLevel[] {
	const highest = highestHolding(summary);
	const time = judgedTime(steps, summary.run.model);
	const knee = kneeOf(steps, time);
	return steps.map((step) => {
		const {mark, tone} = stepMark(step);
		const notes = [
			...(step.level === highest && step.holds === true ? ['highest'] : []),
			...(step === knee?.to ? [`${time.name} ×${knee.times.toFixed(1)}`] : []),
		];
		return {
			label: formatLevel(step.level, step.unit),
			state: tone,
			sign: mark === undefined ? '' : `${marks[mark]} `,
			...(notes.length > 0 && {note: notes.join(', ')}),
		};
	});
}

/** A chart of the levels, which says of each whether it holds. */
export function LevelChart({
	summary,
	chart,
	selected,
	width,
	height,
}: {
	readonly summary: Summary;
	readonly chart: StepChartKind;
	readonly selected: StepSummary | undefined;
	readonly width: number;
	readonly height: number;
}) {
	const theme = useTheme();
	const {own} = theme;
	const steps = ascending(summary.steps);
	const levels = chartLevels(summary, steps, theme).map(({note, ...level}) => ({
		...level,
		...(note !== undefined && {note: own(note)}),
	}));
	const write = new Map<StepFigure['format'], StepFigure['format']>();
	const seriesOf = ({of, format}: StepFigure) => {
		// Equal formats share an axis, so they stay equal.
		const formatted = write.get(format) ?? ((value: number) => own(format(value)));
		write.set(format, formatted);
		return {values: steps.map(of), format: formatted};
	};
	return (
		<StepChart
			levels={levels}
			selected={selected ? steps.indexOf(selected) : -1}
			names={[chart.first.name, chart.second?.name]}
			first={seriesOf(chart.first)}
			second={chart.second && seriesOf(chart.second)}
			width={width}
			height={height}
		/>
	);
}
