import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Summary} from '../../../model/summary.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount} from '../../../terminal/format.ts';
import {unitNames} from '../../../terminal/level.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {Panel, panelFrame} from '../../components/panel.tsx';
import {
	describeKnee,
	describeSteps,
	highestHolding,
	judgedTime,
	kneeOf,
	stepCharts,
} from '../../format/step-figures.ts';
import {levelRows} from '../../format/level-cells.ts';
import {useLayout} from '../../hooks/use-layout.ts';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import {LevelChart} from './level-chart.tsx';
import {Evidence, evidenceRows, keyOfStep, LevelTable} from './level-table.tsx';

/** Below this height the sentence gets one line, and the evidence is hidden. */
const roomy = 12;
/** Rows from which both parts have a border. */
const roomForBorders = 18;
/** Rows from which the sentences may take three. */
const roomForNotes = 24;
const leastChart = 6;
const mostChart = 24;
/** Splits the rows between list and chart; no chart if it would show nothing, and no empty rows. */
function share(room: number, steps: number, textOnly: boolean) {
	const list = Math.min(steps, Math.max(4, Math.floor(room * 0.4)));
	const chart = Math.min(mostChart, room - list);
	if (textOnly || chart < leastChart) return {list: Math.min(steps, room), chart: 0};
	return {list: Math.min(steps, room - chart), chart: 1 + levelRows(chart - 1)};
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
	const bordered = useLayout() !== 'narrow' && height >= roomForBorders && !textOnly;
	const [chosen, setChosen] = useState(0);
	const {steps, run} = summary;
	const charts = stepCharts(steps, run.model);
	const chart = charts[chosen % charts.length]!;
	const highest = highestHolding(summary);
	const isRoomy = height >= roomy;
	const sentences = sentencesOf(summary).flatMap((text, index) =>
		wrapText(own(text), columns).map((line) => ({line, main: index === 0})),
	);
	const sentence = sentences.slice(0, height < roomy ? 1 : height < roomForNotes ? 2 : 3);
	const frames = bordered ? 2 * panelFrame.rows : 0;
	const evidence = isRoomy ? evidenceRows : 0;
	// The head of the table, and the chart's title.
	const heads = bordered || textOnly ? 1 : 2;
	const room = Math.max(3, height - sentence.length - heads - evidence - frames);
	const rows = share(room, steps.length, textOnly);
	const {position, item} = useSelection(steps, keyOfStep, Math.max(1, rows.list - 1));
	useKeys('results', {
		chart: textOnly
			? {disabled: 'there are no charts in text-only mode'}
			: () => setChosen((chosen + 1) % charts.length),
	});
	const inner = columns - (bordered ? panelFrame.columns : 0);
	const title = `${chart.title} by ${unitNames[steps[0]!.unit]}`;
	const size = {width: inner, height: rows.chart};
	const drawn = <LevelChart summary={summary} chart={chart} selected={item} {...size} />;
	const table = (
		<>
			<LevelTable summary={summary} position={position} width={inner} height={rows.list} />
			{item && isRoomy && <Evidence step={item} />}
		</>
	);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{sentence.map(({line, main}, index) => (
				<Text
					key={index}
					bold={main}
					wrap="truncate-end"
					{...(main && {color: highest === undefined ? colors.warn : colors.good})}
				>
					{line}
				</Text>
			))}
			{rows.chart > 0 && bordered && (
				<Panel
					title={title}
					note="c next chart"
					width={columns}
					height={rows.chart + panelFrame.rows}
				>
					{drawn}
				</Panel>
			)}
			{rows.chart > 0 && !bordered && (
				<>
					<Text wrap="truncate-end">{own(title)}</Text>
					{drawn}
				</>
			)}
			{bordered ? (
				<Panel
					title="Levels"
					note={`${formatCount(position + 1)} of ${formatCount(steps.length)}`}
					width={columns}
					height={1 + rows.list + evidence + panelFrame.rows}
				>
					{table}
				</Panel>
			) : (
				table
			)}
		</Box>
	);
}

/** What the steps show: how far every threshold holds, and where the latency rises. */
function sentencesOf(summary: Summary): readonly string[] {
	const knee = kneeOf(summary.steps, judgedTime(summary.steps, summary.run.model));
	return [describeSteps(summary), ...(knee ? [describeKnee(knee)] : [])];
}
