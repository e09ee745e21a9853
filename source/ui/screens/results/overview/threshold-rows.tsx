import {Text} from 'ink';
import {isBroken, type ThresholdResult} from '../../../../model/threshold-state.ts';
import {padEnd, truncate, widthOf} from '../../../../terminal/fit.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {foundBy, thresholdMarkOf} from '../../../../terminal/threshold-mark.ts';
import {useTheme, type Theme} from '../../../theme.tsx';

/** A threshold in one row, or its figure in a row of its own where both have no room beside each other. */
type Line = {
	readonly result: ThresholdResult;
	readonly state: string;
	readonly expression: string;
	readonly found: string;
	readonly isSplit: boolean;
};

/** The thresholds in rows; those that count against the run come first. */
export function thresholdLines(
	all: readonly ThresholdResult[],
	columns: number,
	{marks, own}: Pick<Theme, 'marks' | 'own'>,
): readonly Line[] {
	const sorted = [...all.filter(isBroken), ...all.filter((result) => !isBroken(result))];
	const stateOf = (result: ThresholdResult) => {
		const {mark, word} = thresholdMarkOf(result);
		return `${own(marks[mark])} ${word}`;
	};
	const states = Math.max(0, ...all.map((result) => widthOf(stateOf(result))));
	const room = columns - states - 1;
	const texts = sorted.map((result) => ({
		result,
		state: padEnd(stateOf(result), states),
		expression: truncate(own(sanitiseLine(result.expression)), room, marks.ellipsis),
		found: truncate(own(foundBy(result)), room, marks.ellipsis),
	}));
	const fits = ({expression, found}: (typeof texts)[number]) =>
		widthOf(expression) + 2 + widthOf(found) <= room;
	const widest = Math.max(0, ...texts.filter(fits).map(({expression}) => widthOf(expression)));
	return texts.map((text) => ({
		...text,
		expression: padEnd(
			text.expression,
			Math.min(widest, Math.max(0, room - 2 - widthOf(text.found))),
		),
		isSplit: !fits(text),
	}));
}

export const thresholdRows = (lines: readonly Line[]): number =>
	lines.reduce((sum, {isSplit}) => sum + (isSplit ? 2 : 1), 0);

/** Draws the lines of `thresholdLines`: state, what is demanded, and the figure. */
export function ThresholdRows({lines}: {readonly lines: readonly Line[]}) {
	const {colors} = useTheme();
	return lines.map(({result, state, expression, found, isSplit}) => {
		const {tone} = thresholdMarkOf(result);
		const muted = tone === 'muted';
		const indent = isSplit ? `\n${' '.repeat(widthOf(state) + 1)}` : '  ';
		return (
			<Text key={result.expression} dimColor={muted}>
				<Text {...(!muted && {color: colors[tone]})}>{`${state} `}</Text>
				{expression}
				{indent}
				<Text bold={!muted} {...(tone === 'bad' && {color: colors.bad})}>
					{found}
				</Text>
			</Text>
		);
	});
}
