import {Box, Text} from 'ink';
import type {Capacity} from '../../../model/snapshot.ts';
import {describeCapacitySearch} from '../../../analysis/capacity-text.ts';
import {formatCount, formatMany} from '../../../terminal/format.ts';
import {missedParts} from '../../../reports/load-facts.ts';
import {widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSentRate} from '../../hooks/use-sent-rate.ts';
import {describeLoad} from '../../format/load-text.ts';
import {leastBar} from '../../format/times.ts';
import {useTheme} from '../../theme.tsx';
import {barWidthIn, labelWidth, Line} from './line.tsx';

type Part = {readonly text: string; readonly tone: 'dim' | 'warn' | 'plain'};

/** Columns between two parts. */
const gap = 2;
/** The least columns that a bar needs, including the spaces around it. */
const besideBar = leastBar + 2;

/** The parts that fit, the most important first: half a figure is worse than none. */
function fitParts(parts: readonly Part[], room: number): readonly Part[] {
	let left = room;
	const end = parts.findIndex(({text}) => {
		left -= gap + widthOf(text);
		return left < 0;
	});
	return end < 0 ? parts : parts.slice(0, end);
}

/** The parts after the words: those that the words make room for, and those shown only if they fit. */
function useParts(): {readonly needed: readonly Part[]; readonly extra: readonly Part[]} {
	const model = useRunner(({load}) => load.model);
	const leg = useRunner(({load}) => load.leg);
	const counts = useRunner((snapshot) => snapshot.counts);
	const warmup = useRunner((snapshot) => snapshot.warmup);
	const missed = missedParts(counts)
		.filter(({tone}) => tone === 'warn')
		.map(({text}): Part => ({text, tone: 'warn'}));
	const after = warmup && leg !== 'warmup' ? formatMany(warmup.sent, 'prompt') : undefined;
	return {
		needed: [{text: `${model} model`, tone: 'dim'}, ...missed],
		extra: [
			// It comes and goes, and words that changed along with it would be unreadable.
			...(counts.waiting > 0
				? [{text: `waiting ${formatCount(counts.waiting)}`, tone: 'plain' as const}]
				: []),
			...(after === undefined ? [] : [{text: `after a warm-up of ${after}`, tone: 'dim' as const}]),
		],
	};
}

/** The current load: level, stage, step, warm-up or cool-down, the model, and what it missed. */
export function Load({columns}: {readonly columns: number}) {
	const load = useRunner((snapshot) => snapshot.load);
	const counts = useRunner((snapshot) => snapshot.counts);
	const warmup = useRunner((snapshot) => snapshot.warmup);
	const steps = useRunner((snapshot) => snapshot.steps);
	const sentRate = useSentRate();
	const {needed, extra} = useParts();
	const {colors} = useTheme();
	const {leg, progress, coolDown} = load;
	const barred = coolDown === null && progress !== null && (leg === 'stages' || leg === 'warmup');
	const {looking} = load;
	const special =
		coolDown !== null || leg === 'warmup' || load.opening > 0 || load.draining || looking !== null;
	const neededWidth = needed.reduce((sum, {text}) => sum + gap + widthOf(text), 0);
	const besides = (text: string) => columns - labelWidth - widthOf(text);
	const texts = [false, true].map((brief) =>
		describeLoad({load, counts, warmup, steps, sentRate}, brief),
	);
	const text =
		texts.find((each) => besides(each) - neededWidth >= (barred ? besideBar : 0)) ?? texts.at(-1)!;
	const barRoom = besides(text) - neededWidth - 2;
	const bar = barred && barRoom >= leastBar ? Math.min(barRoom, barWidthIn(columns)) : 0;
	const parts = fitParts([...needed, ...extra], besides(text) - (bar > 0 ? bar + 1 : 0));
	return (
		<Line label="Load">
			{bar > 0 && (
				<Box flexShrink={0}>
					<Bar value={progress ?? 0} total={1} width={bar} />
				</Box>
			)}
			<Text wrap="truncate-end">
				<Text {...(special && {color: colors.accent})}>{text}</Text>
				{parts.map((part) => (
					<Text
						key={part.text}
						dimColor={part.tone === 'dim'}
						{...(part.tone === 'warn' && {color: colors.warn})}
					>
						{`  ${part.text}`}
					</Text>
				))}
			</Text>
		</Line>
	);
}

/** What the capacity search has found so far. */
export function CapacityLine({capacity}: {readonly capacity: Capacity}) {
	const {colors, own} = useTheme();
	return (
		<Line label="Capacity">
			<Text wrap="truncate-end" color={colors.accent}>
				{own(sanitiseLine(describeCapacitySearch(capacity)))}
			</Text>
		</Line>
	);
}
