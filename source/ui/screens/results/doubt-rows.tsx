import {Text} from 'ink';
import {doubtAdvice, warnOfDoubts} from '../../../analysis/doubts.ts';
import {runWarningsOf} from '../../../analysis/run-warnings.ts';
import type {Summary} from '../../../model/summary.ts';
import {formatCount, formatMany, formatShare} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, Row} from './row.tsx';

/** Reasons that are listed: there are two or three. */
const mostReasons = 3;
/** The height from which on the advice is there too. */
const roomy = 20;

/** Each reason with its count, and what can be done, where no alarm has said so. */
function linesOf(summary: Summary, columns: number, height: number): readonly string[] {
	const {doubtful = 0, doubts = {}} = summary;
	if (doubtful === 0) return [];
	const reasons = Object.entries(doubts).toSorted(([, a], [, b]) => b - a);
	const warned = runWarningsOf(summary).invalid.includes(
		warnOfDoubts(doubtful, summary.totalRequests),
	);
	const advice =
		warned || height < roomy ? [] : wrapText(doubtAdvice, columns - besideLabel).slice(0, 2);
	return [
		...reasons.slice(0, mostReasons).map(([reason, count]) => `${reason} ×${formatCount(count)}`),
		...advice,
	];
}

const isSilent = ({doubtful = 0, greetings = 0, unverified = 0}: Summary): boolean =>
	doubtful + greetings + unverified === 0;

/** Rows that `DoubtRows` takes. */
export const doubtRowsOf = (summary: Summary, columns: number, height: number): number =>
	isSilent(summary) ? 0 : 1 + linesOf(summary, columns, height).length;

/** How many replies may be other prompts', and why; nothing of a run in which no frame was out of place. */
export function DoubtRows({
	summary,
	columns,
	height,
}: {
	readonly summary: Summary;
	readonly columns: number;
	readonly height: number;
}) {
	const {colors, marks, own} = useTheme();
	if (isSilent(summary)) return null;
	const {doubtful = 0, greetings = 0, unverified = 0, totalRequests: total} = summary;
	return (
		<>
			<Row label="Doubts">
				{doubtful > 0 ? (
					<>
						<Text color={colors.warn}>
							{`${marks.doubt} doubtful ${formatCount(doubtful)} (${formatShare(doubtful, total)})`}
						</Text>
						{'   '}
						<Text color={colors.accent}>D</Text> reruns them
					</>
				) : (
					'no attempt is doubtful'
				)}
				{greetings > 0 && <Text dimColor>{`   ${formatMany(greetings, 'greeting')}`}</Text>}
				{unverified > 0 && (
					<Text color={colors.warn}>
						{`   ${formatMany(unverified, 'connection')} ended unverified`}
					</Text>
				)}
			</Row>
			{linesOf(summary, columns, height).map((text) => (
				<Row key={text} label="">
					<Text dimColor>{own(sanitiseLine(text))}</Text>
				</Row>
			))}
		</>
	);
}
