import {Box, Text, type BoxProps} from 'ink';
import type {ReactNode} from 'react';
import {truncate, widthOf} from '../../terminal/fit.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useTheme, type Theme} from '../theme.tsx';

/** Rows and columns that a panel takes from its content. */
export const panelFrame = {rows: 2, columns: 4} as const;

type Corners = {readonly left: string; readonly right: string; readonly line: string};
const corners: Readonly<Record<Theme['border'], Corners>> = {
	round: {left: '╭', right: '╮', line: '─'},
	classic: {left: '+', right: '+', line: '-'},
};

/**
 * A box whose title, and a note on the right, stand in its upper border; brighter while it is focused.
 * In text-only mode the title is a line of its own and there is no border.
 */
export function Panel({
	title,
	note = '',
	width,
	focused = false,
	children,
	...box
}: Pick<BoxProps, 'height' | 'flexGrow' | 'flexShrink'> & {
	/** May come from outside: it is sanitised here. */
	readonly title: string;
	/** A word or a position at the right end of the title, such as `3 of 25`; left out where it has no room. */
	readonly note?: string;
	readonly width: number;
	readonly focused?: boolean;
	readonly children: ReactNode;
}) {
	const {border, colors, textOnly, own, marks} = useTheme();
	const {left, right, line} = corners[border];
	const name = truncate(own(sanitiseLine(title)), Math.max(0, width - 6), marks.ellipsis);
	const remark = own(sanitiseLine(note));
	// The corners, two lines beside them, and the spaces around both texts.
	const free = width - 6 - widthOf(name);
	const shown = remark !== '' && widthOf(remark) + 3 <= free ? ` ${remark} ` : '';
	const edge = focused ? {color: colors.accent} : {dimColor: true};
	return (
		<Box flexDirection="column" overflow="hidden" width={width} {...box}>
			{textOnly ? (
				<Text bold wrap="truncate-end">
					{remark === '' ? name : `${name}, ${remark}`}
				</Text>
			) : (
				<Box height={1} flexShrink={0}>
					<Text wrap="truncate-end">
						<Text {...edge}>{left + line} </Text>
						<Text bold={focused} {...(focused && {color: colors.accent})}>
							{name}
						</Text>
						<Text {...edge}> {line.repeat(Math.max(0, free - widthOf(shown)))}</Text>
						<Text dimColor>{shown}</Text>
						<Text {...edge}>{line + right}</Text>
					</Text>
				</Box>
			)}
			<Box
				flexDirection="column"
				flexGrow={1}
				overflow="hidden"
				{...(!textOnly && {borderStyle: border, borderTop: false, paddingX: 1})}
				{...(focused ? {borderColor: colors.accent} : {borderDimColor: true})}
			>
				{children}
			</Box>
		</Box>
	);
}
