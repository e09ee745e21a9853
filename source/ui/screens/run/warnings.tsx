import {Text} from 'ink';
import {liveWarnings} from '../../../analysis/live-warnings.ts';
import type {Snapshot} from '../../../model/snapshot.ts';
import {generatorDoubts} from '../../../store/step-doubts.ts';
import {describeGeneratorReason} from '../../../terminal/generator-reason.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

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
		...(aborted === null ? [] : [{text: `ended early: ${aborted.reason}`, color: 'bad' as const}]),
		...warnings.map(warn),
		...liveWarnings(run).map(({text}) => warn(sanitiseLine(text))),
		...generatorDoubts(run).map((reason) =>
			warn(`this machine is saturated: ${describeGeneratorReason(reason)}`),
		),
	];
}

/** Rows that `Warnings` takes. */
export const useWarningRows = (): number => useRunner((snapshot) => warningsOf(snapshot).length);

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
	const {colors, marks, own} = useTheme();
	return warningsOf({
		warnings,
		generator,
		steps,
		capacity,
		aborted,
		counts,
		outages,
		stuck,
		elapsed,
	}).map(({text, color}) => (
		<Text key={text} color={colors[color]} wrap="truncate-end">
			{own(`${marks.error} ${text}`)}
		</Text>
	));
}
