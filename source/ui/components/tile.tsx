import {Box, Text} from 'ink';
import type {ThresholdState} from '../../model/threshold-state.ts';
import {widthOf} from '../../terminal/fit.ts';
import {thresholdMarkOf} from '../../terminal/threshold-mark.ts';
import type {ChartSeries} from '../format/chart-data.ts';
import {useTheme} from '../theme.tsx';
import {Panel, panelFrame} from './panel.tsx';
import {Sparkline} from './sparkline.tsx';

/** Rows of a tile, its border included. */
export const tileRows = 4;

/** A figure that matters, as a tile shows it. */
export type Headline = {
	/** What it is, such as `p95 latency`. */
	readonly title: string;
	/** With its unit, such as `3.90 s`; `–` without a sample. */
	readonly figure: string;
	readonly trend?: ChartSeries;
	/** The threshold on it: its state, and what is demanded, such as `< 3 s`. */
	readonly threshold?: {readonly state: ThresholdState; readonly limit: string} | undefined;
	/** In place of a threshold: what else belongs to the figure, such as `in flight 20`. */
	readonly note?: string | undefined;
};

/** A figure large in sight, with its trend beside it and the state of its threshold below. */
export function Tile({headline, width}: {readonly headline: Headline; readonly width: number}) {
	const {colors, marks, own} = useTheme();
	const {title, figure, trend = [], threshold, note = ''} = headline;
	const state = threshold && {...thresholdMarkOf(threshold), limit: threshold.limit};
	const color = state && state.tone !== 'muted' ? colors[state.tone] : undefined;
	const shown = own(figure);
	const room = width - panelFrame.columns - widthOf(shown) - 2;
	return (
		<Panel title={title} width={width} height={tileRows} flexShrink={0}>
			<Box gap={2} height={1}>
				<Text bold wrap="truncate-end">
					{shown}
				</Text>
				<Sparkline values={trend} width={room} />
			</Box>
			<Text wrap="truncate-end" dimColor={color === undefined}>
				{state ? (
					<Text {...(color !== undefined && {color})}>
						{own(`${marks[state.mark]} ${state.word} ${state.limit}`)}
					</Text>
				) : (
					own(note)
				)}
			</Text>
		</Panel>
	);
}

/** Tiles side by side over the whole width, as many as are given. */
export function Tiles({
	headlines,
	columns,
}: {
	readonly headlines: readonly Headline[];
	readonly columns: number;
}) {
	const each = Math.floor(columns / Math.max(1, headlines.length));
	return (
		<Box height={tileRows} flexShrink={0}>
			{headlines.map((headline, index) => (
				<Tile
					key={headline.title}
					headline={headline}
					width={index === headlines.length - 1 ? columns - each * index : each}
				/>
			))}
		</Box>
	);
}
