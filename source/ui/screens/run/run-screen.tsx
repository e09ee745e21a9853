import {useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import {interruptGrace} from '../../../terminal/signals.ts';
import {Choose} from '../../components/dialog.tsx';
import {useLayout} from '../../hooks/use-layout.ts';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner, useRunnerControls} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import type {RunBounds} from '../../state/seconds-left.ts';
import {useStreamed} from './counts.tsx';
import {chartNamesOf, type ChartName} from './live-chart.tsx';
import {LiveFailures} from './live-failures.tsx';
import {panelNames, type PanelName} from './panels.tsx';
import {StackedView} from './stacked-view.tsx';
import {useLevelKeys} from './use-level-keys.ts';
import {usePauses} from './use-marks.ts';
import type {SavedAttempts} from './use-live-document.ts';
import {WideView, leastWideRows} from './wide-view.tsx';

function next<Value>(values: readonly Value[], value: Value, step: number): Value {
	return values[(values.indexOf(value) + step + values.length) % values.length]!;
}

/** The live run: load, progress, the figures that matter, thresholds, chart, metrics, intents, errors. */
export function RunScreen({
	title,
	bounds,
	saving,
	onInterrupt,
	onQuit,
	onCopy,
	onEdit,
}: {
	readonly title: string;
	/** Absent when the plan is unknown. */
	readonly bounds?: RunBounds | undefined;
	/** Where its attempts go; absent when there is no folder. */
	readonly saving?: SavedAttempts | undefined;
	/** Ctrl-C, any number of times. */
	readonly onInterrupt: () => void;
	readonly onQuit: () => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
}) {
	const {columns, rows} = useSize();
	const layout = useLayout();
	const {textOnly} = useTheme();
	const runner = useRunnerControls();
	const pauses = usePauses();
	const phase = useRunner((snapshot) => snapshot.phase);
	const responds = useOwnResponseTime();
	const levelKeys = useLevelKeys();
	const streamed = useStreamed();
	const scored = useRunner(({metrics}) => Object.keys(metrics).length > 0);
	const charts = chartNamesOf({responds, streamed, scored});
	const [chart, setChart] = useState<ChartName>('latency');
	const judged = useRunner(({thresholds}) => thresholds.length > 0);
	const [chosen, setPanel] = useState<PanelName>();
	// What the run was asked comes first.
	const panel = chosen ?? (judged ? 'thresholds' : 'intents');
	const [asking, setAsking] = useState(false);
	const [listing, setListing] = useState(false);
	/** The question was answered: what the run waits for may be given up without an interruption. */
	const [asked, setAsked] = useState(false);
	const isStopping = phase === 'stopping';
	const stopping = isStopping ? {disabled: 'the run is stopping'} : undefined;
	const allIn = useRunner(({load}) => load.looking !== null)
		? {disabled: 'all replies are in: there is nothing to pause'}
		: undefined;

	const stopNow = () => runner.stop({grace: 0});
	useKeys('everywhere', {
		// The last replies may take as long as the timeouts allow.
		back: isStopping
			? {label: 'stop now', run: stopNow}
			: {label: 'stop', run: () => setAsking(true)},
		interrupt: isStopping && asked ? stopNow : onInterrupt,
	});
	useKeys('run', {
		pause:
			stopping ??
			allIn ??
			(phase === 'paused' ? {label: 'resume', run: runner.resume} : runner.pause),
		...levelKeys,
		...(listing
			? {failures: {label: 'back to the run', run: () => setListing(false)}}
			: {
					chart: () => setChart(next(charts, chart, 1)),
					...(saving && {failures: () => setListing(true)}),
					nextPanel: () => setPanel(next(panelNames, panel, 1)),
					previousPanel: () => setPanel(next(panelNames, panel, -1)),
				}),
	});
	if (listing && saving) {
		return (
			<LiveFailures
				{...{title, bounds, saving, onCopy, onEdit}}
				onClose={() => setListing(false)}
			/>
		);
	}

	const view = {title, bounds, chart, panel, pauses};
	const answer = (run: () => void) => () => {
		setAsking(false);
		run();
	};
	return (
		<>
			{!(asking && textOnly) &&
				(layout === 'wide' && rows >= leastWideRows ? (
					<WideView {...view} />
				) : (
					<StackedView {...view} />
				))}
			{asking && (
				<Choose
					title="Stop the run?"
					text="What was measured so far is saved, and the results show it."
					width={Math.min(columns, 66)}
					choices={[
						{
							keys: ['s'],
							label: 'stop, and see the results',
							run: answer(() => {
								setAsked(true);
								runner.stop({grace: interruptGrace});
							}),
						},
						{keys: ['g', 'n', 'q'], label: 'go on', run: answer(() => undefined)},
						{
							keys: ['x', 'Q'],
							label: 'quit Floodgate: the run counts as interrupted',
							run: answer(onQuit),
						},
					]}
					onCancel={() => setAsking(false)}
				/>
			)}
		</>
	);
}
