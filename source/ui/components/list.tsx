import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {formatCount} from '../../terminal/format.ts';
import {windowOf, type Items} from '../state/selection.ts';
import {useTheme} from '../theme.tsx';

/**
 * A list that draws only its visible part: 100,000 items cost as much as 30. The last row shows the
 * position when not all items fit.
 */
export function List<Item>({
	items,
	selected,
	height,
	render,
	keyOf,
	empty,
	focused = true,
}: {
	readonly items: Items<Item>;
	/** Position of the selected item. */
	readonly selected: number;
	/** Rows to fill. */
	readonly height: number;
	/** One row; its text must be sanitised and is cut to the width. */
	readonly render: (item: Item, isSelected: boolean) => ReactNode;
	readonly keyOf: (item: Item) => string;
	readonly empty: string;
	readonly focused?: boolean;
}) {
	const {pointer, colors} = useTheme();
	if (items.length === 0) return <Text dimColor>{empty}</Text>;
	const overflows = items.length > height;
	const rows = Math.max(1, overflows ? height - 1 : height);
	const {from, to} = windowOf(items.length, selected, rows);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{Array.from({length: to - from}, (_, row) => items.at(from + row)!).map((item, offset) => {
				const isSelected = focused && from + offset === selected;
				return (
					<Box key={keyOf(item)} height={1} flexShrink={0}>
						<Box flexShrink={0}>
							<Text color={colors.accent}>{isSelected ? `${pointer} ` : '  '}</Text>
						</Box>
						<Text wrap="truncate-end" bold={isSelected}>
							{render(item, isSelected)}
						</Text>
					</Box>
				);
			})}
			{overflows && (
				<Text dimColor wrap="truncate-end">
					{'  '}
					{formatCount(selected + 1)} of {formatCount(items.length)}
				</Text>
			)}
		</Box>
	);
}
