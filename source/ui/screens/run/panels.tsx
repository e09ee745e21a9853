import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {formatCount, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {padEnd, truncate, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Bar} from '../../components/bar.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

export const panelNames = ['metrics', 'intents', 'errors'] as const;
export type PanelName = (typeof panelNames)[number];

const longestName = 26;
const barWidth = 14;

const nameOf = (name: string, width: number): string =>
	padEnd(truncate(sanitiseLine(name), width), width);

const widest = (names: readonly string[]): number =>
	Math.min(longestName, Math.max(8, ...names.map((name) => widthOf(sanitiseLine(name)))));

/** Rows under a title that says how many are not shown. */
function Rows({
	title,
	rows,
	height,
}: {
	readonly title: string;
	readonly rows: readonly ReactNode[];
	readonly height: number;
}) {
	if (height <= 0) return null;
	const shown = rows.slice(0, Math.max(1, height));
	const hidden = rows.length - shown.length;
	return (
		<Box
			flexDirection="column"
			height={Math.min(height, Math.max(1, rows.length))}
			overflow="hidden"
			flexShrink={0}
		>
			{shown.map((row, index) => (
				<Box key={index} gap={1} height={1} flexShrink={0}>
					<Box width={12} flexShrink={0}>
						<Text dimColor wrap="truncate-end">
							{index === 0
								? title
								: index === shown.length - 1 && hidden > 0
									? `+${hidden} more`
									: ''}
						</Text>
					</Box>
					{row}
				</Box>
			))}
		</Box>
	);
}

function Metrics({height}: {readonly height: number}) {
	const metrics = useRunner((snapshot) => snapshot.metrics);
	const {colors, own} = useTheme();
	const names = Object.keys(metrics);
	const width = widest(names);
	const rows = Object.entries(metrics).map(([name, {average, count, failed, errors, max}]) => (
		<Text key={name} wrap="truncate-end">
			{nameOf(name, width)} <Text bold>{own(formatScore(average))}</Text>{' '}
			{average !== null && (max ?? 0) <= 1 && (
				<Bar value={average} total={1} width={barWidth} color={colors.good} />
			)}
			<Text dimColor>{` n ${formatCount(count)}`}</Text>
			{failed > 0 && <Text color={colors.warn}>{`  ${formatCount(failed)} failed`}</Text>}
			{errors > 0 && <Text color={colors.bad}>{`  ${formatCount(errors)} metric errors`}</Text>}
		</Text>
	));
	return <Rows title="Metrics" rows={rows} height={height} />;
}

function Intents({height}: {readonly height: number}) {
	const intents = useRunner((snapshot) => snapshot.intents);
	const {colors, own} = useTheme();
	const entries = Object.entries(intents);
	const width = widest(entries.map(([name]) => name));
	const rows = entries.map(([name, {count, passed, latency}]) => (
		<Text key={name} wrap="truncate-end">
			{nameOf(name, width)}{' '}
			<Bar
				value={passed}
				total={count}
				width={barWidth}
				color={passed === count ? colors.good : colors.warn}
			/>{' '}
			{padEnd(`${formatCount(passed)}/${formatCount(count)}`, 11)}
			<Text dimColor>{own(` p95 ${formatSeconds(latency.p95)}`)}</Text>
		</Text>
	));
	return <Rows title="Intents" rows={rows} height={height} />;
}

function Errors({height}: {readonly height: number}) {
	const errors = useRunner((snapshot) => snapshot.errors);
	const {colors, own} = useTheme();
	const rows = Object.entries(errors)
		.toSorted(([, a], [, b]) => b.count - a.count)
		.map(([name, {count, example}]) => (
			<Text key={name} wrap="truncate-end">
				<Text color={colors.bad}>{sanitiseLine(name)}</Text>
				{own(` ×${formatCount(count)}  `)}
				<Text dimColor>{sanitiseLine(example)}</Text>
			</Text>
		));
	const none = <Text dimColor>none</Text>;
	return <Rows title="Errors" rows={rows.length > 0 ? rows : [none]} height={height} />;
}

const panels = {metrics: Metrics, intents: Intents, errors: Errors} as const;

/** How many rows each panel gets: all of them when there is room, else most for the chosen one. */
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

/** Metrics, intents and errors, as far as the rows go. */
export function Panels({rows}: {readonly rows: Readonly<Record<PanelName, number>>}) {
	return panelNames.map((name) => {
		const Panel = panels[name];
		return <Panel key={name} height={rows[name]} />;
	});
}
