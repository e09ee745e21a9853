import {Box, Text} from 'ink';
import type {ReactNode} from 'react';

/** The width of a line's label, including the space after it. */
export const labelWidth = 13;
/** Columns reserved for the text beside a bar. */
const besideBar = 36;

/** The common width of bars drawn one below the other. */
export const barWidthIn = (columns: number): number =>
	Math.max(8, columns - labelWidth - besideBar);

/** A label and its content, on one line; without a label, the content alone. */
export function Line({
	label,
	children,
}: {
	readonly label: string | undefined;
	readonly children: ReactNode;
}) {
	if (label === undefined) {
		return (
			<Box height={1} flexShrink={0} gap={1}>
				{children}
			</Box>
		);
	}
	return (
		<Box height={1} flexShrink={0} gap={1}>
			<Box width={labelWidth - 1} flexShrink={0}>
				<Text dimColor wrap="truncate-end">
					{label}
				</Text>
			</Box>
			{children}
		</Box>
	);
}
