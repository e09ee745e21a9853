import {Text} from 'ink';
import {liveWarningParts, type Warned} from '../../../reports/warning-facts.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme, type Theme} from '../../theme.tsx';

type Size = {readonly columns: number; readonly rows: number};
type Row = {readonly text: string; readonly color: 'bad' | 'warn'; readonly key: string};

/** The height from which a sentence may have two lines: its end often says what to do. */
const roomy = 22;

/** The warnings in lines of at most `columns`; the last line of each is cut if the sentence continues. */
function rowsOf(run: Warned, {columns, rows}: Size, {marks, own}: Theme): Row[] {
	const most = rows < roomy ? 1 : 2;
	return liveWarningParts(run).flatMap(({text, tone}) => {
		const color = tone === 'bad' ? 'bad' : 'warn';
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

/** The warnings of the run, each shown as long as it applies. */
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
