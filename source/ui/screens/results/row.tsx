import {Box, Text} from 'ink';
import type {ReactNode} from 'react';

const labelWidth = 12;
/** Columns that a row's label takes up. */
export const besideLabel = labelWidth + 1;

/** A fact's label, capitalised for the start of a row. */
export const headed = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1);

/** A label and a line of text. */
export function Row({label, children}: {readonly label: string; readonly children: ReactNode}) {
	return (
		<Box height={1} flexShrink={0} gap={1}>
			<Box width={labelWidth} flexShrink={0}>
				<Text dimColor>{label}</Text>
			</Box>
			<Text wrap="truncate-end">{children}</Text>
		</Box>
	);
}

/** A label beside as many lines as its text needs, each of one row. */
export function Lines({
	label,
	lines,
}: {
	readonly label: string;
	readonly lines: readonly ReactNode[];
}) {
	return lines.map((line, index) => (
		<Row key={index} label={index === 0 ? label : ''}>
			{line}
		</Row>
	));
}
