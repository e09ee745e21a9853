import {Box, Text} from 'ink';
import {useMemo} from 'react';
import {runHasOwnResponseTime} from '../../../../model/response-time.ts';
import {formatMany} from '../../../../terminal/format.ts';
import {Panel, panelFrame} from '../../../components/panel.tsx';
import {isExtreme} from '../../../format/intent-table.ts';
import {layoutOf} from '../../../hooks/use-layout.ts';
import {useTheme} from '../../../theme.tsx';
import type {TabProps} from '../tab-props.ts';
import {IntentFigures} from './intent-figures.tsx';
import {figuresOf, matrixOf} from './matrix-of.ts';
import {matrixPlaces, MatrixView} from './matrix-view.tsx';
import {useIntents} from './use-intents.ts';

const matrixTitle = 'expected (down) x got (across)';
const fewReplies = '* of so few samples it is the maximum';
/** The share of a wide screen that the figures take. */
const figuresShare = 0.45;

type PartProps = {
	readonly title: string;
	readonly note: string;
	readonly width: number;
	readonly height: number;
	readonly bordered: boolean;
	readonly children: React.ReactNode;
};

/** A titled part, in a frame where that does not cost too much. */
function Part({title, note, width, height, bordered, children}: PartProps) {
	const {own} = useTheme();
	if (bordered) {
		return (
			<Panel title={title} note={note} width={width} height={height} flexShrink={0}>
				{children}
			</Panel>
		);
	}
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
			<Text wrap="truncate-end">
				<Text bold>{own(title)}</Text>
				<Text dimColor>{note === '' ? '' : `  ${own(note)}`}</Text>
			</Text>
			{children}
		</Box>
	);
}

/** Rows for the figures and the matrix, one above the other, so that both show as much as they can. */
function share(room: number, figures: number, matrix: number): {above: number; below: number} {
	if (figures + matrix <= room) return {above: figures, below: room - figures};
	const half = Math.floor(room / 2);
	if (figures <= half) return {above: figures, below: room - figures};
	if (matrix <= room - half) return {above: room - matrix, below: matrix};
	return {above: half, below: room - half};
}

/** Pass rate and latency per intent, and how often each was confused with which other. */
export function Intents({document, height, columns, active, onAnswers}: TabProps) {
	const {textOnly, own} = useTheme();
	const {latest, summary} = document;
	const figures = useMemo(() => figuresOf(latest), [latest]);
	const matrix = useMemo(() => matrixOf(latest), [latest]);
	const cursor = useIntents(matrix, onAnswers, {active, page: Math.max(1, height - 4)});
	if (figures.length === 0) return <Text dimColor>no prompt of this run has an intent</Text>;
	// A run that never finished has attempts, but no figures to decide by.
	const responds = !summary || runHasOwnResponseTime(summary);
	const layout = layoutOf(columns);
	const wide = layout === 'wide' && !textOnly;
	const bordered = layout !== 'narrow' && !textOnly;
	const [side, frame] = bordered ? [panelFrame.columns, panelFrame.rows] : [0, 1];
	const few = figures.some(([, result]) => isExtreme(result));
	const left = wide ? Math.floor(columns * figuresShare) : columns;
	const right = wide ? columns - left : columns;
	const places = matrixPlaces(matrix, right - side, own);
	const rows = {
		figures: figures.length + 1 + frame,
		matrix: matrix.rows.length + places.heads.length + 1 + frame,
	};
	const {above, below} = wide
		? {above: Math.min(height, rows.figures), below: Math.min(height, rows.matrix)}
		: share(height, rows.figures, rows.matrix);
	return (
		<Box flexDirection={wide ? 'row' : 'column'} height={height} overflow="hidden">
			<Part
				title={formatMany(figures.length, 'intent')}
				note={few ? fewReplies : ''}
				width={left}
				height={above}
				bordered={bordered}
			>
				<IntentFigures
					figures={figures}
					responds={responds}
					selected={cursor.cell?.expected}
					columns={left - side}
					height={above - frame}
				/>
			</Part>
			<Part title={matrixTitle} note="" width={right} height={below} bordered={bordered}>
				{matrix.rows.length === 0 ? (
					<Text dimColor>no reply to a prompt with an intent</Text>
				) : (
					<MatrixView matrix={matrix} places={places} cursor={cursor} height={below - frame} />
				)}
			</Part>
		</Box>
	);
}
