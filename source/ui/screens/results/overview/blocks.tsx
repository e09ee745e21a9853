import {Text} from 'ink';
import type {ReactNode} from 'react';
import {describeRerun} from '../../../../model/summary.ts';
import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {metricParts, outcomesFact, openingMedians} from '../../../../reports/facts.ts';
import {padEnd, truncateApart, widthOf} from '../../../../terminal/fit.ts';
import {formatCount, formatScore} from '../../../../terminal/format.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../../../../terminal/threshold-mark.ts';
import {TimesTable, timesTableRows} from '../../../components/times-table.tsx';
import {fitParts, partGap} from '../../../format/fit-parts.ts';
import {Parts} from '../../../format/parts.tsx';
import {useTheme} from '../../../theme.tsx';
import {DoubtRows, doubtRowsOf} from '../doubt-rows.tsx';
import {LoadRows, loadRowsOf} from '../load-rows.tsx';
import {besideLabel, Row} from '../row.tsx';
import {GatewayRows, gatewayRowsOf} from '../stream-rows.tsx';
import {runRows} from './run-rows.ts';
import {savedTimes} from './saved-times.ts';

/** A titled part of the overview: as many rows as its content takes. */
export type Block = {
	readonly title: string;
	readonly note?: string;
	readonly rows: number;
	readonly content: ReactNode;
};

function Thresholds({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const {marks, colors, own} = useTheme();
	const all = summary.thresholds;
	const words = Math.max(0, ...all.map((result) => thresholdMarkOf(result).word.length));
	const shown = (text: string) => own(sanitiseLine(text));
	const widest = Math.max(0, ...all.map(({expression}) => widthOf(shown(expression))));
	const width = Math.min(widest, Math.max(16, Math.floor(columns * 0.6)));
	return all.map((result) => {
		const {mark, word, tone} = thresholdMarkOf(result);
		const muted = tone === 'muted';
		return (
			<Text key={result.expression} wrap="truncate-end" dimColor={muted}>
				<Text {...(!muted && {color: colors[tone]})}>
					{`${own(marks[mark])} ${padEnd(word, words)} `}
				</Text>
				{padEnd(shown(result.expression), width)} <Text bold={!muted}>{own(foundBy(result))}</Text>
			</Text>
		);
	});
}

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
	columns,
	height,
}: {
	readonly summary: Summary;
	readonly columns: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	// Doubts and the rate have rows of their own.
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
			<DoubtRows summary={summary} columns={columns} height={height} />
			{reruns.map((rerun, index) => (
				<Row key={rerun.started} label={index === 0 ? 'Reruns' : ''}>
					{own(sanitiseLine(describeRerun(rerun)))}
				</Row>
			))}
		</>
	);
}

function Errors({summary}: {readonly summary: Summary}) {
	const {colors, own} = useTheme();
	return Object.entries(summary.errors)
		.toSorted(([, a], [, b]) => b.count - a.count)
		.map(([name, {count, example}]) => (
			<Text key={name} wrap="truncate-end">
				<Text color={colors.error}>{own(sanitiseLine(name))}</Text>
				{own(` ×${formatCount(count)}  `)}
				<Text dimColor>{own(sanitiseLine(example))}</Text>
			</Text>
		));
}

function Times({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const rows = savedTimes(summary);
	const opening = openingMedians(summary);
	return (
		<>
			<TimesTable rows={rows} columns={columns} height={timesTableRows(rows)} />
			{opening.length > 0 && (
				<Text wrap="truncate-end">
					<Text dimColor>connect </Text>
					<Parts parts={opening} />
				</Text>
			)}
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

/** The parts of the overview but its chart, the most important first. */
export function blocksOf(
	document: RunDocument,
	columns: number,
	height: number,
): Readonly<Record<'judged' | 'about' | 'times', readonly Block[]>> {
	const summary = document.summary!;
	const thresholds = summary.thresholds.length;
	const metrics = Object.keys(summary.metrics).length;
	const errors = Object.keys(summary.errors).length;
	const block = (title: string, rows: number, content: ReactNode): Block[] =>
		rows > 0 ? [{title, rows, content}] : [];
	const times = timesTableRows(savedTimes(summary)) + (openingMedians(summary).length > 0 ? 1 : 0);
	return {
		judged: [
			...block('Thresholds', thresholds, <Thresholds summary={summary} columns={columns} />),
			...block(
				'Outcomes',
				1 + doubtRowsOf(summary, columns, height) + (summary.reruns?.length ?? 0),
				<Outcomes summary={summary} columns={columns} height={height} />,
			),
			...block('Metrics', metrics, <Metrics summary={summary} columns={columns} />),
			...block('Errors', errors, <Errors summary={summary} />),
		],
		about: block(
			'Run',
			runRows(document).length + loadRowsOf(summary) + gatewayRowsOf(summary),
			<Run document={document} columns={columns} />,
		),
		times: block('Times', times, <Times summary={summary} columns={columns} />),
	};
}
