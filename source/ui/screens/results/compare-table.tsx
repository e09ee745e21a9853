import {Text} from 'ink';
import {padEnd, padStart, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';
import {changeOf, type ComparedFigure} from './compare-figures.ts';

const [cell, change, verdict, gap] = [9, 10, 8, 2];
const widestName = 24;
/** Columns of the values of both runs, and of an interval. */
const [values, interval] = [cell + 3 + cell, 24];

/** The figures of two runs side by side; the interval goes first where there is little room. */
export function CompareTable({
	figures,
	columns,
}: {
	readonly figures: readonly ComparedFigure[];
	readonly columns: number;
}) {
	const {own, colors, marks} = useTheme();
	const fixed = change + gap + verdict;
	const withValues = columns >= 12 + gap + values + gap + fixed;
	const left = columns - fixed - gap - (withValues ? values + gap : 0);
	const names = figures.map(({name}) => own(sanitiseLine(name)));
	const width = Math.min(widestName, Math.max(8, ...names.map(widthOf)), Math.max(6, left));
	const withInterval = withValues && left - width >= interval;
	const signed = ({format}: ComparedFigure, value: number | null) =>
		value === null ? '–' : `${value < 0 ? '-' : '+'}${format(Math.abs(value))}`;
	const words = {better: `${marks.pass} better`, worse: `${marks.fail} worse`, unsure: marks.none};
	const tones = {better: colors.good, worse: colors.bad, unsure: undefined};
	const heads = [
		' '.repeat(width),
		...(withValues
			? [`${padStart('baseline', cell)}${own(' → ')}${padEnd('this run', cell)}`]
			: []),
		padStart('change', change) + ' '.repeat(gap + verdict),
		...(withInterval ? ['95% interval'] : []),
	];
	return (
		<>
			<Text dimColor wrap="truncate-end">
				{heads.join(' '.repeat(gap)).trimEnd()}
			</Text>
			{figures.map((figure, index) => {
				const {name, difference, format} = figure;
				const {before, after, delta, low, high} = difference;
				const outcome = changeOf(figure);
				const color = tones[outcome];
				const value = (of: number | null) => own(format(of));
				return (
					<Text key={name} wrap="truncate-end">
						<Text dimColor>{padEnd(truncate(names[index]!, width, marks.ellipsis), width)}</Text>
						{withValues &&
							`  ${padStart(value(before), cell)}${own(' → ')}${padEnd(value(after), cell)}`}
						<Text bold={color !== undefined} {...(color !== undefined && {color})}>
							{`  ${padStart(own(signed(figure, delta)), change)}  ${padEnd(words[outcome], verdict)}`}
						</Text>
						{withInterval && low !== null && (
							<Text dimColor>{own(`  ${signed(figure, low)} … ${signed(figure, high)}`)}</Text>
						)}
					</Text>
				);
			})}
		</>
	);
}
