import {Box, Text} from 'ink';
import {hasOwnResponseTime} from '../../../model/response-time.ts';
import type {StepFigures} from '../../../model/snapshot.ts';
import {brokenThreshold, stepMark} from '../../../reports/warning-facts.ts';
import {formatShare} from '../../../terminal/format.ts';
import {padStart, widthOf} from '../../../terminal/fit.ts';
import {formatLevel} from '../../../terminal/level.ts';
import type {Style} from '../../../terminal/style.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {fitTimes, leastBar} from '../../format/times.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth, Line} from './line.tsx';

/** Columns of ` ` before a bar, and of ` ` and `  errors  0.5%  ✓ ` after it, without the times. */
const besideBar = 21;
/** Columns that `err` saves, and the shortest bar, when all words are abbreviated. */
const [saved, briefBar] = [3, 4];
const widestBar = 24;
/** Below this width all words are abbreviated. */
const wide = 70;

const failing = stepMark({holds: false, doubts: []});
const holding = stepMark({holds: true, doubts: []});

type StepLabel = {
	readonly mark: keyof Style['marks'] | undefined;
	readonly text: string;
	readonly color: 'good' | 'bad' | 'warn' | undefined;
};

/** Whether a step's thresholds hold: the glyph, and the word that always accompanies it. */
function labelOf(step: StepFigures, brief: boolean): StepLabel {
	const {state, thresholds, count} = step;
	const running = state === 'running';
	const {mark, text, tone} = stepMark(step);
	if (tone === 'warn') return {mark, text, color: 'warn'};
	if (thresholds.length === 0 || (running && count === 0)) {
		return {mark: undefined, text: running ? 'running' : 'done', color: undefined};
	}
	const soFar = running && !brief ? ' so far' : '';
	const broken = brokenThreshold(step);
	if (tone === 'bad' || broken !== undefined) {
		const {mark, text} = failing;
		return {
			mark,
			text: `${text}${soFar}${broken === undefined ? '' : ` ${broken}`}`,
			color: running ? 'warn' : 'bad',
		};
	}
	return {mark: holding.mark, text: `${holding.text}${soFar}`, color: 'good'};
}

function Step({
	step,
	times,
	slow,
	slowest,
	widest,
	bar,
	brief,
}: {
	readonly step: StepFigures;
	readonly times: ReturnType<typeof fitTimes>['times'];
	/** The slow end of a step's times in seconds, and the largest of all steps. */
	readonly slow: (step: StepFigures) => number;
	readonly slowest: number;
	/** The widths of the longest level and of the bar. */
	readonly widest: number;
	readonly bar: number;
	readonly brief: boolean;
}) {
	const {marks, colors, own} = useTheme();
	const {mark, text, color} = labelOf(step, brief);
	const errors = formatShare(step.errored, step.count);
	return (
		<>
			<Box flexShrink={0}>
				<Text bold={step.state === 'running'}>{padStart(levelOf(step), widest)}</Text>
			</Box>
			<Box flexShrink={0}>
				<Bar value={slow(step)} total={slowest} width={bar} />
			</Box>
			<Text wrap="truncate-end">
				{own(times(step))}
				<Text {...(step.errored > 0 && {color: colors.error})}>
					{own(`  ${brief ? 'err' : 'errors'} ${padStart(errors, 5)}`)}
				</Text>
				{'  '}
				<Text {...(color !== undefined && {color: colors[color]})}>
					{mark !== undefined && `${marks[mark]} `}
					{own(text)}
				</Text>
			</Text>
		</>
	);
}

const levelOf = ({level, unit}: StepFigures): string =>
	`${formatLevel(level, unit)}${unit === 'rate' ? '/s' : ''}`;

/** The latest steps or probed levels, one per available row, each with its p95 as a bar. */
export function StepBars({columns, height}: {readonly columns: number; readonly height: number}) {
	const steps = useRunner((snapshot) => snapshot.steps);
	const model = useRunner(({load}) => load.model);
	if (height <= 0) return null;
	const shown = steps.slice(-height);
	const above = steps.length - shown.length;
	const brief = columns < wide;
	const responds = steps.some(({latency, responseTime}) =>
		hasOwnResponseTime(model, latency, responseTime),
	);
	const slow = ({latency, responseTime}: StepFigures) =>
		(responds ? responseTime : latency).p95 ?? 0;
	// Of all steps, not only of those shown, so that bars shrink only when a slower level comes.
	const slowest = Math.max(1e-6, ...steps.map(slow));
	const widest = Math.max(0, ...shown.map((step) => widthOf(levelOf(step))));
	const labelRoom = Math.max(0, ...shown.map((step) => widthOf(labelOf(step, brief).text)));
	const room = columns - labelWidth - widest - besideBar + (brief ? saved : 0) - labelRoom;
	const {times, bar} = fitTimes(shown, responds, room);
	return shown.map((step, index) => (
		<Line key={step.step} label={index === 0 ? labelFor(above) : ''}>
			<Step
				step={step}
				times={times}
				slow={slow}
				slowest={slowest}
				widest={widest}
				bar={Math.max(brief ? briefBar : leastBar, Math.min(widestBar, bar))}
				brief={brief}
			/>
		</Line>
	));
}

/** Says how many are hidden, within the width of the label. */
const labelFor = (above: number): string =>
	above === 0 ? 'Steps' : above < 10 ? `${above} more above` : `${above} above`;

/** The steps' share of the rows for steps, chart and panels. */
export function stepRowsIn(room: number, steps: number): number {
	const fewest = room > 4 ? 2 : 0;
	return Math.min(steps, Math.max(fewest, Math.floor(room / 3)));
}
