import {Box, Text} from 'ink';
import {formatClock, formatCount, formatRate, formatSeconds} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

const labelWidth = 13;
/** Seconds without any reply after which the screen says what it waits for. */
const patience = 2;

function Line({label, children}: {readonly label: string; readonly children: React.ReactNode}) {
	return (
		<Box height={1} flexShrink={0} gap={1}>
			<Box width={labelWidth - 1} flexShrink={0}>
				<Text dimColor>{label}</Text>
			</Box>
			{children}
		</Box>
	);
}

/** How far the run is, by prompts or by time. */
export function Prompts({columns}: {readonly columns: number}) {
	const counts = useRunner((snapshot) => snapshot.counts);
	const planned = useRunner((snapshot) => snapshot.planned);
	const duration = useRunner((snapshot) => snapshot.duration);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const rate = useRunner((snapshot) => snapshot.rate);
	const finished = counts.passed + counts.failed + counts.errored;
	const value = planned === null ? elapsed : finished;
	const total = planned ?? duration ?? 0;
	const text =
		planned === null
			? `${formatCount(finished)} in ${formatClock(elapsed)} of ${formatClock(total)}`
			: `${formatCount(finished)}/${formatCount(planned)}  ${Math.floor((100 * finished) / Math.max(1, planned))}%`;
	return (
		<Line label="Prompts">
			<Box flexShrink={0}>
				<Bar value={value} total={total} width={Math.max(8, columns - labelWidth - 36)} />
			</Box>
			<Text wrap="truncate-end">
				{text}
				{'  '}
				{formatRate(rate)}/s
			</Text>
		</Line>
	);
}

export function Connections({columns}: {readonly columns: number}) {
	const {open, target, connecting} = useRunner((snapshot) => snapshot.connections);
	const inFlight = useRunner((snapshot) => snapshot.counts.inFlight);
	const opening = connecting > 0 ? `  opening ${formatCount(connecting)}` : '';
	return (
		<Line label="Connections">
			<Box flexShrink={0}>
				<Bar
					value={open}
					total={Math.max(target, open)}
					width={Math.max(8, columns - labelWidth - 36)}
				/>
			</Box>
			<Text wrap="truncate-end">
				{formatCount(open)}/{formatCount(target)}
				{'  '}in flight {formatCount(inFlight)}
				{opening}
			</Text>
		</Line>
	);
}

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

export function Latency({columns}: {readonly columns: number}) {
	const latency = useRunner((snapshot) => snapshot.latency);
	const connect = useRunner((snapshot) => snapshot.connect);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const finished = useRunner(({counts}) => counts.passed + counts.failed + counts.errored);
	const {own, colors} = useTheme();
	if (finished === 0 && elapsed > patience) {
		return (
			<Line label="Latency">
				<Text color={colors.warn}>waiting for the first reply ({formatClock(elapsed)})</Text>
			</Line>
		);
	}
	const {p50, p95, p99, max} = latency;
	const figures = Object.entries({p50, p95, p99, max})
		.map(([name, value]) => own(`${name} ${formatSeconds(value)}`))
		.join('  ');
	const connecting = own(`   connect p95 ${formatSeconds(connect.p95)}`);
	// Half a figure is worse than none.
	const fits = labelWidth + widthOf(figures + connecting) <= columns;
	return (
		<Line label="Latency">
			<Text wrap="truncate-end">
				{figures}
				{fits && <Text dimColor>{connecting}</Text>}
			</Text>
		</Line>
	);
}

/** What the user should know; stays as long as it holds. */
export function Warnings() {
	const warnings = useRunner((snapshot) => snapshot.warnings);
	const generator = useRunner((snapshot) => snapshot.generator);
	const {colors, marks} = useTheme();
	const all = [
		...warnings,
		...generator.reasons.map((reason) => `this machine is saturated: ${reason}`),
	];
	return all.map((text) => (
		<Text key={text} color={colors.warn} wrap="truncate-end">
			{marks.error} {text}
		</Text>
	));
}
