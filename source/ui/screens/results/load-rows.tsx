import {Text} from 'ink';
import type {Summary} from '../../../model/summary.ts';
import {formatRate, formatSeconds} from '../../../terminal/format.ts';
import {loadFacts} from '../../../reports/load-facts.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {fitParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {describeSteps} from '../../format/step-figures.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, headed, Row} from './row.tsx';

/** Rows that `LoadRows` takes. */
export const loadRowsOf = (summary: Summary): number =>
	1 + loadFacts(summary).length + (summary.steps.length > 0 ? 1 : 0);

/** The load of the run: rates, warm-up, outages, what is left out, steps. */
export function LoadRows({
	summary,
	columns,
}: {
	readonly summary: Summary;
	readonly columns: number;
}) {
	const {own} = useTheme();
	const {steps, capacity, requestsPerSecond: rate, totalTime: seconds} = summary;
	const took = `${formatSeconds(seconds)}, ${formatRate(rate)} replies/s`;
	return (
		<>
			<Row label="Took">{own(took)}</Row>
			{loadFacts(summary).map(({key, label, parts}) => (
				<Row key={key} label={headed(label)}>
					<Parts parts={fitParts(parts, columns - besideLabel)} />
				</Row>
			))}
			{steps.length > 0 && (
				<Row label={capacity ? 'Capacity' : 'Steps'}>
					<Text bold>{own(sanitiseLine(describeSteps(summary)))}</Text>
				</Row>
			)}
		</>
	);
}
