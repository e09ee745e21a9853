import {Text} from 'ink';
import type {Distribution} from '../../../model/distribution.ts';
import {doubtfulParts, outcomeParts, strayParts} from '../../../reports/facts.ts';
import {formatClock, formatSeconds} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {inRoom} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {percentiles} from '../../format/percentiles.ts';
import {isStreamed} from '../../format/streamed.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth, Line} from './line.tsx';
import {endedOf} from '../../../model/outcome-counts.ts';

/** Seconds without a reply after which the screen says what it is waiting for. */
const patience = 2;

/** @param label undefined where a panel's title says what it is */
export function Outcomes({
	columns,
	label,
}: {
	readonly columns: number;
	readonly label: string | undefined;
}) {
	const counts = useRunner((snapshot) => snapshot.counts);
	const sequence = useRunner((snapshot) => snapshot.sequence);
	const parts = [
		...outcomeParts(counts),
		...doubtfulParts(counts),
		...strayParts({unmatched: counts.unmatched, sequence}),
	];
	return (
		<Line label={label}>
			<Text wrap="truncate-end">
				<Parts parts={inRoom(parts, columns - (label === undefined ? 0 : labelWidth))} />
			</Text>
		</Line>
	);
}

/** The most figures that one can read while they change. */
const mostFigures = 4;

/** Percentiles, and a remark if it fits: half a figure is worse than none. */
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
	const text = own(percentiles(figures, columns - labelWidth, mostFigures));
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

/** The times from the send to the whole reply, and from when the prompt was due if that differs. */
export function Times({
	columns,
	response,
}: {
	readonly columns: number;
	/** Whether there is a row for the response time. */
	readonly response: boolean;
}) {
	const latency = useRunner((snapshot) => snapshot.latency);
	const responseTime = useRunner((snapshot) => snapshot.responseTime);
	const connect = useRunner((snapshot) => snapshot.connect);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const model = useRunner(({load}) => load.model);
	const finished = useRunner(({counts}) => endedOf(counts));
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
			{response && (
				<Figures
					label="Response"
					figures={responseTime}
					remark={open ? '   since due' : '   with timeouts at their limit'}
					columns={columns}
				/>
			)}
		</>
	);
}

/** Whether replies are streamed or acknowledged, so that there is more to show than the latency. */
export const useStreamed = (): boolean =>
	useRunner(({firstToken, latency, chunkGap, ack}) =>
		isStreamed({firstToken, latency, chunkGap, ack}),
	);

/** The times of streamed replies: the first piece, the gaps between pieces, and the acknowledgement. */
export function StreamTimes({columns}: {readonly columns: number}) {
	const firstToken = useRunner((snapshot) => snapshot.firstToken);
	const chunkGap = useRunner((snapshot) => snapshot.chunkGap);
	const ack = useRunner((snapshot) => snapshot.ack);
	const {own} = useTheme();
	const brief = ({p50, p95}: Distribution) =>
		`p50 ${formatSeconds(p50)}  p95 ${formatSeconds(p95)}`;
	const parts = [
		brief(firstToken),
		chunkGap.count > 0 ? `chunk gap ${brief(chunkGap)}` : '',
		ack.count > 0 ? `ack ${brief(ack)}` : '',
	].filter((part) => part !== '');
	// Half a figure is worse than none.
	const fits = (count: number) =>
		labelWidth + widthOf(parts.slice(0, count).join('   ')) <= columns;
	const shown = [3, 2, 1].find(fits) ?? 1;
	return (
		<Line label="First token">
			<Text wrap="truncate-end">{own(parts.slice(0, shown).join('   '))}</Text>
		</Line>
	);
}
