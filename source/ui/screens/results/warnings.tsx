import {Text} from 'ink';
import {runWarningsOf} from '../../../analysis/run-warnings.ts';
import type {Summary} from '../../../model/summary.ts';
import {truncate} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme, type Theme} from '../../theme.tsx';

type Alarm = {readonly text: string; readonly color: 'bad' | 'warn'};

/** Lines of a sentence, and the height from which on it may have so many. */
const mostLines = 3;
const roomy = 20;

/** A sentence in a few lines, the last of which is cut where it does not end. */
function fit(sentence: string, columns: number, most: number): string[] {
	const lines = wrapText(sentence, columns);
	if (lines.length <= most) return lines;
	return [...lines.slice(0, most - 1), truncate(lines.slice(most - 1).join(' '), columns)];
}

/** Why all figures are in doubt, or fewer than was planned, in lines of so many columns. */
export function alarmLines(
	summary: Summary,
	columns: number,
	height: number,
	{marks, own}: Theme,
): readonly Alarm[] {
	const {aborted, invalid, saturated} = runWarningsOf(summary);
	const most = height < roomy ? 1 : mostLines;
	const lines = (color: Alarm['color'], sentence: string): Alarm[] =>
		fit(own(sanitiseLine(`${marks.error} ${sentence}`)), columns, most).map((text) => ({
			text,
			color,
		}));
	return [
		...(aborted === undefined ? [] : lines('bad', `ended early: ${aborted}`)),
		...(invalid.length === 0 ? [] : lines('bad', `inconclusive: ${invalid.join('; ')}`)),
		...saturated.flatMap((cause) => lines('warn', `the load generator was saturated: ${cause}`)),
	];
}

/** Draws the lines of `alarmLines`. */
export function AlarmRows({alarms}: {readonly alarms: readonly Alarm[]}) {
	const {colors} = useTheme();
	return alarms.map(({text, color}, index) => (
		<Text key={index} color={colors[color]} wrap="truncate-end">
			{text}
		</Text>
	));
}
