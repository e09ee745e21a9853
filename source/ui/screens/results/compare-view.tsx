import {isDeepStrictEqual} from 'node:util';
import {Box, Text} from 'ink';
import {useMemo} from 'react';
import type {Comparison} from '../../../analysis/compare.ts';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {Difference} from '../../../statistics/comparison.ts';
import {formatCount, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {padEnd, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';
import type {Items} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';
import {useTextsOf} from './entry-texts.ts';

type Change = {readonly entry: ResultEntry; readonly kind: 'newly failing' | 'fixed'};

const keyOf = ({entry, kind}: Change): string => `${kind} ${entry.id}`;

function Delta({
	name,
	width,
	difference,
	format,
	lessIsBetter,
}: {
	readonly name: string;
	readonly width: number;
	readonly difference: Difference;
	readonly format: (value: number | null) => string;
	readonly lessIsBetter: boolean;
}) {
	const {own, colors} = useTheme();
	const {before, after, delta, low, high} = difference;
	const certain = low !== null && high !== null && (low > 0 || high < 0);
	const better = (delta ?? 0) > 0 !== lessIsBetter;
	const sign = (value: number | null) =>
		value === null ? '–' : `${value < 0 ? '-' : '+'}${format(Math.abs(value))}`;
	return (
		<Text wrap="truncate-end">
			{padEnd(own(sanitiseLine(name)), width)} {own(`${format(before)} → ${format(after)}  `)}
			<Text bold={certain} {...(certain && {color: better ? colors.good : colors.bad})}>
				{own(sign(delta))}
			</Text>
			<Text dimColor>{own(`  95% interval ${sign(low)} … ${sign(high)}`)}</Text>
			{certain && <Text>{better ? '  better' : '  worse'}</Text>}
		</Text>
	);
}

/** Those that newly fail, then those that were fixed. */
function changesOf({newlyFailing, fixed}: Comparison): Items<Change> {
	const changeOf = (entry: ResultEntry, position: number): Change => ({
		entry,
		kind: position < newlyFailing.length ? 'newly failing' : 'fixed',
	});
	const at = (position: number) => {
		const entry = newlyFailing.at(position) ?? fixed.at(position - newlyFailing.length);
		return entry && changeOf(entry, position);
	};
	const length = newlyFailing.length + fixed.length;
	return {
		length,
		at,
		findIndex(test) {
			const first = newlyFailing.findIndex((entry) => test(changeOf(entry, 0)));
			if (first >= 0) return first;
			const found = fixed.findIndex((entry) => test(changeOf(entry, newlyFailing.length)));
			return found < 0 ? found : newlyFailing.length + found;
		},
	};
}

function ChangeRow({entry, kind}: Change) {
	const {colors, own} = useTheme();
	const texts = useTextsOf(entry);
	return (
		<Text>
			<Text color={kind === 'fixed' ? colors.good : colors.bad}>{padEnd(kind, 14)}</Text>
			{padEnd(truncate(own(sanitiseLine(entry.id)), 24), 24)}{' '}
			{own(sanitiseLine(texts?.reason ?? ''))}{' '}
			<Text dimColor>{own(sanitiseLine(texts?.question ?? ''))}</Text>
		</Text>
	);
}

/** What changed from one run to another. */
export function CompareView({
	comparison,
	before,
	height,
	columns,
	active,
	onOpen,
}: {
	readonly comparison: Comparison;
	/** Id of the run to compare with. */
	readonly before: string;
	readonly height: number;
	readonly columns: number;
	readonly active: boolean;
	readonly onOpen: (entries: ResultList, position: number) => void;
}) {
	const {marks, colors, own} = useTheme();
	const {newlyFailing, fixed, warnings, metrics, verdict} = comparison;
	const {latencyP95, responseP95} = comparison;
	const responds = !isDeepStrictEqual(responseP95, latencyP95);
	const changes = useMemo(() => changesOf(comparison), [comparison]);
	const used = 6 + (responds ? 1 : 0) + Object.keys(metrics).length + warnings.length;
	const listHeight = Math.max(3, height - used);
	const {position} = useSelection(changes, keyOf, listHeight - 1, active);
	const openPair = () =>
		position < newlyFailing.length
			? onOpen(newlyFailing, position)
			: onOpen(fixed, position - newlyFailing.length);
	useKeys(
		'pairs',
		{detail: changes.length > 0 ? openPair : {disabled: 'no prompt changed its outcome'}},
		{active},
	);
	const names = ['pass rate', responds ? 'response p95' : 'latency p95', ...Object.keys(metrics)];
	const width = Math.max(...names.map((name) => widthOf(own(sanitiseLine(name)))));
	const verdictColor = {
		better: colors.good,
		worse: colors.bad,
		mixed: colors.warn,
		same: colors.accent,
	}[verdict];
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text wrap="truncate-end">
				<Text bold color={verdictColor}>
					{verdict === 'same' ? 'no certain difference' : verdict}
					{warnings.length > 0 && ', but not like for like'}
				</Text>
				<Text dimColor>{`  ${formatCount(comparison.common)} prompts in common`}</Text>
				{columns >= 60 && <Text dimColor>{`  against ${sanitiseLine(before)}`}</Text>}
			</Text>
			{warnings.map((warning) => (
				<Text key={warning} color={colors.warn}>
					{marks.error} {warning}
				</Text>
			))}
			<Delta
				name="pass rate"
				width={width}
				difference={comparison.passRate}
				format={formatScore}
				lessIsBetter={false}
			/>
			<Delta
				name="latency avg"
				width={width}
				difference={comparison.latencyAverage}
				format={formatSeconds}
				lessIsBetter
			/>
			<Delta
				name="latency p95"
				width={width}
				difference={latencyP95}
				format={formatSeconds}
				lessIsBetter
			/>
			{responds && (
				<Delta
					name="response p95"
					width={width}
					difference={responseP95}
					format={formatSeconds}
					lessIsBetter
				/>
			)}
			{Object.entries(metrics).map(([name, difference]) => (
				<Delta
					key={name}
					name={name}
					width={width}
					difference={difference}
					format={formatScore}
					lessIsBetter={false}
				/>
			))}
			<Text> </Text>
			<Text>
				<Text color={newlyFailing.length > 0 ? colors.bad : colors.good}>
					{marks.fail} {formatCount(newlyFailing.length)} newly failing
				</Text>
				{'   '}
				<Text color={colors.good}>
					{marks.pass} {formatCount(fixed.length)} fixed
				</Text>
			</Text>
			<List
				items={changes}
				selected={position}
				height={listHeight}
				keyOf={keyOf}
				empty="no prompt changed its outcome"
				render={(change) => <ChangeRow {...change} />}
			/>
		</Box>
	);
}
