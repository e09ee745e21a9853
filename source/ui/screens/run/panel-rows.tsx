import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {padEnd, truncateApart, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {labelWidth} from './line.tsx';

const longestName = 26;
/** The width of a bar when there is room. */
export const barWidth = 14;

/** What a panel of rows gets. */
export type PanelProps = {
	readonly height: number;
	readonly columns: number;
	/** Undefined where a panel's title says what the rows are. */
	readonly label?: string | undefined;
};

/** Names ready to show, cut or padded to a common width. */
export function nameColumn(
	names: readonly string[],
	own: (text: string) => string,
	most = longestName,
): {readonly width: number; readonly nameOf: (name: string) => string} {
	const shown = (name: string) => own(sanitiseLine(name));
	const width = Math.min(most, Math.max(8, ...names.map((name) => widthOf(shown(name)))));
	const cut = truncateApart(names.map(shown), width);
	return {width, nameOf: (name) => padEnd(cut.get(shown(name)) ?? '', width)};
}

/**
 * Rows, and how many more there are: under a label on the left, or across the whole width.
 * @param label undefined where a panel's title says what the rows are
 */
export function Rows({
	label,
	rows,
	height,
}: {
	readonly label: string | undefined;
	readonly rows: readonly ReactNode[];
	readonly height: number;
}) {
	if (height <= 0) return null;
	const shown = rows.slice(0, Math.max(1, height));
	const hidden = rows.length - shown.length;
	const more = hidden > 0 ? `+${hidden} more` : '';
	const isLast = (index: number) => index === shown.length - 1;
	return (
		<Box
			flexDirection="column"
			height={Math.min(height, Math.max(1, rows.length))}
			overflow="hidden"
			flexShrink={0}
		>
			{shown.map((row, index) => (
				<Box key={index} gap={1} height={1} flexShrink={0} justifyContent="space-between">
					<Box gap={1} flexGrow={1} flexShrink={1} overflow="hidden">
						{label !== undefined && (
							<Box width={labelWidth - 1} flexShrink={0}>
								<Text dimColor wrap="truncate-end">
									{index === 0 ? label : isLast(index) ? more : ''}
								</Text>
							</Box>
						)}
						{row}
					</Box>
					{(label === undefined || shown.length === 1) && isLast(index) && more !== '' && (
						<Box flexShrink={0}>
							<Text dimColor>{more}</Text>
						</Box>
					)}
				</Box>
			))}
		</Box>
	);
}
