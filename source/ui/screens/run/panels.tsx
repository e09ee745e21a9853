import {Text} from 'ink';
import {formatCount, formatScore} from '../../../terminal/format.ts';
import {metricParts} from '../../../reports/facts.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {inBrief} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {useTheme} from '../../theme.tsx';
import {IntentsPanel} from './intents-panel.tsx';
import {barWidth, nameColumn, Rows} from './panel-rows.tsx';

export const panelNames = ['metrics', 'intents', 'errors'] as const;
export type PanelName = (typeof panelNames)[number];

function Metrics({height}: {readonly height: number}) {
	const metrics = useRunner((snapshot) => snapshot.metrics);
	const {colors, own} = useTheme();
	const names = Object.keys(metrics);
	const {nameOf} = nameColumn(names, own);
	const rows = Object.entries(metrics).map(([name, {average, max, ...figures}]) => (
		<Text key={name} wrap="truncate-end">
			{nameOf(name)} <Text bold>{own(formatScore(average))}</Text>{' '}
			{average !== null && (max ?? 0) <= 1 && (
				<Bar value={average} total={1} width={barWidth} color={colors.good} />
			)}{' '}
			<Parts parts={inBrief(metricParts({...figures, failedCount: figures.failed, missing: 0}))} />
		</Text>
	));
	return <Rows title="Metrics" rows={rows} height={height} />;
}

function Errors({height}: {readonly height: number}) {
	const errors = useRunner((snapshot) => snapshot.errors);
	const {colors, own} = useTheme();
	const rows = Object.entries(errors)
		.toSorted(([, a], [, b]) => b.count - a.count)
		.map(([name, {count, example}]) => (
			<Text key={name} wrap="truncate-end">
				<Text color={colors.bad}>{own(sanitiseLine(name))}</Text>
				{own(` ×${formatCount(count)}  `)}
				<Text dimColor>{own(sanitiseLine(example))}</Text>
			</Text>
		));
	const none = <Text dimColor>none</Text>;
	return <Rows title="Errors" rows={rows.length > 0 ? rows : [none]} height={height} />;
}

const panels = {metrics: Metrics, intents: IntentsPanel, errors: Errors} as const;

/** How many rows each panel gets: all it needs if there is room, otherwise most for the chosen one. */
export function sharePanelRows(
	wanted: Readonly<Record<PanelName, number>>,
	room: number,
	chosen: PanelName,
): Record<PanelName, number> {
	const rows = {metrics: 1, intents: 1, errors: 1};
	let left = Math.max(0, room - panelNames.length);
	for (const name of [chosen, ...panelNames.filter((other) => other !== chosen)]) {
		const more = Math.min(left, Math.max(0, wanted[name] - 1));
		rows[name] += more;
		left -= more;
	}
	return rows;
}

/** Metrics, intents and errors, as far as the rows allow. */
export function Panels({rows}: {readonly rows: Readonly<Record<PanelName, number>>}) {
	return panelNames.map((name) => {
		const Panel = panels[name];
		return <Panel key={name} height={rows[name]} />;
	});
}
