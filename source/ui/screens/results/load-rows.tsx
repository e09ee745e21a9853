import {Text} from 'ink';
import type {Summary} from '../../../model/summary.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {formatCount, formatMany, formatRate, formatSeconds} from '../../../terminal/format.ts';
import {describeLeftOut} from '../../../terminal/left-out.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {describeSteps} from '../../format/step-figures.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, Row} from './row.tsx';

/** Whether there was a rate to keep to: nothing was due in a run that ended before its first prompt. */
const hasRate = ({generator}: Summary): boolean => generator.targetRate !== null;

const hasOutage = ({outages}: Summary): boolean => (outages?.count ?? 0) > 0;

/** Times without any connection, and why none could be made. */
function describeOutages({count, longest, error}: NonNullable<Summary['outages']>): string {
	const why = error === null ? '' : `: ${error}`;
	return count === 1
		? `one of ${formatSeconds(longest)}${why}`
		: `${formatCount(count)}, the longest of ${formatSeconds(longest)}${why}`;
}

/** Rows that `LoadRows` takes. */
export const loadRowsOf = (summary: Summary): number =>
	[
		true,
		hasRate(summary),
		summary.warmup,
		summary.leftOut,
		hasOutage(summary),
		summary.steps.length > 0,
	].filter(Boolean).length;

/** The rate of the open model: what was asked for, and what became of it. */
function Rate({summary, columns}: {readonly summary: Summary; readonly columns: number}) {
	const {own, colors} = useTheme();
	const {targetRate: target, achievedRate: achieved, dropped, late} = summary.generator;
	const [sent, asked] = [formatRate(achieved), formatRate(target)];
	const misses = [
		dropped > 0 ? `   dropped ${formatCount(dropped)}` : '',
		late > 0 ? `   late ${formatCount(late)}` : '',
	].join('');
	const full = `sent ${sent}/s of ${asked}/s target`;
	const fits = besideLabel + widthOf(full) + widthOf(misses) <= columns;
	return (
		<Row label="Rate">
			{own(fits ? full : `sent ${sent} of ${asked}/s`)}
			<Text color={colors.warn}>{misses}</Text>
		</Row>
	);
}

/** How hard the run asked: model, rates, what was not sent in time, warm-up, steps. */
export function LoadRows({
	summary,
	columns,
}: {
	readonly summary: Summary;
	readonly columns: number;
}) {
	const {own, colors} = useTheme();
	const {
		run,
		warmup,
		leftOut,
		steps,
		capacity,
		requestsPerSecond: rate,
		totalTime: seconds,
	} = summary;
	const over = `${formatRate(rate)} replies/s over ${formatSeconds(seconds)}`;
	return (
		<>
			<Row label="Load">{own(`${over}, ${run.model} model`)}</Row>
			{hasRate(summary) && <Rate summary={summary} columns={columns} />}
			{warmup && (
				<Row label="Warm-up">
					{`${formatMany(warmup.sent, 'prompt')}, in no figure`}
					{warmup.errored > 0 && (
						<Text color={colors.bad}>{`   ${formatCount(warmup.errored)} errored`}</Text>
					)}
				</Row>
			)}
			{hasOutage(summary) && (
				<Row label="Outages">
					<Text color={colors.warn}>{own(sanitiseLine(describeOutages(summary.outages!)))}</Text>
				</Row>
			)}
			{leftOut && <Row label="Left out">{own(describeLeftOut(leftOut))}</Row>}
			{steps.length > 0 && (
				<Row label={capacity ? 'Capacity' : 'Steps'}>
					<Text bold>{own(sanitiseLine(describeSteps(summary)))}</Text>
				</Row>
			)}
		</>
	);
}
