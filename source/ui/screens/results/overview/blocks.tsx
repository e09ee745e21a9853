import {Text} from 'ink';
import {Fragment, type ReactNode} from 'react';
import {describeRerun} from '../../../../model/summary.ts';
import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {metricParts, outcomesFact} from '../../../../reports/facts.ts';
import {padEnd, truncate, truncateApart, widthOf} from '../../../../terminal/fit.ts';
import {formatCount, formatScore} from '../../../../terminal/format.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {wrapText} from '../../../../terminal/wrap.ts';
import {TimesTable, timesTableRows} from '../../../components/times-table.tsx';
import {flowParts, inBrief, partGap} from '../../../format/fit-parts.ts';
import {Parts} from '../../../format/parts.tsx';
import {useTheme, type Theme} from '../../../theme.tsx';
import {DoubtRows, doubtRowsOf} from '../doubt-rows.tsx';
import {GatewayRows, gatewayRowsOf} from '../gateway-rows.tsx';
import {LoadRows, loadRowsOf} from '../load-rows.tsx';
import type {PairLists} from '../pair-lists.ts';
import {besideLabel, Lines} from '../row.tsx';
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
const indent = 2;

/** Each metric in lines: its name and average, then how many pairs it scored and rejected. */
function metricLines({metrics, reruns}: Summary, columns: number, {own}: Theme) {
	const entries = Object.entries(metrics);
	const full = entries.map(([name]) => own(sanitiseLine(name)));
	const names = truncateApart(full, Math.max(8, Math.floor(columns * nameShare)));
	const width = Math.max(8, ...[...names.values()].map(widthOf));
	const last = reruns?.at(-1);
	return entries.map(([name, metric], index) => {
		const average = own(formatScore(metric.average));
		const after = last?.averages[name]?.after;
		const since = after === undefined ? '' : own(` → ${formatScore(after)} after reruns`);
		const used = width + 1 + widthOf(average + since) + partGap;
		const parts = inBrief(metricParts(metric));
		const [first = [], ...more] =
			columns - used < leastBeside
				? [[], ...flowParts(parts, columns - indent)]
				: flowParts(parts, columns - indent, columns - used);
		return {name: padEnd(names.get(full[index]!)!, width), average, since, first, more};
	});
}

/** Columns beside an average that are enough for `n 1,234`. */
const leastBeside = 10;

const metricRows = (lines: ReturnType<typeof metricLines>): number =>
	lines.reduce((sum, {more}) => sum + 1 + more.length, 0);

function Metrics({lines}: {readonly lines: ReturnType<typeof metricLines>}) {
	return lines.map(({name, average, since, first, more}) => (
		<Fragment key={name}>
			<Text wrap="truncate-end">
				{name} <Text bold>{average}</Text>
				{since}
				{first.length > 0 && ' '.repeat(partGap)}
				<Parts parts={first} />
			</Text>
			{more.map((parts, index) => (
				<Text key={index} wrap="truncate-end">
					{' '.repeat(indent)}
					<Parts parts={parts} />
				</Text>
			))}
		</Fragment>
	));
}

/** The outcomes of all prompts; doubts have rows of their own, the rate a tile. */
const outcomeLines = (summary: Summary, columns: number) =>
	flowParts(inBrief(outcomesFact({...summary, doubtful: 0}).parts), columns);

const rerunLines = ({reruns = []}: Summary, columns: number): readonly string[] =>
	reruns.flatMap((rerun) => wrapText(sanitiseLine(describeRerun(rerun)), columns - besideLabel));

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
	return (
		<>
			{outcomeLines(summary, columns).map((parts, index) => (
				<Text key={index} wrap="truncate-end">
					<Parts parts={parts} />
				</Text>
			))}
			{since.map((text) => (
				<Text key={text} bold wrap="truncate-end">
					{own(text)}
				</Text>
			))}
			<Lines label="Reruns" lines={rerunLines(summary, columns).map(own)} />
			<DoubtRows summary={summary} columns={columns} height={height} />
		</>
	);
}

/** Each class with its count and an example, and below it what it means. */
function Errors({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const {colors, own, marks} = useTheme();
	return errorsOf(summary).map(([name, {count, example, explanation = ''}]) => {
		const head = own(`${marks.error} ${sanitiseLine(name)}`);
		const times = own(` ×${formatCount(count)}`);
		const room = columns - widthOf(head + times) - 2;
		return (
			<Fragment key={name}>
				<Text wrap="truncate-end">
					<Text color={colors.error}>{head}</Text>
					<Text bold>{times}</Text>
					{`  ${truncate(own(sanitiseLine(example)), room, marks.ellipsis)}`}
				</Text>
				{explanation !== '' && (
					<Text dimColor>
						{truncate(own(`  ${sanitiseLine(explanation)}`), columns, marks.ellipsis)}
					</Text>
				)}
			</Fragment>
		);
	});
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
			{runRows(document, columns - besideLabel).map(({label, lines}) => (
				<Lines key={label} label={label} lines={lines.map(own)} />
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
	const metrics = metricLines(summary, columns, theme);
	const since = document.reading ? [] : sinceReruns(summary, lists);
	const reruns = rerunLines(summary, columns).length;
	const doubts = doubtRowsOf(summary, columns, height);
	const block = (title: string, rows: number, content: ReactNode): Block[] =>
		rows > 0 ? [{title, rows, content}] : [];
	return {
		judged: [
			...block('Thresholds', thresholdRows(thresholds), <ThresholdRows lines={thresholds} />),
			...block(
				reruns > 0 ? 'Outcomes of the first run' : 'Outcomes',
				outcomeLines(summary, columns).length + since.length + reruns + doubts,
				<Outcomes summary={summary} since={since} columns={columns} height={height} />,
			),
			...block('Errors', errorRows(summary), <Errors summary={summary} columns={columns} />),
			...block('Metrics', metricRows(metrics), <Metrics lines={metrics} />),
		],
		about: block(
			'Run',
			runRows(document, columns - besideLabel).reduce((sum, {lines}) => sum + lines.length, 0) +
				loadRowsOf({summary, columns}) +
				gatewayRowsOf({summary, columns}),
			<Run document={document} columns={columns} />,
		),
		times: block(
			'Times',
			timesTableRows(savedTimes(summary)) + timesNotes(summary).length,
			<Times summary={summary} columns={columns} />,
		),
	};
}
