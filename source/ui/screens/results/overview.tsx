import {Box, Text} from 'ink';
import {useMemo} from 'react';
import {describeRerun} from '../../../model/summary.ts';
import {runHasOwnResponseTime} from '../../../model/response-time.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {equalTimes, metricParts, openingMedians, outcomesFact} from '../../../reports/facts.ts';
import {padEnd, truncateApart, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../../../terminal/threshold-mark.ts';
import {Bar} from '../../components/bar.tsx';
import {useTheme} from '../../theme.tsx';
import {ReadingLine} from './reading-line.tsx';
import {warningLines, WarningRows} from './warnings.tsx';
import {DoubtRows, doubtRowsOf} from './doubt-rows.tsx';
import {latencyBins} from './latency-bins.ts';
import {LoadRows, loadRowsOf} from './load-rows.tsx';
import {GatewayRows, gatewayRowsOf, StreamRows, streamRowsOf} from './stream-rows.tsx';
import {fitParts, partGap} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {percentiles} from '../../format/percentiles.ts';
import {besideLabel, Row} from './row.tsx';

function Thresholds({document}: {readonly document: RunDocument}) {
	const {marks, colors, own} = useTheme();
	const all = document.summary?.thresholds ?? [];
	const words = Math.max(0, ...all.map((result) => thresholdMarkOf(result).word.length));
	return all.map((result) => {
		const {mark, word, tone} = thresholdMarkOf(result);
		const muted = tone === 'muted';
		return (
			<Text key={result.expression} wrap="truncate-end" dimColor={muted}>
				<Text {...(!muted && {color: colors[tone]})}>
					{`${own(marks[mark])} ${padEnd(word, words)} `}
				</Text>
				{padEnd(own(sanitiseLine(result.expression)), 42)}{' '}
				<Text bold={!muted}>{own(foundBy(result))}</Text>
			</Text>
		);
	});
}

/** Columns that the names of metrics may take: their figures say more. */
const nameShare = 0.4;

function Metrics({document, columns}: {readonly document: RunDocument; readonly columns: number}) {
	const {own} = useTheme();
	const entries = Object.entries(document.summary?.metrics ?? {});
	const full = entries.map(([name]) => own(sanitiseLine(name)));
	const names = truncateApart(full, Math.max(8, Math.floor(columns * nameShare)));
	const width = Math.max(8, ...[...names.values()].map(widthOf));
	const last = document.summary?.reruns?.at(-1);
	return entries.map(([name, metric], index) => {
		const average = own(formatScore(metric.average));
		const after = last?.averages[name]?.after;
		const since = after === undefined ? '' : own(` → ${formatScore(after)} after reruns`);
		const used = besideLabel + width + 1 + widthOf(average + since) + partGap;
		return (
			<Row key={name} label={index === 0 ? 'Metrics' : ''}>
				{padEnd(names.get(full[index]!)!, width)} <Text bold>{average}</Text>
				{since}
				{' '.repeat(partGap)}
				<Parts parts={fitParts(metricParts(metric), columns - used)} />
			</Row>
		);
	});
}

/** Only saved replies count here; with `--save failed` those are few. */
function titleOf(bins: readonly {readonly count: number}[], {summary}: RunDocument): string {
	const shown = bins.reduce((sum, {count}) => sum + count, 0);
	const all = summary?.successfulRequests ?? shown;
	const part =
		shown < all ? `: the ${formatCount(shown)} of ${formatCount(all)} that were saved` : '';
	return `Replies by latency${part}`;
}

function Histogram({
	document,
	rows,
	columns,
}: {
	readonly document: RunDocument;
	readonly rows: number;
	readonly columns: number;
}) {
	const {textOnly, own} = useTheme();
	const hidden = textOnly || rows < 4;
	const {entries} = document;
	const bins = useMemo(() => {
		if (hidden) return [];
		const values: number[] = [];
		for (const {latency, attempt} of entries) {
			if (latency !== null && attempt === 1) values.push(latency);
		}
		return latencyBins(values, Math.min(rows - 1, 12));
	}, [entries, rows, hidden]);
	if (document.reading) return <ReadingLine document={document} />;
	if (bins.length === 0) return null;
	const most = Math.max(...bins.map(({count}) => count));
	return (
		<Box flexDirection="column">
			<Text dimColor>{own(titleOf(bins, document))}</Text>
			{bins.map(({from, to, count}) => (
				<Box key={from} gap={1} height={1}>
					<Text dimColor>
						{own(`${formatSeconds(from).padStart(8)} … ${formatSeconds(to).padEnd(8)}`)}
					</Text>
					<Bar value={count} total={most} width={Math.max(10, Math.min(60, columns - 34))} />
					<Text>{formatCount(count)}</Text>
				</Box>
			))}
		</Box>
	);
}

/** Thresholds, averages and percentiles of a run. */
export function Overview({
	document,
	height,
	columns,
}: {
	readonly document: RunDocument;
	readonly height: number;
	readonly columns: number;
}) {
	const theme = useTheme();
	const {colors, own} = theme;
	const {summary} = document;
	if (!summary)
		return (
			<Text color={colors.warn}>This run has no summary: it is {document.manifest.status}.</Text>
		);
	const {latency, responseTime, connect} = summary;
	// Doubts and the rate have rows of their own.
	const outcomes = outcomesFact({...summary, doubtful: 0}).parts.map(({brief, ...part}) => ({
		...part,
		text: brief ?? part.text,
	}));
	const responds = runHasOwnResponseTime(summary);
	const warnings = warningLines(summary, columns, height, theme);
	const reruns = summary.reruns ?? [];
	const used =
		summary.thresholds.length +
		Object.keys(summary.metrics).length +
		doubtRowsOf(summary, columns, height) +
		loadRowsOf(summary) +
		streamRowsOf(summary) +
		gatewayRowsOf(summary) +
		warnings.length +
		reruns.length +
		7;
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<WarningRows lines={warnings} />
			<Thresholds document={document} />
			<Row label={reruns.length > 0 ? 'First run' : 'Outcomes'}>
				<Parts parts={fitParts(outcomes, columns - besideLabel)} />
			</Row>
			<DoubtRows summary={summary} columns={columns} height={height} />
			<Metrics document={document} columns={columns} />
			<Row label="Latency">{own(percentiles(latency, columns - besideLabel))}</Row>
			<Row label="Response">
				{responds ? (
					own(percentiles(responseTime, columns - besideLabel))
				) : (
					<Text dimColor>{equalTimes}</Text>
				)}
			</Row>
			<StreamRows summary={summary} columns={columns} />
			<Row label="Connect">
				<Parts
					parts={fitParts(
						[
							{text: percentiles(connect, columns - besideLabel, 3), tone: 'plain'},
							...openingMedians(summary),
						],
						columns - besideLabel,
					)}
				/>
			</Row>
			<LoadRows summary={summary} columns={columns} />
			<GatewayRows summary={summary} columns={columns} />
			{reruns.map((rerun, index) => (
				<Row key={rerun.started} label={index === 0 ? 'Reruns' : ''}>
					{own(sanitiseLine(describeRerun(rerun)))}
				</Row>
			))}
			<Text> </Text>
			<Histogram document={document} rows={height - used} columns={columns} />
		</Box>
	);
}
