import type {RunBounds} from '../../state/seconds-left.ts';
import type {ChartName} from './live-chart.tsx';
import type {PanelName} from './panels.tsx';

/** What a composition of the live run shows. */
export type RunViewProps = {
	readonly title: string;
	readonly bounds: RunBounds | undefined;
	readonly chart: ChartName;
	/** The panel that gets rows first. */
	readonly panel: PanelName;
	/** When the run was paused, in seconds of load. */
	readonly pauses: readonly number[];
};
