import {Text} from 'ink';
import type {ReactNode} from 'react';
import {metricParts} from '../../../reports/facts.ts';
import {isBroken} from '../../../model/threshold-state.ts';
import {padEnd, truncate, widthOf} from '../../../terminal/fit.ts';
import {formatCount, formatScore} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../../../terminal/threshold-mark.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {Bar} from '../../components/bar.tsx';
import {inBrief} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {leastBar} from '../../format/times.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth} from './line.tsx';
import {IntentsPanel} from './intents-panel.tsx';
import {barWidth, nameColumn, Rows, type PanelProps} from './panel-rows.tsx';

/** Columns of a threshold's mark, which is two in ASCII, and of the spaces around its parts. */
const markAndGaps = 6;
/** The least columns of an expression, and the most that are kept free for what was found. */
const [leastExpression, mostFound] = [12, 14];

function Thresholds({height, columns, label}: PanelProps) {
	const thresholds = useRunner((snapshot) => snapshot.thresholds);
	const {marks, colors, own} = useTheme();
	// What does not hold comes first where not all of them fit.
	const sorted =
		thresholds.length <= height
			? thresholds
			: thresholds.toSorted((a, b) => Number(isBroken(b)) - Number(isBroken(a)));
	const words = Math.max(0, ...sorted.map((result) => thresholdMarkOf(result).word.length));
	const shown = sorted.slice(0, height);
	const wanted = Math.max(
		0,
		...shown.map(({expression}) => widthOf(own(sanitiseLine(expression)))),
	);
	// The figure stays: it is what one looks for.
	const found = Math.max(0, ...shown.map((result) => widthOf(own(foundBy(result)))));
	const beside = (label === undefined ? 0 : labelWidth) + words + markAndGaps;
	const width = Math.max(
		leastExpression,
		Math.min(wanted, columns - beside - Math.min(found, mostFound)),
	);
	const rows = sorted.map((result) => {
		const {mark, word, tone} = thresholdMarkOf(result);
		const muted = tone === 'muted';
		return (
			<Text key={result.expression} wrap="truncate-end" dimColor={muted}>
				<Text {...(!muted && {color: colors[tone]})}>
					{`${own(marks[mark])} ${padEnd(word, words)} `}
				</Text>
				{padEnd(truncate(own(sanitiseLine(result.expression)), width, marks.ellipsis), width)}{' '}
				<Text bold={!muted}>{own(foundBy(result))}</Text>
			</Text>
		);
	});
	return <Rows label={label} rows={rows} height={height} />;
}

/** Columns of a score and of `n 1,234   123 failed`, with the spaces around them. */
const besideMetricBar = 29;

function Metrics({height, columns, label}: PanelProps) {
	const metrics = useRunner((snapshot) => snapshot.metrics);
	const {own} = useTheme();
	const names = Object.keys(metrics);
	const {width, nameOf} = nameColumn(names, own, Math.floor(columns / 2));
	const beside = label === undefined ? 0 : labelWidth;
	const bar = Math.min(barWidth, columns - beside - width - besideMetricBar);
	const rows = Object.entries(metrics).map(([name, {average, max, ...figures}]) => (
		<Text key={name} wrap="truncate-end">
			{nameOf(name)} <Text bold>{own(formatScore(average))}</Text>{' '}
			{average !== null && (max ?? 0) <= 1 && bar >= leastBar && (
				<>
					<Bar value={average} total={1} width={bar} />{' '}
				</>
			)}
			<Parts parts={inBrief(metricParts({...figures, failedCount: figures.failed, missing: 0}))} />
		</Text>
	));
	return <Rows label={label} rows={rows} height={height} />;
}

/** Lines of an error's message. */
const mostMessage = 3;

