import {Text} from 'ink';
import type {Snapshot} from '../../../model/snapshot.ts';
import type {Part} from '../../../reports/facts.ts';
import {liveWarningParts, type Warned} from '../../../reports/warning-facts.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {formatCount} from '../../../terminal/format.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme, type Theme} from '../../theme.tsx';

type Size = {readonly columns: number; readonly rows: number};
type Row = {readonly text: string; readonly color: 'bad' | 'warn'; readonly key: string};

/** Rows of a screen for each line that a sentence may have, and the most of these. */
const [rowsPerLine, mostLines] = [8, 3];
/** Lines for the brief form, whose words say what to do. */
const briefLines = 2;

/** A sentence in full if it has few lines enough, otherwise in brief. */
function linesOf({text, brief = text}: Part, size: Size, {marks, own}: Theme): string[] {
	const most = Math.min(mostLines, Math.max(1, Math.floor(size.rows / rowsPerLine)));
	const wrapped = (words: string) => wrapText(own(`${marks.error} ${words}`), size.columns);
	const [full, short] = [wrapped(text), wrapped(brief)];
	if (full.length <= most) return full;
	if (short.length <= Math.max(briefLines, most)) return short;
	// What is left is the end of a frame or of a message of others.
	return [...short.slice(0, most - 1), short.slice(most - 1).join(' ')];
}

type Shown = Warned & Pick<Snapshot, 'phase'>;

/** What a stopped run still waits for, and how to end that: it may last as long as the timeouts allow. */
function stoppingParts({phase, counts}: Shown): Part[] {
	if (phase !== 'stopping' || counts.inFlight === 0) return [];
	const waits = `waiting for the last ${counts.inFlight === 1 ? 'reply' : `${formatCount(counts.inFlight)} replies`}`;
	return [
		{
			text: `stopping: ${waits}; q or Ctrl-C ends the waiting`,
			brief: 'stopping; q ends the waiting for replies',
			tone: 'warn',
		},
	];
}

/** The warnings in lines of at most `columns`. */
const rowsOf = (run: Shown, size: Size, theme: Theme): Row[] =>
	[...stoppingParts(run), ...liveWarningParts(run)].flatMap((part) => {
		const color = part.tone === 'bad' ? 'bad' : 'warn';
		const lines = linesOf(part, size, theme);
		return lines.map((line, index) => ({text: line, color, key: `${index} ${part.text}`}));
	});

/** Rows that `Warnings` takes. */
export function useWarningRows(): number {
	const size = useSize();
	const theme = useTheme();
	return useRunner((snapshot) => rowsOf(snapshot, size, theme).length);
}

/** The warnings of the run, each shown as long as it applies. */
export function Warnings() {
	const warnings = useRunner((snapshot) => snapshot.warnings);
	const generator = useRunner((snapshot) => snapshot.generator);
	const steps = useRunner((snapshot) => snapshot.steps);
	const strain = useRunner((snapshot) => snapshot.strain);
	const capacity = useRunner((snapshot) => snapshot.capacity);
	const aborted = useRunner((snapshot) => snapshot.aborted);
	const counts = useRunner((snapshot) => snapshot.counts);
	const outages = useRunner((snapshot) => snapshot.outages);
	const stuck = useRunner((snapshot) => snapshot.stuck);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const phase = useRunner((snapshot) => snapshot.phase);
	const size = useSize();
	const theme = useTheme();
	const run = {
		phase,
		...{warnings, generator, steps, strain, capacity, aborted, counts, outages, stuck, elapsed},
	};
	return rowsOf(run, size, theme).map(({text, color, key}) => (
		<Text key={key} color={theme.colors[color]} wrap="truncate-end">
			{text}
		</Text>
	));
}
