import {Text} from 'ink';
import type {Summary} from '../../../model/summary.ts';
import {formatRate, formatSeconds} from '../../../terminal/format.ts';
import {loadFacts} from '../../../reports/load-facts.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {flowParts, inBrief} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {describeSteps} from '../../format/step-figures.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, headed, Lines, Row} from './row.tsx';

type RowsProps = {readonly summary: Summary; readonly columns: number};

/** Each fact with its parts in as many lines as they need, in brief where it would take several. */
const flowed = ({summary, columns}: RowsProps) =>
	loadFacts(summary).map(({key, label, parts}) => {
		const lines = flowParts(parts, columns - besideLabel);
		return {
			...{key, label},
			lines: lines.length > 1 ? flowParts(inBrief(parts), columns - besideLabel) : lines,
		};
	});

const stepLines = ({summary, columns}: RowsProps): readonly string[] =>
	summary.steps.length === 0
		? []
		: wrapText(sanitiseLine(describeSteps(summary)), columns - besideLabel);

/** Rows that `LoadRows` takes. */
export const loadRowsOf = (props: RowsProps): number =>
	flowed(props).reduce((sum, {lines}) => sum + lines.length, 1) + stepLines(props).length;

/** The load of the run: rates, warm-up, outages, what is left out, steps. */
export function LoadRows(props: RowsProps) {
	const {own} = useTheme();
	const {capacity, requestsPerSecond: rate, totalTime: seconds} = props.summary;
	const took = `${formatSeconds(seconds)}, ${formatRate(rate)} replies/s`;
	return (
		<>
			<Row label="Took">{own(took)}</Row>
			{flowed(props).map(({key, label, lines}) => (
				<Lines
					key={key}
					label={headed(label)}
					lines={lines.map((parts, index) => (
						<Parts key={index} parts={parts} />
					))}
				/>
			))}
			<Lines
				label={capacity ? 'Capacity' : 'Steps'}
				lines={stepLines(props).map((text) => (
					<Text key={text} bold>
						{own(text)}
					</Text>
				))}
			/>
		</>
	);
}