function Errors({height, columns, label}: PanelProps) {
	const errors = useRunner((snapshot) => snapshot.errors);
	const {colors, own} = useTheme();
	const sorted = Object.entries(errors).toSorted(([, a], [, b]) => b.count - a.count);
	// A message of the server is what explains most: it gets lines of its own where there is room.
	const beside = label === undefined ? 0 : labelWidth;
	const apart = Math.min(mostMessage, Math.floor(height / Math.max(1, sorted.length)) - 1);
	const rows = sorted.flatMap(([name, {count, example}]) => {
		const message = own(sanitiseLine(example));
		const head = own(` ×${formatCount(count)}`);
		const title = own(sanitiseLine(name));
		const fits = widthOf(`${title}${head}  ${message}`) <= columns - beside;
		const lines = fits || apart < 1 ? [] : wrapText(message, columns - beside - 2).slice(0, apart);
		return [
			<Text key={name} wrap="truncate-end">
				<Text color={colors.error}>{title}</Text>
				{head}
				{lines.length === 0 && <Text dimColor>{`  ${message}`}</Text>}
			</Text>,
			...lines.map((line, index) => (
				<Text key={`${name} ${index}`} dimColor wrap="truncate-end">{`  ${line}`}</Text>
			)),
		];
	});
	const none = <Text dimColor>none</Text>;
	return <Rows label={label} rows={rows.length > 0 ? rows : [none]} height={height} />;
}

export const panelNames = ['thresholds', 'metrics', 'intents', 'errors'] as const;
export type PanelName = (typeof panelNames)[number];

type Panel = {readonly title: string; readonly View: (props: PanelProps) => ReactNode};
export const panels: Readonly<Record<PanelName, Panel>> = {
	thresholds: {title: 'Thresholds', View: Thresholds},
	metrics: {title: 'Metrics', View: Metrics},
	intents: {title: 'Intents', View: IntentsPanel},
	errors: {title: 'Errors', View: Errors},
};

export type PanelRows = Readonly<Record<PanelName, number>>;

/** How many rows each panel would fill; none for one that has nothing to say. */
export function useWantedRows(): PanelRows {
	const thresholds = useRunner((snapshot) => snapshot.thresholds.length);
	const metrics = useRunner((snapshot) => Object.keys(snapshot.metrics).length);
	const intents = useRunner((snapshot) => Object.keys(snapshot.intents).length);
	const errors = useRunner((snapshot) => Object.keys(snapshot.errors).length);
	return {thresholds, metrics, intents, errors: Math.max(1, errors)};
}

/**
 * How many rows each panel gets: all it needs if there is room, otherwise most for the chosen one.
 * @param frame rows that each shown panel takes beside its own
 */
export function sharePanelRows(
	wanted: PanelRows,
	room: number,
	chosen: PanelName,
	frame = 0,
): PanelRows {
	const present = panelNames.filter((name) => wanted[name] > 0);
	const order = [chosen, ...present.filter((name) => name !== chosen)].filter((name) =>
		present.includes(name),
	);
	const rows = {thresholds: 0, metrics: 0, intents: 0, errors: 0};
	let left = Math.max(0, room);
	// One row of each first, as far as they fit, in their own order.
	for (const name of present) {
		if (left < 1 + frame) break;
		rows[name] = 1;
		left -= 1 + frame;
	}
	for (const name of order) {
		if (rows[name] === 0) continue;
		const more = Math.min(left, wanted[name] - 1);
		rows[name] += more;
		left -= more;
	}
	return rows;
}

/** Columns of `+12 more` beside a panel's only row. */
const besideOne = 9;

/** Thresholds, metrics, intents and errors one below the other, as far as the rows allow. */
export function StackedPanels({
	rows,
	wanted,
	columns,
}: {
	readonly rows: PanelRows;
	readonly wanted: PanelRows;
	readonly columns: number;
}) {
	return panelNames.map((name) => {
		const {title, View} = panels[name];
		const height = rows[name];
		const room = height === 1 && wanted[name] > 1 ? columns - besideOne : columns;
		return <View key={name} label={title} height={height} columns={room} />;
	});
}
