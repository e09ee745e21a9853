import {Text} from 'ink';
import {liveWarnings} from '../../../analysis/live-warnings.ts';
import type {Snapshot} from '../../../model/snapshot.ts';
import {generatorDoubts} from '../../../analysis/step-doubts.ts';
import {describeEndReason} from '../../../terminal/end-reason.ts';
import {describeGeneratorReason} from '../../../terminal/generator-reason.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {wrapText} from '../../format/wrap.ts';
import {useTheme, type Theme} from '../../theme.tsx';

type Warning = {readonly text: string; readonly color: 'bad' | 'warn'};
type Warned = Pick<
	Snapshot,
	| 'warnings'
	| 'generator'
	| 'steps'
	| 'capacity'
	| 'aborted'
	| 'counts'
	| 'outages'
	| 'stuck'
	| 'elapsed'
>;

/** What the user should know of the run at this moment; one line each. */
function warningsOf({warnings, aborted, ...run}: Warned): Warning[] {
	const warn = (text: string): Warning => ({text, color: 'warn'});
	return [
		...(aborted === null
			? []
			: [{text: `ended early: ${describeEndReason(aborted.reason)}`, color: 'bad' as const}]),
		...warnings.map(warn),
		...liveWarnings(run).map(({text}) => warn(sanitiseLine(text))),
		...generatorDoubts(run).map((reason) =>
			warn(`this machine is saturated: ${describeGeneratorReason(reason)}`),
		),
	];
}

type Size = {readonly columns: number; readonly rows: number};
type Row = Warning & {readonly key: string};

/** The height from which on a sentence may have two lines: its end often says what to do. */
const roomy = 22;

/** The warnings in lines of so many columns, the last of each cut where it does not end. */
function rowsOf(run: Warned, {columns, rows}: Size, {marks, own}: Theme): Row[] {
	const most = rows < roomy ? 1 : 2;
	return warningsOf(run).flatMap(({text, color}) => {
		const lines = wrapText(own(`${marks.error} ${text}`), columns);
		const [first = '', ...rest] = lines;
		const shown =
			lines.length <= most
				? lines
				: [...(most > 1 ? [first] : []), (most > 1 ? rest : lines).join(' ')];
		return shown.map((line, index) => ({text: line, color, key: `${index} ${text}`}));
	});
}

/** Rows that `Warnings` takes. */
export function useWarningRows(): number {
	const size = useSize();
	const theme = useTheme();
	return useRunner((snapshot) => rowsOf(snapshot, size, theme).length);
}

/** What the user should know; stays as long as it holds. */
export function Warnings() {
	const warnings = useRunner((snapshot) => snapshot.warnings);
	const generator = useRunner((snapshot) => snapshot.generator);
	const steps = useRunner((snapshot) => snapshot.steps);
	const capacity = useRunner((snapshot) => snapshot.capacity);
	const aborted = useRunner((snapshot) => snapshot.aborted);
	const counts = useRunner((snapshot) => snapshot.counts);
	const outages = useRunner((snapshot) => snapshot.outages);
	const stuck = useRunner((snapshot) => snapshot.stuck);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const size = useSize();
	const theme = useTheme();
	const run = {warnings, generator, steps, capacity, aborted, counts, outages, stuck, elapsed};
	return rowsOf(run, size, theme).map(({text, color, key}) => (
		<Text key={key} color={theme.colors[color]} wrap="truncate-end">
			{text}
		</Text>
	));
}
