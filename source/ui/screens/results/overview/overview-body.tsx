import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {formatCount} from '../../../../terminal/format.ts';
import {Panel, panelFrame} from '../../../components/panel.tsx';
import {useScroll} from '../../../hooks/use-scroll.ts';
import {useTheme} from '../../../theme.tsx';
import type {Block} from './blocks.tsx';

const {rows: frame} = panelFrame;

/** A part of the overview, and how many rows its content takes at least. */
function BlockView({
	block: {title, note = '', rows, content},
	width,
	height,
	bordered,
}: {
	readonly block: Block;
	readonly width: number;
	readonly height: number;
	readonly bordered: boolean;
}) {
	const {own} = useTheme();
	if (bordered) {
		return (
			<Panel title={title} note={note} width={width} height={height} flexShrink={0}>
				{content}
			</Panel>
		);
	}
	return (
		<Box flexDirection="column" height={rows + 1} flexShrink={0} overflow="hidden">
			<Text bold wrap="truncate-end">
				{own(title)}
				<Text dimColor>{note === '' ? '' : `  ${own(note)}`}</Text>
			</Text>
			{content}
		</Box>
	);
}

/** Rows of parts one below the other, with their titles or frames. */
export const rowsOf = (blocks: readonly Block[], bordered: boolean): number =>
	blocks.reduce((sum, {rows}) => sum + rows + (bordered ? frame : 1), 0);

/** Parts one below the other; the last takes the rows that are left. */
function Column({
	blocks,
	width,
	height,
	bordered,
}: {
	readonly blocks: readonly Block[];
	readonly width: number;
	readonly height: number;
	readonly bordered: boolean;
}) {
	const spare = Math.max(0, height - rowsOf(blocks, bordered));
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			{blocks.map((block, index) => (
				<BlockView
					key={block.title}
					block={block}
					width={width}
					height={block.rows + frame + (index === blocks.length - 1 ? spare : 0)}
					bordered={bordered}
				/>
			))}
		</Box>
	);
}

/** A content taller than its room, moved by the keys of lists; the last row says how much is below. */
function Scrolled({
	content,
	height,
	active,
	children,
}: {
	/** Its rows. */
	readonly content: number;
	readonly height: number;
	readonly active: boolean;
	readonly children: (top: number) => ReactNode;
}) {
	const {own, marks} = useTheme();
	const overflows = content > height;
	const room = overflows ? height - 1 : height;
	const top = useScroll(content, room, active);
	const below = content - top - room;
	const words = below > 0 ? `${formatCount(below)} more rows below` : 'the end';
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Box height={room} overflow="hidden" flexShrink={0}>
				{children(top)}
			</Box>
			{overflows && (
				<Text dimColor wrap="truncate-end">
					{own(`  ${words}  ${marks.bullet}  arrows or PgDn move`)}
				</Text>
			)}
		</Box>
	);
}

/** Two columns: what was judged on the left, times and charts on the right. They move together. */
export function WideBody({
	left,
	right,
	widths,
	height,
	active,
}: {
	readonly left: readonly Block[];
	readonly right: readonly Block[];
	readonly widths: readonly [number, number];
	readonly height: number;
	readonly active: boolean;
}) {
	const content = Math.max(rowsOf(left, true), rowsOf(right, true));
	const whole = Math.max(height, content);
	return (
		<Scrolled content={content} height={height} active={active}>
			{(top) => (
				<>
					<Box marginTop={-top} flexShrink={0}>
						<Column blocks={left} width={widths[0]} height={whole} bordered />
					</Box>
					<Box marginTop={-top} flexShrink={0}>
						<Column blocks={right} width={widths[1]} height={whole} bordered />
					</Box>
				</>
			)}
		</Scrolled>
	);
}

/** All parts one below the other. */
export function StackedBody({
	blocks,
	columns,
	height,
	active,
	bordered,
}: {
	readonly blocks: readonly Block[];
	readonly columns: number;
	readonly height: number;
	readonly active: boolean;
	readonly bordered: boolean;
}) {
	return (
		<Scrolled content={rowsOf(blocks, bordered)} height={height} active={active}>
			{(top) => (
				<Box marginTop={-top} flexShrink={0}>
					<Column blocks={blocks} width={columns} height={0} bordered={bordered} />
				</Box>
			)}
		</Scrolled>
	);
}
