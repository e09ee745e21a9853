import {Text} from 'ink';
import {doubtAdvice, warnOfDoubts} from '../../../analysis/doubts.ts';
import {runWarningsOf} from '../../../analysis/run-warnings.ts';
import type {Summary} from '../../../model/summary.ts';
import {doubtfulParts, doubtReasons, greetingParts, type Part} from '../../../reports/facts.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {flowParts, inBrief} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {useTheme} from '../../theme.tsx';
import {besideLabel, Lines, Row} from './row.tsx';

/** Reasons to list; there are usually two or three. */
const mostReasons = 3;
/** The height from which the advice is shown too. */
const roomy = 20;

/** Each reason with its count, and the advice unless a warning already gives it. */
function linesOf(summary: Summary, columns: number, height: number): readonly string[] {
	const {doubtful = 0} = summary;
	if (doubtful === 0) return [];
	const warned = runWarningsOf(summary).invalid.includes(
		warnOfDoubts(doubtful, summary.totalRequests),
	);
	const advice = warned || height < roomy ? [] : wrapText(doubtAdvice, columns - besideLabel);
	const reasons = doubtReasons(summary)
		.slice(0, mostReasons)
		.flatMap((reason) => wrapText(reason, columns - besideLabel));
	return [...reasons, ...advice];
}

const isSilent = ({doubtful = 0, greetings = 0, unverified = 0}: Summary): boolean =>
	doubtful + greetings + unverified === 0;

/** The counts, each whole, in as many lines as they need. */
function countLines(summary: Summary, columns: number): readonly (readonly Part[])[] {
	const doubtful = doubtfulParts(summary);
	const first: readonly Part[] =
		doubtful.length > 0 ? [...doubtful, {text: 'D reruns them', tone: 'muted'}] : [];
	const others = greetingParts(summary);
	const room = columns - besideLabel;
	const whole = flowParts([...first, ...others], room);
	return whole.length === 1 ? whole : flowParts(inBrief([...first, ...others]), room);
}

/** Rows that `DoubtRows` takes. */
export const doubtRowsOf = (summary: Summary, columns: number, height: number): number =>
	isSilent(summary)
		? 0
		: countLines(summary, columns).length + linesOf(summary, columns, height).length;

/** How many replies may belong to other prompts, and why; nothing if no frame was out of place. */
export function DoubtRows({
	summary,
	columns,
	height,
}: {
	readonly summary: Summary;
	readonly columns: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	if (isSilent(summary)) return null;
	return (
		<>
			<Lines
				label="Doubts"
				lines={countLines(summary, columns).map((parts, index) => (
					<Parts key={index} parts={parts} />
				))}
			/>
			{linesOf(summary, columns, height).map((text) => (
				<Row key={text} label="">
					<Text dimColor>{own(sanitiseLine(text))}</Text>
				</Row>
			))}
		</>
	);
}
