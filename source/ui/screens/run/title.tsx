import {formatClock} from '../../../terminal/format.ts';
import {Header} from '../../components/header.tsx';
import {fullFrom} from '../../hooks/use-layout.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {secondsLeft, type RunBounds} from '../../state/seconds-left.ts';
import {useTheme} from '../../theme.tsx';

/** Columns below which the time that is left stands alone. */
const briefBelow = 50;

/** The run's name, its elapsed time, and when it ends if that is known. */
export function Title({
	title,
	bounds,
}: {
	readonly title: string;
	readonly bounds: RunBounds | undefined;
}) {
	const phase = useRunner((snapshot) => snapshot.phase);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const left = useRunner((snapshot) => secondsLeft(snapshot, bounds));
	const {colors} = useTheme();
	const {columns} = useSize();
	const quiet = phase === 'running' || phase === 'idle' || phase === 'done';
	// Where there is room, so that the place has a state at all times.
	const word = phase === 'idle' ? 'starting' : phase;
	const state = quiet && columns < fullFrom ? '' : `${word.toUpperCase()}  `;
	const eta = left === undefined ? '' : ` · ${formatClock(left)} left`;
	return (
		<Header
			screen="run"
			detail={title}
			right={
				left !== undefined && columns < briefBelow
					? `${state}${formatClock(left)} left`
					: `${state}${formatClock(elapsed)}${eta}`
			}
			rightColor={quiet ? undefined : colors.warn}
		/>
	);
}
