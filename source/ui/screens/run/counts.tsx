import {Text} from 'ink';
import type {Distribution} from '../../../model/distribution.ts';
import {formatClock, formatCount, formatSeconds} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth, Line} from './line.tsx';

/** Seconds without any reply after which the screen says what it waits for. */
const patience = 2;

export function Outcomes() {
	const {passed, failed, errored, unmatched} = useRunner((snapshot) => snapshot.counts);
	const {marks, colors} = useTheme();
	return (
		<Line label="Outcomes">
			<Text wrap="truncate-end">
				<Text color={colors.good}>
					{marks.pass} passed {formatCount(passed)}
				</Text>
				{'   '}
				<Text dimColor={failed === 0} {...(failed > 0 && {color: colors.warn})}>
					{marks.fail} failed {formatCount(failed)}
				</Text>
				{'   '}
				<Text dimColor={errored === 0} {...(errored > 0 && {color: colors.bad})}>
					{marks.error} errored {formatCount(errored)}
				</Text>
				{unmatched > 0 && (
					<Text color={colors.warn}>{`   unmatched ${formatCount(unmatched)}`}</Text>
				)}
			</Text>
		</Line>
	);
}

const percentiles = ({p50, p95, p99, max}: Distribution): string =>
	Object.entries({p50, p95, p99, max})
		.map(([name, value]) => `${name} ${formatSeconds(value)}`)
		.join('  ');

/** Percentiles, and a remark where it fits: half a figure is worse than none. */
function Figures({
	label,
	figures,
	remark,
	columns,
}: {
	readonly label: string;
	readonly figures: Distribution;
	readonly remark: string;
	readonly columns: number;
}) {
	const {own} = useTheme();
	const text = own(percentiles(figures));
	const fits = labelWidth + widthOf(text) + widthOf(remark) <= columns;
	return (
		<Line label={label}>
			<Text wrap="truncate-end">
				{text}
				{fits && <Text dimColor>{remark}</Text>}
			</Text>
		</Line>
	);
}

/** From the send to the whole reply; in the open model also from when the prompt was due. */
export function Times({columns}: {readonly columns: number}) {
	const latency = useRunner((snapshot) => snapshot.latency);
	const responseTime = useRunner((snapshot) => snapshot.responseTime);
	const connect = useRunner((snapshot) => snapshot.connect);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const model = useRunner(({load}) => load.model);
	const finished = useRunner(({counts}) => counts.passed + counts.failed + counts.errored);
	const {own, colors} = useTheme();
	const nothing = finished === 0 && elapsed > patience;
	const open = model === 'open';
	return (
		<>
			{nothing ? (
				<Line label="Latency">
					<Text color={colors.warn}>waiting for the first reply ({formatClock(elapsed)})</Text>
				</Line>
			) : (
				<Figures
					label="Latency"
					figures={latency}
					remark={open ? '   since sent' : own(`   connect p95 ${formatSeconds(connect.p95)}`)}
					columns={columns}
				/>
			)}
			{open && (
				<Figures label="Response" figures={responseTime} remark="   since due" columns={columns} />
			)}
		</>
	);
}

/** What the user should know; stays as long as it holds. */
export function Warnings() {
	const warnings = useRunner((snapshot) => snapshot.warnings);
	const generator = useRunner((snapshot) => snapshot.generator);
	const aborted = useRunner((snapshot) => snapshot.aborted);
	const {colors, marks, own} = useTheme();
	const all = [
		...warnings,
		...generator.reasons.map((reason) => `this machine is saturated: ${reason}`),
	];
	return (
		<>
			{aborted !== null && (
				<Text color={colors.bad} wrap="truncate-end">
					{own(`${marks.error} ended early: ${aborted}`)}
				</Text>
			)}
			{all.map((text) => (
				<Text key={text} color={colors.warn} wrap="truncate-end">
					{own(`${marks.error} ${text}`)}
				</Text>
			))}
		</>
	);
}
