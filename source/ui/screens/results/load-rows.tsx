import {Text} from 'ink';
import type {Summary} from '../../../store/summary.ts';
import {formatCount, formatMany, formatRate, formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {describeSteps} from '../../state/step-figures.ts';
import {useTheme} from '../../theme.tsx';
import {Row} from './row.tsx';

/** Rows that `LoadRows` takes. */
export const loadRowsOf = ({steps, warmup}: Summary): number =>
	1 + (warmup ? 1 : 0) + (steps.length > 0 ? 1 : 0);

function Rate({summary}: {readonly summary: Summary}) {
	const {own, colors} = useTheme();
	const {generator, run, requests_per_second: rate, total_time: seconds} = summary;
	const {target_rate: target, achieved_rate: achieved, dropped, late} = generator;
	const over = `${formatRate(rate)} replies/s over ${formatSeconds(seconds)}`;
	const open = target !== null && achieved !== null;
	return (
		<Row label="Load">
			{own(`${over}, ${run.model} model`)}
			{open && own(`   sent ${formatRate(achieved)}/s of ${formatRate(target)}/s target`)}
			{dropped > 0 && <Text color={colors.warn}>{`   dropped ${formatCount(dropped)}`}</Text>}
			{late > 0 && <Text color={colors.warn}>{`   late ${formatCount(late)}`}</Text>}
		</Row>
	);
}

/** How hard the run asked: model, rates, what was not sent in time, warm-up, steps. */
export function LoadRows({summary}: {readonly summary: Summary}) {
	const {own, colors} = useTheme();
	const {warmup, steps, capacity} = summary;
	return (
		<>
			<Rate summary={summary} />
			{warmup && (
				<Row label="Warm-up">
					{`${formatMany(warmup.sent, 'prompt')}, in no figure`}
					{warmup.errored > 0 && (
						<Text color={colors.bad}>{`   ${formatCount(warmup.errored)} errored`}</Text>
					)}
				</Row>
			)}
			{steps.length > 0 && (
				<Row label={capacity ? 'Capacity' : 'Steps'}>
					<Text bold>{own(sanitiseLine(describeSteps(summary)))}</Text>
				</Row>
			)}
		</>
	);
}
