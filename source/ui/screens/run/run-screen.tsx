import {Box} from 'ink';
import {useState} from 'react';
import {Confirm} from '../../components/dialog.tsx';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner, useRunnerControls} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {interruptGrace} from '../../../terminal/signals.ts';
import {useTheme} from '../../theme.tsx';
import type {RunBounds} from '../../state/seconds-left.ts';
import {Outcomes, StreamTimes, Times, useStreamed} from './counts.tsx';
import {Connections, Prompts} from './gauges.tsx';
import {chartNamesOf, LiveChart, type ChartName} from './live-chart.tsx';
import {CapacityLine, Load} from './load-line.tsx';
import {panelNames, Panels, sharePanelRows, type PanelName} from './panels.tsx';
import {StepBars, stepRowsIn} from './step-bars.tsx';
import {Title} from './title.tsx';
import {useLevelKeys} from './use-level-keys.ts';
import {useWarningRows, Warnings} from './warnings.tsx';

const fixedRows = 5;
const leastChart = 6;

function next<Value>(values: readonly Value[], value: Value, step: number): Value {
	return values[(values.indexOf(value) + step + values.length) % values.length]!;
}

/** The live run: load, bars, counts, percentiles, steps, chart, metrics, intents, errors. */
export function RunScreen({
	title,
	bounds,
	onInterrupt,
	onQuit,
}: {
	readonly title: string;
	/** Absent when the plan is unknown. */
	readonly bounds?: RunBounds | undefined;
	/** Ctrl-C, any number of times. */
	readonly onInterrupt: () => void;
	readonly onQuit: () => void;
}) {
	const {columns, rows} = useSize();
	const {textOnly} = useTheme();
	const runner = useRunnerControls();
	const phase = useRunner((snapshot) => snapshot.phase);
	const responds = useOwnResponseTime();
	const capacity = useRunner((snapshot) => snapshot.capacity);
	const steps = useRunner((snapshot) => snapshot.steps.length);
	const levelKeys = useLevelKeys();
	const [chart, setChart] = useState<ChartName>('latency');
	const [panel, setPanel] = useState<PanelName>('metrics');
	const [asking, setAsking] = useState(false);
	const stopping = phase === 'stopping' ? {disabled: 'the run is stopping'} : undefined;

	const allIn = useRunner(({load}) => load.looking !== null)
		? {disabled: 'all replies are in: there is nothing to pause'}
		: undefined;

	useKeys('everywhere', {back: () => setAsking(true), interrupt: onInterrupt});
	useKeys('run', {
		pause: stopping ?? allIn ?? (phase === 'paused' ? runner.resume : runner.pause),
		stop: stopping ?? (() => runner.stop({grace: interruptGrace})),
		...levelKeys,
		chart: () => setChart(next(chartNamesOf(responds), chart, 1)),
		nextPanel: () => setPanel(next(panelNames, panel, 1)),
		previousPanel: () => setPanel(next(panelNames, panel, -1)),
	});

	const wanted = useWantedRows();
	const warningRows = useWarningRows();
	const streamed = useStreamed();
	const extraRows = (responds ? 1 : 0) + (capacity ? 1 : 0) + (streamed ? 1 : 0);
	const free = rows - 1 - fixedRows - extraRows - warningRows;
	const stepRows = stepRowsIn(free, steps);
	const room = free - stepRows;
	const forPanels = Math.min(
		wanted.metrics + wanted.intents + wanted.errors,
		Math.max(3, room - leastChart),
	);
	const panelRows = sharePanelRows(wanted, Math.min(forPanels, room), panel);
	const chartRows = textOnly
		? 0
		: room - panelRows.metrics - panelRows.intents - panelRows.errors - 1;

	if (asking) {
		return (
			<Confirm
				title="Stop the run and quit?"
				text="What was measured so far is saved; the run counts as interrupted."
				width={Math.min(columns, 66)}
				onAnswer={(yes) => {
					setAsking(false);
					if (yes) onQuit();
				}}
			/>
		);
	}
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Title title={title} bounds={bounds} />
			<Load columns={columns} />
			<Prompts columns={columns} />
			<Connections columns={columns} bounds={bounds} />
			<Outcomes columns={columns} />
			<Times columns={columns} />
			{streamed && <StreamTimes columns={columns} />}
			<Warnings />
			{capacity && <CapacityLine capacity={capacity} />}
			<StepBars columns={columns} height={stepRows} />
			{chartRows >= 4 && <LiveChart name={chart} width={columns - 1} height={chartRows} />}
			<Box flexGrow={1} />
			<Panels rows={panelRows} />
		</Box>
	);
}

function useWantedRows(): Record<PanelName, number> {
	const metrics = useRunner((snapshot) => Object.keys(snapshot.metrics).length);
	const intents = useRunner((snapshot) => Object.keys(snapshot.intents).length);
	const errors = useRunner((snapshot) => Object.keys(snapshot.errors).length);
	return {
		metrics: Math.max(1, metrics),
		intents: Math.max(1, intents),
		errors: Math.max(1, errors),
	};
}
