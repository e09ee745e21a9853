import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {padEnd, truncateApart, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {labelWidth} from './line.tsx';

const longestName = 26;
/** The width of a bar when there is room. */
export const barWidth = 14;

/** Names ready to show, cut or padded to a common width. */
export function nameColumn(
	names: readonly string[],
	own: (text: string) => string,
): {readonly width: number; readonly nameOf: (name: string) => string} {
	const shown = (name: string) => own(sanitiseLine(name));
	const width = Math.min(longestName, Math.max(8, ...names.map((name) => widthOf(shown(name)))));
	const cut = truncateApart(names.map(shown), width);
	return {width, nameOf: (name) => padEnd(cut.get(shown(name)) ?? '', width)};
}

/** Rows under a title that says how many are hidden. */
export function Rows({
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
					<Box width={labelWidth - 1} flexShrink={0}>
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
