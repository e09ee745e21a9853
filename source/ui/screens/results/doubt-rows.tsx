import {Text} from 'ink';
import {doubtAdvice, warnOfDoubts} from '../../../analysis/doubts.ts';
import {runWarningsOf} from '../../../analysis/run-warnings.ts';
import type {Summary} from '../../../model/summary.ts';
import {doubtfulParts, doubtReasons, greetingParts} from '../../../reports/facts.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {fitParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {useTheme} from '../../theme.tsx';
import {besideLabel, Row} from './row.tsx';

/** Columns of `? doubtful 1,234 (2.3%)   D reruns them` and the gap after it. */
const besideGreetings = 42;
const nothingDoubtful = 'no attempt is doubtful';
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
	const advice =
		warned || height < roomy ? [] : wrapText(doubtAdvice, columns - besideLabel).slice(0, 2);
	return [...doubtReasons(summary).slice(0, mostReasons), ...advice];
}

const isSilent = ({doubtful = 0, greetings = 0, unverified = 0}: Summary): boolean =>
	doubtful + greetings + unverified === 0;

/** Rows that `DoubtRows` takes. */
export const doubtRowsOf = (summary: Summary, columns: number, height: number): number =>
	isSilent(summary) ? 0 : 1 + linesOf(summary, columns, height).length;

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
	const {colors, own} = useTheme();
	if (isSilent(summary)) return null;
	const doubtful = doubtfulParts(summary);
	const free =
		columns - besideLabel - (doubtful.length > 0 ? besideGreetings : nothingDoubtful.length);
	const others = fitParts(greetingParts(summary), free);
	return (
		<>
			<Row label="Doubts">
				{doubtful.length > 0 ? (
					<>
						<Parts parts={doubtful} />
						{'   '}
						<Text color={colors.accent}>D</Text> reruns them
					</>
				) : (
					nothingDoubtful
				)}
				{others.length > 0 && '   '}
				<Parts parts={others} />
			</Row>
			{linesOf(summary, columns, height).map((text) => (
				<Row key={text} label="">
					<Text dimColor>{own(sanitiseLine(text))}</Text>
				</Row>
			))}
		</>
	);
}
