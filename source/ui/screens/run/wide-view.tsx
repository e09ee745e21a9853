import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {LoadModel} from '../../../model/load.ts';
import {Panel, panelFrame} from '../../components/panel.tsx';
import {tileRows} from '../../components/tile.tsx';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useTheme} from '../../theme.tsx';
import {Outcomes} from './counts.tsx';
import {chartTitle, LiveChart} from './live-chart.tsx';
import {UsageLine, useHasUsage} from './live-extras.tsx';
import {LiveHeadlines} from './live-headlines.tsx';
import {LiveTimes, useTimesRows} from './live-times.tsx';
import {CapacityLine, Load} from './load-line.tsx';
import {panelNames, panels, sharePanelRows, useWantedRows} from './panels.tsx';
import {Progress} from './progress.tsx';
import type {RunViewProps} from './run-view-props.ts';
import {StepBars, stepRowsIn} from './step-bars.tsx';
import {Title} from './title.tsx';
import {useWarningRows, Warnings} from './warnings.tsx';

/** Rows below which two columns of panels are too short to be of use. */
export const leastWideRows = 26;
const {rows: frame, columns: side} = panelFrame;
/** Title, load and progress. */
const headRows = 3;
const leastChart = 8;

/** From when the times count. */
function timesNote(model: LoadModel, responds: boolean): string {
	if (!responds) return model === 'open' ? 'since sent' : '';
	return model === 'open'
		? 'latency since sent, response since due'
		: 'response time with timeouts at their limit';
}

/** Two columns of panels below the figures that matter. */
export function WideView({title, bounds, chart, panel, pauses}: RunViewProps) {
	const {columns, rows} = useSize();
	const {textOnly} = useTheme();
	const responds = useOwnResponseTime();
	const warningRows = useWarningRows();
	const steps = useRunner((snapshot) => snapshot.steps.length);
	const capacity = useRunner((snapshot) => snapshot.capacity);
	const model = useRunner(({load}) => load.model);
	const wanted = useWantedRows();
	const timesRows = useTimesRows();
	const body = rows - headRows - tileRows - warningRows;
	const left = Math.floor(columns * 0.56);
	const right = columns - left;

	const used = useHasUsage();
	const times = Math.min(timesRows + (used ? 1 : 0), Math.max(2, body - leastChart - frame));
	const wantedSteps = steps + (capacity ? 1 : 0);
	const stepRows = wantedSteps > 0 ? Math.min(wantedSteps, stepRowsIn(body, wantedSteps) + 1) : 0;
	const stepBars = stepRows - (capacity ? 1 : 0);
	const stepsAbove = steps - stepBars;
	const stepPanel = stepRows > 0 ? stepRows + frame : 0;
	const chartRows = body - times - frame - stepPanel;
	const outcomeRows = 1 + frame;
	const panelRows = sharePanelRows(wanted, body - outcomeRows, panel, frame);
	const taken = panelNames.reduce(
		(sum, name) => sum + (panelRows[name] > 0 ? panelRows[name] + frame : 0),
		0,
	);
	const spare = Math.max(0, body - outcomeRows - taken);

	const shown = panelNames.filter((name) => panelRows[name] > 0);
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Title title={title} bounds={bounds} />
			<Load columns={columns} />
			<Progress columns={columns} bounds={bounds} />
			<LiveHeadlines columns={columns} />
			<Warnings />
			<Box height={body} overflow="hidden">
				<Box flexDirection="column" width={left}>
					{!textOnly && (
						<Panel title={chartTitle(chart)} note="c next chart" width={left} height={chartRows}>
							<LiveChart
								name={chart}
								pauses={pauses}
								width={left - side}
								height={chartRows - frame}
								titled={false}
							/>
						</Panel>
					)}
					{stepPanel > 0 && (
						<Panel
							title="Steps"
							note={stepsAbove > 0 ? `${stepsAbove} more above` : ''}
							width={left}
							height={stepPanel}
						>
							{capacity && <CapacityLine capacity={capacity} />}
							<StepBars columns={left - side} height={stepBars} labelled={false} />
						</Panel>
					)}
					<Panel
						title="Times"
						note={timesNote(model, responds)}
						width={left}
						height={times + frame}
					>
						<LiveTimes columns={left - side} height={times - (used ? 1 : 0)} />
						{used && <UsageLine columns={left - side} label={undefined} />}
					</Panel>
				</Box>
				<Box flexDirection="column" width={right}>
					<Panel title="Outcomes" width={right} height={outcomeRows}>
						<Outcomes columns={right - side} label={undefined} />
					</Panel>
					{shown.map((name, index): ReactNode => {
						const {title: heading, View} = panels[name];
						const extra = index === shown.length - 1 ? spare : 0;
						return (
							<Panel
								key={name}
								title={heading}
								width={right}
								height={panelRows[name] + frame + extra}
							>
								<View height={panelRows[name] + extra} columns={right - side} />
							</Panel>
						);
					})}
				</Box>
			</Box>
		</Box>
	);
}
