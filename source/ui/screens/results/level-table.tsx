import {Box, Text} from 'ink';
import type {StepSummary, Summary} from '../../../model/summary.ts';
import {brokenThreshold, stepMark} from '../../../reports/warning-facts.ts';
import {padEnd} from '../../../terminal/fit.ts';
import {describeLevel} from '../../../terminal/level.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {gap, tableLine} from '../../../terminal/table.ts';
import {foundBy, thresholdMarkOf} from '../../../terminal/threshold-mark.ts';
import {List} from '../../components/list.tsx';
import {PartText} from '../../format/parts.tsx';
import {highestHolding} from '../../format/step-figures.ts';
import {fitStepColumns} from '../../format/step-table.ts';
import {useTheme} from '../../theme.tsx';

export const keyOfStep = ({step}: StepSummary): string => String(step);
/** Rows of a level's evidence. */
export const evidenceRows = 2;
/** Columns for a step’s verdict, such as `✓ highest` or `! in doubt`, and for how many columns are hidden. */
const verdictWidth = 13;
const pointerWidth = 2;

/** Whether a step's level holds; if not, the threshold that it breaks. */
function Verdict({step, highest}: {readonly step: StepSummary; readonly highest: boolean}) {
	const mark = stepMark(step);
	const broken = mark.tone === 'bad' ? brokenThreshold(step) : undefined;
	const held = highest && mark.tone === 'good' ? 'highest' : mark.text;
	return <PartText part={{...mark, text: broken ?? held}} />;
}

/** The evidence for a step's verdict. */
export function Evidence({step}: {readonly step: StepSummary}) {
	const {marks, colors, own} = useTheme();
	return (
		<Box height={evidenceRows} flexShrink={0} overflow="hidden">
			<Text wrap="wrap">
				<Text dimColor>{describeLevel(step.level, step.unit)}: </Text>
				{step.thresholds.length === 0 && <Text dimColor>no threshold to check it against</Text>}
				{step.thresholds.map((result) => {
					const {mark, word, tone} = thresholdMarkOf(result);
					const found = foundBy(result) || word;
					return (
						<Text
							key={result.expression}
							{...(tone === 'muted' ? {dimColor: true} : {color: colors[tone]})}
						>
							{own(`${marks[mark]} ${sanitiseLine(result.expression)} ${found}   `)}
						</Text>
					);
				})}
				{step.doubts.map((doubt) => (
					<Text key={doubt} color={colors.warn}>
						{own(`${marks.error} ${sanitiseLine(doubt)}   `)}
					</Text>
				))}
			</Text>
		</Box>
	);
}

/** The levels in the order in which they were tried, with their figures and verdicts. */
export function LevelTable({
	summary,
	position,
	width,
	height,
}: {
	readonly summary: Summary;
	readonly position: number;
	readonly width: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	const highest = highestHolding(summary);
	const {shown, hidden} = fitStepColumns(summary, width - pointerWidth - verdictWidth);
	const spacing = ' '.repeat(gap);
	const more = hidden > 0 ? `  (+${hidden})` : '';
	return (
		<>
			<Text dimColor wrap="truncate-end">
				{' '.repeat(pointerWidth)}
				{tableLine(shown, ({title}) => own(title))}
				{`${spacing}${padEnd('verdict', 7)}${more}`}
			</Text>
			<List
				items={summary.steps}
				selected={position}
				height={height}
				keyOf={keyOfStep}
				empty=""
				render={(step) => {
					const isHighest = step.level === highest && step.holds === true;
					return (
						<Text bold={isHighest}>
							{tableLine(shown, ({cell}) => own(cell(step)))}
							{spacing}
							<Verdict step={step} highest={isHighest} />
						</Text>
					);
				}}
			/>
		</>
	);
}
