import {Text} from 'ink';
import {warningParts} from '../../../reports/warning-facts.ts';
import type {Summary} from '../../../model/summary.ts';
import {truncate} from '../../../terminal/fit.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme, type Theme} from '../../theme.tsx';

type WarningLine = {readonly text: string; readonly color: 'bad' | 'warn'};

/** The most lines of a sentence, on a tall enough screen. */
const mostLines = 3;
const roomy = 20;

/** A sentence in a few lines; the last is cut if the sentence continues. */
function fit(sentence: string, columns: number, most: number): string[] {
	const lines = wrapText(sentence, columns);
	if (lines.length <= most) return lines;
	return [...lines.slice(0, most - 1), truncate(lines.slice(most - 1).join(' '), columns)];
}

/** What puts all figures in doubt, in lines of at most `columns`. */
export function warningLines(
	summary: Summary,
	columns: number,
	height: number,
	{marks, own}: Theme,
): readonly WarningLine[] {
	const most = height < roomy ? 1 : mostLines;
	return warningParts(summary).flatMap(({text, tone}) =>
		fit(own(`${marks.error} ${text}`), columns, most).map((line) => ({
			text: line,
			color: tone === 'bad' ? ('bad' as const) : ('warn' as const),
		})),
	);
}

/** Draws the lines of `warningLines`. */
export function WarningRows({lines}: {readonly lines: readonly WarningLine[]}) {
	const {colors} = useTheme();
	return lines.map(({text, color}, index) => (
		<Text key={index} color={colors[color]} wrap="truncate-end">
			{text}
		</Text>
	));
}
