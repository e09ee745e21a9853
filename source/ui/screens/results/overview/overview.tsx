import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import type {Summary} from '../../../../model/summary.ts';
import {panelFrame} from '../../../components/panel.tsx';
import {tileRows, Tiles} from '../../../components/tile.tsx';
import {savedHeadlines} from '../../../format/headlines.ts';
import {layoutOf} from '../../../hooks/use-layout.ts';
import {useKeys} from '../../../keys/keys.tsx';
import {useTheme} from '../../../theme.tsx';
import type {TabProps} from '../tab-props.ts';
import {warningLines, WarningRows} from '../warnings.tsx';
import {blocksOf, type Block} from './blocks.tsx';
import {HeadlineRows, headlineLines} from './headline-lines.tsx';
import {rowsOf, StackedBody, WideBody} from './overview-body.tsx';
import {
	chartNote,
	chartTitle,
	furtherCharts,
	OverviewChartView,
	timeChart,
	savedLatencies,
	type OverviewChart,
} from './overview-chart.tsx';

const {rows: frame, columns: side} = panelFrame;
/** Rows of a chart that is one of two beside the figures, at least, and of one among other parts. */
const leastChart = 7;
const chartRows = 10;
/** Rows below which the figures that matter are not large: the other parts say them too. */
const leastForTiles = 14;
/** The share of a wide screen that is on the left. */
const leftShare = 0.46;

type Charts = {
	readonly time: OverviewChart | undefined;
	readonly further: OverviewChart | undefined;
	readonly block: (chart: OverviewChart, width: number, rows: number) => Block;
};

/** The charts of a run, of which a key changes the second. */
function useCharts({document, active}: TabProps): Charts {
	const {textOnly} = useTheme();
	const {summary} = document;
	const saved = savedLatencies(document);
	const [turns, setTurns] = useState(0);
	const {time, all} = useMemo(
		() =>
			summary && !textOnly
				? {time: timeChart(summary), all: furtherCharts(summary)}
				: {time: undefined, all: []},
		[summary, textOnly],
	);
	useKeys(
		'results',
		{
			chart: textOnly
				? {disabled: 'there are no charts in text-only mode'}
				: () => setTurns(turns + 1),
		},
		{active: active && (textOnly || all.length > 1)},
	);
	const further = all[turns % Math.max(1, all.length)];
	return {
		time,
		further,
		block(chart, width, rows) {
			const note = chartNote(chart, document, saved.values.length);
			const next = chart === further && all.length > 1 ? 'c next chart' : '';
			return {
				title: chartTitle(chart),
				note: note === '' ? next : note,
				rows,
				content: (
					<OverviewChartView
						chart={chart}
						document={document}
						saved={saved}
						width={width}
						height={rows}
					/>
				),
			};
		},
	};
}

/** The charts of the right column, one below the other; the first takes a row that is left over. */
function chartsBeside({time, further, block}: Charts, width: number, room: number): Block[] {
	const shown = [time, further].filter((chart) => chart !== undefined);
	const each = Math.floor(room / Math.max(1, shown.length)) - frame;
	const rows = Math.max(leastChart, each);
	const spare = Math.max(0, room - shown.length * (rows + frame));
	return shown.map((chart, index) => block(chart, width, rows + (index === 0 ? spare : 0)));
}

type BodyProps = TabProps & {readonly summary: Summary; readonly charts: Charts};

function Body({document, lists, charts, columns, height, active}: BodyProps) {
	const theme = useTheme();
	const {textOnly} = theme;
	const layout = layoutOf(columns);
	if (layout === 'wide' && !textOnly) {
		const left = Math.floor(columns * leftShare);
		const right = columns - left;
		const {judged, about} = blocksOf(document, lists, {columns: left - side, height, theme});
		const {times} = blocksOf(document, lists, {columns: right - side, height, theme});
		const room = height - rowsOf(times, true);
		return (
			<WideBody
				left={[...judged, ...about]}
				right={[...chartsBeside(charts, right - side, room), ...times]}
				widths={[left, right]}
				height={height}
				active={active}
			/>
		);
	}
	const bordered = layout !== 'narrow' && !textOnly;
	const width = bordered ? columns - side : columns;
	const {judged, times, about} = blocksOf(document, lists, {columns: width, height, theme});
	const shown = [charts.time, charts.further].filter((chart) => chart !== undefined);
	const drawn = shown.map((chart) => charts.block(chart, width, chartRows));
	return (
		<StackedBody
			blocks={[...judged, ...times, ...drawn, ...about]}
			columns={columns}
			height={height}
			active={active}
			bordered={bordered}
		/>
	);
}

/** A run at a glance: its figures, what was judged, its times and their charts, and what was run. */
export function Overview(props: TabProps) {
	const {document, height, columns} = props;
	const theme = useTheme();
	const {colors, textOnly} = theme;
	const {summary} = document;
	const charts = useCharts(props);
	if (!summary)
		return (
			<Text color={colors.warn}>This run has no summary: it is {document.manifest.status}.</Text>
		);
	const warnings = warningLines(summary, columns, height, theme);
	const headlines = savedHeadlines(summary);
	const tiled = layoutOf(columns) !== 'narrow' && height >= leastForTiles && !textOnly;
	const lines = tiled || textOnly ? [] : headlineLines(headlines, columns, theme);
	const listed = height >= leastForTiles ? lines : [];
	const body = height - warnings.length - (tiled ? tileRows : listed.length);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<WarningRows lines={warnings} />
			{tiled && <Tiles headlines={headlines} columns={columns} />}
			<HeadlineRows lines={listed} />
			<Body {...props} summary={summary} charts={charts} height={body} />
		</Box>
	);
}
