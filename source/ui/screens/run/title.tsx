import {formatClock} from '../../../terminal/format.ts';
import {Header} from '../../components/header.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {secondsLeft, type RunBounds} from '../../state/seconds-left.ts';
import {useTheme} from '../../theme.tsx';

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
	const state =
		phase === 'running' || phase === 'idle' || phase === 'done' ? '' : `${phase.toUpperCase()}  `;
	const eta = left === undefined ? '' : `  ETA ${formatClock(left)}`;
	return (
		<Header
			screen="run"
			detail={title}
			right={`${state}${formatClock(elapsed)}${eta}`}
			rightColor={state === '' ? undefined : colors.warn}
		/>
	);
}
