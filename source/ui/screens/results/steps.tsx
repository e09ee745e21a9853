import {Box, Text} from 'ink';
import {useState} from 'react';
import type {StepSummary, Summary} from '../../../model/summary.ts';
import {brokenThreshold, stepMark} from '../../../reports/warning-facts.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {padEnd} from '../../../terminal/fit.ts';
import {describeLevel, formatLevel} from '../../../terminal/level.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../../../terminal/threshold-mark.ts';
import {Chart} from '../../components/chart.tsx';
import {List} from '../../components/list.tsx';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';
import {
	alongLevels,
	describeSteps,
	highestHolding,
	stepCharts,
	type StepChart,
} from '../../format/step-figures.ts';
import {fitStepColumns} from '../../format/step-table.ts';
import {gap, tableLine} from '../../../terminal/table.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {PartText} from '../../format/parts.tsx';
import {useTheme} from '../../theme.tsx';

const keyOf = ({step}: StepSummary): string => String(step);
const evidenceRows = 2;
/** Below this height the sentence gets one line, and the evidence is hidden. */
const roomy = 12;
const leastChart = 5;
const mostChart = 30;
/** Columns for a step’s verdict, such as `✓ highest` or `! in doubt`, and for how many columns are hidden. */
const verdictWidth = 13;
const pointerWidth = 2;

/** Splits the rows between list and chart; no chart if it would show nothing, and no empty rows. */
function share(room: number, steps: number, textOnly: boolean) {
	const list = Math.min(steps, Math.max(3, Math.floor(room * 0.45)));
	const chart = Math.min(mostChart, room - list);
	if (textOnly || chart < leastChart) return {list: Math.min(steps, room), chart: 0};
	return {list: Math.min(steps, room - chart), chart};
}

function LevelChart({
	steps,
	chart,
	width,
	height,
}: {
	readonly steps: readonly StepSummary[];
	readonly chart: StepChart;
	readonly width: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	const levels = steps.map(({level}) => level);
	const {unit} = steps[0]!;
	const low = formatLevel(Math.min(...levels), unit);
	const high = describeLevel(Math.max(...levels), unit);
	// More samples than columns, so that no peak is lost.
	const along = (figure: StepChart['first']) => alongLevels(steps, figure, 4 * width);
	return (
		<Chart
			title={own(`${chart.title} at ${steps.length > 1 ? `${low} … ` : ''}${high}`)}
			names={chart.names}
			first={along(chart.first)}
			{...(chart.second && {second: along(chart.second)})}
			format={(value) => own(chart.format(value))}
			width={width}
			height={height}
		/>
	);
}

/** Whether a step's level holds; if not, the threshold that it breaks. */
function Verdict({step, highest}: {readonly step: StepSummary; readonly highest: boolean}) {
	const mark = stepMark(step);
	const broken = mark.tone === 'bad' ? brokenThreshold(step) : undefined;
	const held = highest && mark.tone === 'good' ? 'highest' : mark.text;
	return <PartText part={{...mark, text: broken ?? held}} />;
}

/** The evidence for a step's verdict. */
function Evidence({step}: {readonly step: StepSummary}) {
	const {marks, colors, own} = useTheme();
	return (
		<Box height={evidenceRows} flexShrink={0} overflow="hidden">
			<Text wrap="wrap">
				<Text dimColor>{describeLevel(step.level, step.unit)}: </Text>
				{step.thresholds.length === 0 && <Text dimColor>no threshold to check it against</Text>}
				{step.thresholds.map((result) => {
					const {mark, word, tone} = thresholdMarkOf(result);
					const found = foundBy(result) || word;
					return (
						<Text
							key={result.expression}
							{...(tone === 'muted' ? {dimColor: true} : {color: colors[tone]})}
						>
							{own(`${marks[mark]} ${sanitiseLine(result.expression)} ${found}   `)}
						</Text>
					);
				})}
				{step.doubts.map((doubt) => (
					<Text key={doubt} color={colors.warn}>
						{own(`${marks.error} ${sanitiseLine(doubt)}   `)}
					</Text>
				))}
			</Text>
		</Box>
	);
}

/** Latency, errors and every metric against the level of load, as a chart and a table. */
export function Steps({
	document,
	height,
	columns,
}: {
	readonly document: RunDocument;
	readonly height: number;
	readonly columns: number;
}) {
	const {summary} = document;
	if (!summary || summary.steps.length === 0) {
		return (
			<Text dimColor wrap="wrap">
				This run has no steps. With --steps 10:100:10 a run goes from level to level; with
				--find-capacity it searches for the highest level at which every threshold holds. This tab
				then shows latency, errors and metrics against the level.
			</Text>
		);
	}
	return <StepsOf summary={summary} height={height} columns={columns} />;
}

function StepsOf({
	summary,
	height,
	columns,
}: {
	readonly summary: Summary;
	readonly height: number;
	readonly columns: number;
}) {
	const {colors, own, textOnly} = useTheme();
	const [chosen, setChosen] = useState(0);
	const {steps, run} = summary;
	const charts = stepCharts(steps, run.model);
	const chart = charts[chosen % charts.length]!;
	const highest = highestHolding(summary);
	const isRoomy = height >= roomy;
	const sentence = wrapText(own(describeSteps(summary)), columns).slice(0, isRoomy ? 3 : 1);
	const room = Math.max(3, height - sentence.length - 1 - (isRoomy ? evidenceRows : 0));
	const rows = share(room, steps.length, textOnly);
	const {position, item} = useSelection(steps, keyOf, Math.max(1, rows.list - 1));
	useKeys('results', {
		chart: textOnly
			? {disabled: 'there are no charts in text-only mode'}
			: () => setChosen((chosen + 1) % charts.length),
	});
	const {shown, hidden} = fitStepColumns(summary, columns - pointerWidth - verdictWidth);
	const spacing = ' '.repeat(gap);
	const more = hidden > 0 ? `  (+${hidden})` : '';
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{sentence.map((line, index) => (
				<Text key={index} bold color={highest === undefined ? colors.warn : colors.good}>
					{line}
				</Text>
			))}
			{rows.chart > 0 && (
				<LevelChart steps={steps} chart={chart} width={columns - 1} height={rows.chart} />
			)}
			<Text dimColor wrap="truncate-end">
				{' '.repeat(pointerWidth)}
				{tableLine(shown, ({title}) => own(title))}
				{`${spacing}${padEnd('verdict', 7)}${more}`}
			</Text>
			<List
				items={steps}
				selected={position}
				height={rows.list}
				keyOf={keyOf}
				empty=""
				render={(step) => {
					const isHighest = step.level === highest && step.holds === true;
					return (
						<Text bold={isHighest}>
							{tableLine(shown, ({cell}) => own(cell(step)))}
							{spacing}
							<Verdict step={step} highest={isHighest} />
						</Text>
					);
				}}
			/>
			{item && isRoomy && <Evidence step={item} />}
		</Box>
	);
}
