import {Box} from 'ink';
import {useState} from 'react';
import {formatClock} from '../../../terminal/format.ts';
import {Confirm} from '../../components/dialog.tsx';
import {Header} from '../../components/header.tsx';
import {useRunner, useRunnerControls} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import {Connections, Latency, Outcomes, Prompts, Warnings} from './counts.tsx';
import {chartNames, LiveChart, type ChartName} from './live-chart.tsx';
import {panelNames, Panels, sharePanelRows, type PanelName} from './panels.tsx';

/** Milliseconds that replies in flight get after "stop". */
const stopGrace = 5000;
const fixedRows = 4;
const leastChart = 6;

function next<Value>(values: readonly Value[], value: Value, step: number): Value {
	return values[(values.indexOf(value) + step + values.length) % values.length]!;
}

/** One connection up or down; from 20 up a tenth of them. */
function stepOf(target: number): number {
	return target < 20 ? 1 : Math.round(target / 10);
}

function Title({title}: {readonly title: string}) {
	const phase = useRunner((snapshot) => snapshot.phase);
	const elapsed = useRunner((snapshot) => snapshot.elapsed);
	const planned = useRunner((snapshot) => snapshot.planned);
	const duration = useRunner((snapshot) => snapshot.duration);
	const rate = useRunner((snapshot) => snapshot.rate);
	const finished = useRunner(({counts}) => counts.passed + counts.failed + counts.errored);
	const {colors} = useTheme();
	const left =
		planned === null
			? Math.max(0, (duration ?? 0) - elapsed)
			: rate > 0
				? (planned - finished) / rate
				: undefined;
	const state =
		phase === 'running' || phase === 'idle' || phase === 'done' ? '' : `${phase.toUpperCase()}  `;
	const eta = left === undefined || phase !== 'running' ? '' : `  ETA ${formatClock(left)}`;
	return (
		<Header
			screen="run"
			detail={title}
			right={`${state}${formatClock(elapsed)}${eta}`}
			rightColor={state === '' ? undefined : colors.warn}
		/>
	);
}

/** The live run: bars, counts, percentiles, chart, metrics, intents, errors. */
export function RunScreen({
	title,
	onInterrupt,
	onQuit,
}: {
	readonly title: string;
	/** Ctrl-C, any number of times. */
	readonly onInterrupt: () => void;
	readonly onQuit: () => void;
}) {
	const {columns, rows} = useSize();
	const {textOnly} = useTheme();
	const runner = useRunnerControls();
	const phase = useRunner((snapshot) => snapshot.phase);
	const target = useRunner((snapshot) => snapshot.connections.target);
	const [chart, setChart] = useState<ChartName>('latency');
	const [panel, setPanel] = useState<PanelName>('metrics');
	const [asking, setAsking] = useState(false);
	const stopping = phase === 'stopping' ? {disabled: 'the run is stopping'} : undefined;

	useKeys('everywhere', {back: () => setAsking(true), interrupt: onInterrupt});
	useKeys('run', {
		pause: stopping ?? (phase === 'paused' ? runner.resume : runner.pause),
		stop: stopping ?? (() => runner.stop({grace: stopGrace})),
		more: stopping ?? (() => runner.setConnections(target + stepOf(target))),
		fewer:
			stopping ??
			(target <= 1
				? {disabled: 'one connection is the least'}
				: () => runner.setConnections(target - stepOf(target - 1))),
		chart: () => setChart(next(chartNames, chart, 1)),
		nextPanel: () => setPanel(next(panelNames, panel, 1)),
		previousPanel: () => setPanel(next(panelNames, panel, -1)),
	});

	const wanted = useWantedRows();
	const warningRows = useRunner(
		({warnings, generator}) => warnings.length + generator.reasons.length,
	);
	const room = rows - 1 - fixedRows - warningRows;
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
			<Title title={title} />
			<Prompts columns={columns} />
			<Connections columns={columns} />
			<Outcomes />
			<Latency columns={columns} />
			<Warnings />
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
