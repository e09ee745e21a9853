import {Text} from 'ink';
import {Fragment, type ReactNode} from 'react';
import {describeRerun} from '../../../../model/summary.ts';
import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {metricParts, outcomesFact} from '../../../../reports/facts.ts';
import {padEnd, truncateApart, widthOf} from '../../../../terminal/fit.ts';
import {formatCount, formatScore} from '../../../../terminal/format.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {TimesTable, timesTableRows} from '../../../components/times-table.tsx';
import {fitParts, partGap} from '../../../format/fit-parts.ts';
import {Parts} from '../../../format/parts.tsx';
import {useTheme, type Theme} from '../../../theme.tsx';
import {DoubtRows, doubtRowsOf} from '../doubt-rows.tsx';
import {LoadRows, loadRowsOf} from '../load-rows.tsx';
import type {PairLists} from '../pair-lists.ts';
import {besideLabel, Row} from '../row.tsx';
import {GatewayRows, gatewayRowsOf} from '../stream-rows.tsx';
import {sinceReruns} from './rerun-words.ts';
import {runRows} from './run-rows.ts';
import {savedTimes, timesNotes} from './saved-times.ts';
import {ThresholdRows, thresholdLines, thresholdRows} from './threshold-rows.tsx';

/** A titled part of the overview: as many rows as its content takes. */
export type Block = {
	readonly title: string;
	readonly note?: string;
	readonly rows: number;
	readonly content: ReactNode;
};

/** Columns that the names of metrics may take: their figures say more. */
const nameShare = 0.5;

function Metrics({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const {own} = useTheme();
	const entries = Object.entries(summary.metrics);
	const full = entries.map(([name]) => own(sanitiseLine(name)));
	const names = truncateApart(full, Math.max(8, Math.floor(columns * nameShare)));
	const width = Math.max(8, ...[...names.values()].map(widthOf));
	const last = summary.reruns?.at(-1);
	return entries.map(([name, metric], index) => {
		const average = own(formatScore(metric.average));
		const after = last?.averages[name]?.after;
		const since = after === undefined ? '' : own(` → ${formatScore(after)} after reruns`);
		const used = width + 1 + widthOf(average + since) + partGap;
		return (
			<Text key={name} wrap="truncate-end">
				{padEnd(names.get(full[index]!)!, width)} <Text bold>{average}</Text>
				{since}
				{' '.repeat(partGap)}
				<Parts parts={fitParts(metricParts(metric), columns - used)} />
			</Text>
		);
	});
}

/** How the attempts ended, doubts among them, and what reruns changed. */
function Outcomes({
	summary,
	since,
	columns,
	height,
}: {
	readonly summary: Summary;
	readonly since: readonly string[];
	readonly columns: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	// Doubts have rows of their own, the rate a tile.
	const parts = outcomesFact({...summary, doubtful: 0}).parts.map(({brief, ...part}) => ({
		...part,
		text: brief ?? part.text,
	}));
	const reruns = summary.reruns ?? [];
	return (
		<>
			<Row label={reruns.length > 0 ? 'First run' : 'Prompts'}>
				<Parts parts={fitParts(parts, columns - besideLabel)} />
			</Row>
			{since.map((text, index) => (
				<Row key={text} label={index === 0 ? 'Since then' : ''}>
					<Text bold>{text}</Text>
				</Row>
			))}
			{reruns.map((rerun, index) => (
				<Row key={rerun.started} label={index === 0 ? 'Reruns' : ''}>
					{own(sanitiseLine(describeRerun(rerun)))}
				</Row>
			))}
			<DoubtRows summary={summary} columns={columns} height={height} />
		</>
	);
}

/** Each class with its count and an example, and below it what it means. */
function Errors({summary}: {readonly summary: Summary}) {
	const {colors, own, marks} = useTheme();
	return errorsOf(summary).map(([name, {count, example, explanation = ''}]) => (
		<Fragment key={name}>
			<Text wrap="truncate-end">
				<Text color={colors.error}>{own(`${marks.error} ${sanitiseLine(name)}`)}</Text>
				<Text bold>{own(` ×${formatCount(count)}`)}</Text>
				{own(`  ${sanitiseLine(example)}`)}
			</Text>
			{explanation !== '' && (
				<Text wrap="truncate-end" dimColor>
					{own(`  ${sanitiseLine(explanation)}`)}
				</Text>
			)}
		</Fragment>
	));
}

const errorsOf = ({errors}: Summary) =>
	Object.entries(errors).toSorted(([, a], [, b]) => b.count - a.count);

const errorRows = (summary: Summary): number =>
	errorsOf(summary).reduce((sum, [, {explanation = ''}]) => sum + (explanation === '' ? 1 : 2), 0);

function Times({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const {own} = useTheme();
	const rows = savedTimes(summary);
	return (
		<>
			<TimesTable rows={rows} columns={columns} height={timesTableRows(rows)} />
			{timesNotes(summary).map((text) => (
				<Text key={text} wrap="truncate-end" dimColor>
					{own(text)}
				</Text>
			))}
		</>
	);
}

function Run({document, columns}: {readonly document: RunDocument; readonly columns: number}) {
	const {own} = useTheme();
	const summary = document.summary!;
	return (
		<>
			{runRows(document).map(({label, text}) => (
				<Row key={label} label={label}>
					{own(sanitiseLine(text))}
				</Row>
			))}
			<LoadRows summary={summary} columns={columns} />
			<GatewayRows summary={summary} columns={columns} />
		</>
	);
}

/** The parts of the overview but its charts, the most important first. */
export function blocksOf(
	document: RunDocument,
	lists: PairLists,
	{columns, height, theme}: {columns: number; height: number; theme: Theme},
): Readonly<Record<'judged' | 'about' | 'times', readonly Block[]>> {
	const summary = document.summary!;
	const thresholds = thresholdLines(summary.thresholds, columns, theme);
	const metrics = Object.keys(summary.metrics).length;
	const since = document.reading ? [] : sinceReruns(summary, lists);
	const reruns = summary.reruns?.length ?? 0;
	const doubts = doubtRowsOf(summary, columns, height);
	const block = (title: string, rows: number, content: ReactNode): Block[] =>
		rows > 0 ? [{title, rows, content}] : [];
	return {
		judged: [
			...block('Thresholds', thresholdRows(thresholds), <ThresholdRows lines={thresholds} />),
			...block(
				'Outcomes',
				1 + since.length + reruns + doubts,
				<Outcomes summary={summary} since={since} columns={columns} height={height} />,
			),
			...block('Errors', errorRows(summary), <Errors summary={summary} />),
			...block('Metrics', metrics, <Metrics summary={summary} columns={columns} />),
		],
		about: block(
			'Run',
			runRows(document).length + loadRowsOf(summary) + gatewayRowsOf(summary),
			<Run document={document} columns={columns} />,
		),
		times: block(
			'Times',
			timesTableRows(savedTimes(summary)) + timesNotes(summary).length,
			<Times summary={summary} columns={columns} />,
		),
	};
}
