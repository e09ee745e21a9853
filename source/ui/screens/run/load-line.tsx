import {Box, Text} from 'ink';
import type {Capacity, LoadGauges, Snapshot} from '../../../model/snapshot.ts';
import {formatCount, formatMany, formatRate} from '../../../terminal/format.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {describeLevel} from '../../../terminal/level.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSentRate} from '../../hooks/use-sent-rate.ts';
import {useTheme} from '../../theme.tsx';
import {barWidthIn, labelWidth, Line} from './line.tsx';

/** Columns of `  closed model`, before and after a bar's space. */
const modelWidth = 16;

const percent = (share: number): string => `${Math.floor(100 * share)}%`;

/** How hard the run asks at this moment: the level, or what was sent of what was to be. */
function levelText({model, level, unit}: LoadGauges, sentRate: number | null): string {
	if (model === 'closed') return describeLevel(level, unit);
	if (sentRate === null) return `rate ${formatRate(level)}/s target`;
	return `rate ${formatRate(sentRate)}/s of ${formatRate(level)}/s target`;
}

/** What the run is doing, in words. */
function describeLoad(
	{load, counts, warmup, steps}: Pick<Snapshot, 'load' | 'counts' | 'warmup' | 'steps'>,
	sentRate: number | null,
): string {
	const {leg, progress, draining, coolDown, unit, level} = load;
	const now = levelText(load, sentRate);
	if (coolDown !== null) {
		const what = leg === 'probe' ? 'level' : 'step';
		return `cool-down, next ${what} at ${describeLevel(level, unit)} in ${coolDown} s`;
	}
	if (leg === 'warmup') {
		const sent = formatCount(warmup?.sent ?? 0);
		const bad = warmup && warmup.errored > 0 ? `, ${formatCount(warmup.errored)} errored` : '';
		return `warm-up: not counted, ${sent} sent${bad}${draining ? ', waiting for the last replies' : ''}`;
	}
	if (draining) {
		return `waiting for the last ${counts.inFlight === 1 ? 'reply' : `${formatCount(counts.inFlight)} replies`}`;
	}
	const step = steps.at(-1)?.step;
	switch (leg) {
		case 'steady':
			return now;
		case 'stages':
			return `stages: ${now}${progress === null ? '' : ` now, ${percent(progress)}`}`;
		case 'step':
			return step === undefined ? now : `step ${step} of ${load.steps ?? '?'}: ${now}`;
		case 'probe':
			return step === undefined ? now : `trying level ${step}: ${now}`;
	}
}

/** What the open model could not send in time. */
function Misses() {
	const {waiting, late, dropped} = useRunner(({counts}) => counts);
	const {colors} = useTheme();
	return (
		<>
			{dropped > 0 && <Text color={colors.warn}>{`  dropped ${formatCount(dropped)}`}</Text>}
			{late > 0 && <Text color={colors.warn}>{`  late ${formatCount(late)}`}</Text>}
			{waiting > 0 && <Text>{`  waiting ${formatCount(waiting)}`}</Text>}
		</>
	);
}

/** The load of the moment: level, stage, step, warm-up or cool-down, and the model. */
export function Load({columns}: {readonly columns: number}) {
	const load = useRunner((snapshot) => snapshot.load);
	const counts = useRunner((snapshot) => snapshot.counts);
	const warmup = useRunner((snapshot) => snapshot.warmup);
	const steps = useRunner((snapshot) => snapshot.steps);
	const sentRate = useSentRate();
	const {colors} = useTheme();
	const text = describeLoad({load, counts, warmup, steps}, sentRate);
	const {leg, progress, coolDown} = load;
	const room = columns - labelWidth - widthOf(text) - modelWidth;
	const barred = coolDown === null && (leg === 'stages' || leg === 'warmup');
	const special = coolDown !== null || leg === 'warmup' || load.draining;
	return (
		<Line label="Load">
			{barred && progress !== null && room >= 4 && (
				<Box flexShrink={0}>
					<Bar value={progress} total={1} width={Math.min(room, barWidthIn(columns))} />
				</Box>
			)}
			<Text wrap="truncate-end">
				<Text {...(special && {color: colors.accent})}>{text}</Text>
				<Misses />
				<Text dimColor>{`  ${load.model} model`}</Text>
				{warmup && leg !== 'warmup' && (
					<Text dimColor>{`, after a warm-up of ${formatMany(warmup.sent, 'prompt')}`}</Text>
				)}
			</Text>
		</Line>
	);
}

/** What the search for the capacity has found so far. */
export function CapacityLine({capacity}: {readonly capacity: Capacity}) {
	const {colors, own} = useTheme();
	return (
		<Line label="Capacity">
			<Text wrap="truncate-end" color={colors.accent}>
				{own(sanitiseLine(capacity.text))}
			</Text>
		</Line>
	);
}
