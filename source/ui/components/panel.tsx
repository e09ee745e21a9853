import {Box, Text, type BoxProps} from 'ink';
import type {ReactNode} from 'react';
import {useTheme} from '../theme.tsx';

/** A box with a title; its border is brighter while it is focused. */
export function Panel({
	title,
	focused = false,
	children,
	...box
}: Pick<BoxProps, 'width' | 'height' | 'flexGrow' | 'flexShrink'> & {
	readonly title: string;
	readonly focused?: boolean;
	readonly children: ReactNode;
}) {
	const {border, colors, textOnly} = useTheme();
	return (
		<Box
			flexDirection="column"
			overflow="hidden"
			{...(!textOnly && {borderStyle: border, paddingX: 1})}
			{...(focused ? {borderColor: colors.accent} : {borderDimColor: true})}
			{...box}
		>
			<Text bold wrap="truncate-end" {...(focused && {color: colors.accent})}>
				{title}
			</Text>
			{children}
		</Box>
	);
}
