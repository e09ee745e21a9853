import {Box} from 'ink';
import {tileRows} from '../../components/tile.tsx';
import {useLayout} from '../../hooks/use-layout.ts';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useTheme} from '../../theme.tsx';
import {Outcomes, StreamTimes, Times, useStreamed} from './counts.tsx';
import {Connections, Prompts} from './gauges.tsx';
import {LiveChart} from './live-chart.tsx';
import {PartTimes, UsageLine, useHasParts, useHasUsage} from './live-extras.tsx';
import {LiveHeadlines} from './live-headlines.tsx';
import {CapacityLine, Load} from './load-line.tsx';
import {sharePanelRows, StackedPanels, useWantedRows} from './panels.tsx';
import {Progress} from './progress.tsx';
import type {RunViewProps} from './run-view-props.ts';
import {StepBars, stepRowsIn} from './step-bars.tsx';
import {Title} from './title.tsx';
import {useWarningRows, Warnings} from './warnings.tsx';

const fixedRows = 6;
const leastChart = 6;
/** Rows from which the figures that matter are large. */
const leastForTiles = 20;

/** Rows that panels get before lines that not every run has. */
const leastPanels = 1;

/** The names that apply, the first ones if there is no room for all. */
function firstThat<Name extends string>(
	applies: Readonly<Record<Name, boolean>>,
	room: number,
): ReadonlySet<Name> {
	const names = (Object.keys(applies) as Name[]).filter((name) => applies[name]);
	return new Set(names.slice(0, Math.max(0, room)));
}

/** One column: bars, figures and panels one below the other. */
export function StackedView({title, bounds, chart, panel, pauses}: RunViewProps) {
	const {columns, rows} = useSize();
	const layout = useLayout();
	const {textOnly} = useTheme();
	const responds = useOwnResponseTime();
	const capacity = useRunner((snapshot) => snapshot.capacity);
	const steps = useRunner((snapshot) => snapshot.steps.length);
	const wanted = useWantedRows();
	const warningRows = useWarningRows();
	const streamed = useStreamed();
	const tiled = layout !== 'narrow' && rows >= leastForTiles && !textOnly;
	const lines = {
		...{responds, capacity: capacity !== null, streamed},
		...{inParts: useHasParts(), used: useHasUsage()},
	};
	const basic = rows - fixedRows - warningRows - (tiled ? tileRows - 1 : 0);
	const extras = firstThat(lines, basic - leastPanels);
	const free = basic - extras.size;
	const stepRows = stepRowsIn(free, steps);
	const room = free - stepRows;
	const wantedRows = Object.values(wanted).reduce((sum, count) => sum + count, 0);
	const forPanels = Math.min(wantedRows, Math.max(4, room - leastChart));
	const panelRows = sharePanelRows(wanted, Math.min(forPanels, room), panel);
	const taken = Object.values(panelRows).reduce((sum, count) => sum + count, 0);
	const chartRows = textOnly ? 0 : room - taken;
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Title title={title} bounds={bounds} />
			<Load columns={columns} />
			{tiled ? (
				<>
					<Progress columns={columns} bounds={bounds} />
					<LiveHeadlines columns={columns} />
				</>
			) : (
				<>
					<Prompts columns={columns} />
					<Connections columns={columns} bounds={bounds} />
				</>
			)}
			<Outcomes columns={columns} label="Outcomes" />
			<Times columns={columns} response={extras.has('responds')} />
			{extras.has('streamed') && <StreamTimes columns={columns} />}
			{extras.has('inParts') && <PartTimes columns={columns} label="Parts" />}
			{extras.has('used') && <UsageLine columns={columns} label="Usage" />}
			<Warnings />
			{capacity && extras.has('capacity') && <CapacityLine capacity={capacity} />}
			<StepBars columns={columns} height={stepRows} />
			{chartRows >= 4 && (
				<LiveChart name={chart} pauses={pauses} width={columns - 1} height={chartRows} />
			)}
			<Box flexGrow={1} />
			<StackedPanels rows={panelRows} wanted={wanted} columns={columns} />
		</Box>
	);
}
