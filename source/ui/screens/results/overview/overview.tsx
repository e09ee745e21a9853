import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {Panel, panelFrame} from '../../../components/panel.tsx';
import {tileRows, Tiles} from '../../../components/tile.tsx';
import {savedHeadlines} from '../../../format/headlines.ts';
import {layoutOf} from '../../../hooks/use-layout.ts';
import {useScroll} from '../../../hooks/use-scroll.ts';
import {useKeys} from '../../../keys/keys.tsx';
import {useTheme} from '../../../theme.tsx';
import type {TabProps} from '../tab-props.ts';
import {warningLines, WarningRows} from '../warnings.tsx';
import {blocksOf, type Block} from './blocks.tsx';
import {
	chartNote,
	overviewCharts,
	OverviewChartView,
	useSavedLatencies,
	type OverviewChart,
} from './overview-chart.tsx';

const {rows: frame, columns: side} = panelFrame;
/** Rows of a chart that stands among other parts. */
const chartRows = 10;
/** Rows below which the figures that matter are not large: the other parts say them too. */
const leastForTiles = 14;

type Chosen = {readonly name: OverviewChart; readonly note: string};

/** A part in its panel; on a narrow screen under its title, without a border. */
function BlockView({
	block: {title, note = '', rows, content},
	width,
	height,
	bordered,
}: {
	readonly block: Block;
	readonly width: number;
	readonly height: number;
	readonly bordered: boolean;
}) {
	if (bordered) {
		return (
			<Panel title={title} note={note} width={width} height={height} flexShrink={0}>
				{content}
			</Panel>
		);
	}
	return (
		<Box flexDirection="column" height={rows + 1} flexShrink={0} overflow="hidden">
			<Text bold wrap="truncate-end">
				{title}
				<Text dimColor>{note === '' ? '' : `  ${note}`}</Text>
			</Text>
			{content}
		</Box>
	);
}

const heightOf = (blocks: readonly Block[], around: number): number =>
	blocks.reduce((sum, {rows}) => sum + rows + around, 0);

/** Parts one below the other; the last takes the rows that are left. */
function Column({
	blocks,
	width,
	height,
	bordered = true,
}: {
	readonly blocks: readonly Block[];
	readonly width: number;
	readonly height: number;
	readonly bordered?: boolean;
}) {
	const around = bordered ? frame : 1;
	const spare = Math.max(0, height - heightOf(blocks, around));
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			{blocks.map((block, index) => (
				<BlockView
					key={block.title}
					block={block}
					width={width}
					height={block.rows + frame + (index === blocks.length - 1 ? spare : 0)}
					bordered={bordered}
				/>
			))}
		</Box>
	);
}

type BodyProps = {
	readonly document: RunDocument;
	readonly summary: Summary;
	readonly chosen: Chosen | undefined;
	readonly saved: ReturnType<typeof useSavedLatencies>;
	readonly columns: number;
	readonly height: number;
	readonly active: boolean;
};

function chartBlock({document, chosen, saved}: BodyProps, width: number, rows: number): Block[] {
	if (!chosen) return [];
	const {name, note} = chosen;
	const content = (
		<OverviewChartView name={name} document={document} saved={saved} width={width} height={rows} />
	);
	return [{title: name, note, rows, content}];
}

/** Two columns: what was judged on the left, times and their chart on the right. */
function WideBody(props: BodyProps) {
	const {document, columns, height, active} = props;
	const left = Math.floor(columns / 2);
	const right = columns - left;
	const own = blocksOf(document, left - side, height);
	const leftBlocks = [...own.judged, ...own.about];
	const {times} = blocksOf(document, right - side, height);
	const leftRows = heightOf(leftBlocks, frame);
	const whole = Math.max(height, leftRows);
	const forChart = Math.max(chartRows, height - heightOf(times, frame) - frame);
	const rightBlocks = [...chartBlock(props, right - side, forChart), ...times];
	const top = useScroll(whole, height, active);
	return (
		<Box height={height} overflow="hidden">
			<Box marginTop={-top} flexShrink={0}>
				<Column blocks={leftBlocks} width={left} height={whole} />
			</Box>
			<Column blocks={rightBlocks} width={right} height={height} />
		</Box>
	);
}

/** All parts one below the other; those that have no room come into sight by the keys of lists. */
function StackedBody(props: BodyProps) {
	const {document, columns, height, active} = props;
	const {textOnly} = useTheme();
	const bordered = layoutOf(columns) !== 'narrow' && !textOnly;
	const width = bordered ? columns - side : columns;
	const {judged, times, about} = blocksOf(document, width, height);
	const blocks = [...judged, ...times, ...chartBlock(props, width, chartRows), ...about];
	const whole = heightOf(blocks, bordered ? frame : 1);
	const top = useScroll(whole, height - 1, active);
	const below = whole - top - (height - 1);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Box height={height - (whole > height ? 1 : 0)} overflow="hidden" flexShrink={0}>
				<Box marginTop={-top} flexShrink={0}>
					<Column blocks={blocks} width={columns} height={0} bordered={bordered} />
				</Box>
			</Box>
			{whole > height && (
				<Text dimColor wrap="truncate-end">
					{below > 0 ? `  ${below} more rows below` : '  the end'}
				</Text>
			)}
		</Box>
	);
}

/** A run at a glance: its figures, what was judged, its times and their chart, and what was run. */
export function Overview({document, height, columns, active}: TabProps) {
	const theme = useTheme();
	const {colors, textOnly} = theme;
	const {summary} = document;
	const saved = useSavedLatencies(document);
	const [turns, setTurns] = useState(0);
	const charts = summary ? overviewCharts(summary) : [];
	useKeys(
		'results',
		{
			chart: textOnly
				? {disabled: 'there are no charts in text-only mode'}
				: () => setTurns(turns + 1),
		},
		{active: active && charts.length > 0},
	);
	if (!summary)
		return (
			<Text color={colors.warn}>This run has no summary: it is {document.manifest.status}.</Text>
		);
	const name = textOnly ? undefined : charts[turns % charts.length];
	const chosen = name && {name, note: chartNote(name, document, saved.values.length)};
	const warnings = warningLines(summary, columns, height, theme);
	const wide = layoutOf(columns) === 'wide' && !textOnly;
	const tiled = layoutOf(columns) !== 'narrow' && height >= leastForTiles && !textOnly;
	const body = height - warnings.length - (tiled ? tileRows : 0);
	const props = {document, summary, chosen, saved, columns, height: body, active};
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<WarningRows lines={warnings} />
			{tiled && <Tiles headlines={savedHeadlines(summary)} columns={columns} />}
			{wide ? <WideBody {...props} /> : <StackedBody {...props} />}
		</Box>
	);
}
