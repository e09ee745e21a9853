import {Text} from 'ink';
import {widthOf} from '../../../../terminal/fit.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {thresholdMarkOf, type ThresholdMark} from '../../../../terminal/threshold-mark.ts';
import type {Headline} from '../../../components/tile.tsx';
import {useTheme, type Theme} from '../../../theme.tsx';

type Item = {
	readonly title: string;
	readonly figure: string;
	readonly state: string;
	readonly tone: ThresholdMark['tone'];
};

const gap = 3;

function itemOf({title, figure, threshold}: Headline, {own, marks}: Theme): Item {
	const mark = threshold && thresholdMarkOf(threshold);
	return {
		title: own(sanitiseLine(title)),
		figure: own(figure),
		state: mark ? ` ${own(marks[mark.mark])} ${mark.word}` : '',
		tone: mark?.tone ?? 'muted',
	};
}

const widthIn = ({title, figure, state}: Item): number => widthOf(`${title} ${figure}${state}`);

/** The figures that matter where tiles have no room: in as few lines as they need. */
export function headlineLines(
	headlines: readonly Headline[],
	columns: number,
	theme: Theme,
): readonly (readonly Item[])[] {
	const lines: Item[][] = [];
	let used = 0;
	for (const item of headlines.map((headline) => itemOf(headline, theme))) {
		const width = widthIn(item);
		const last = lines.at(-1);
		if (last && used + gap + width <= columns) {
			last.push(item);
			used += gap + width;
		} else {
			lines.push([item]);
			used = width;
		}
	}
	return lines;
}

/** Draws the lines of `headlineLines`. */
export function HeadlineRows({lines}: {readonly lines: readonly (readonly Item[])[]}) {
	const {colors} = useTheme();
	return lines.map((line, row) => (
		<Text key={row} wrap="truncate-end">
			{line.map(({title, figure, state, tone}, index) => (
				<Text key={title}>
					{index > 0 ? ' '.repeat(gap) : ''}
					<Text dimColor>{title} </Text>
					<Text bold>{figure}</Text>
					{tone === 'muted' ? (
						<Text dimColor>{state}</Text>
					) : (
						<Text color={colors[tone]}>{state}</Text>
					)}
				</Text>
			))}
		</Text>
	));
}
