import {Box, Text} from 'ink';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useTheme} from '../theme.tsx';

/** The first line of every screen: where one is, and on the right how things stand. */
export function Header({
	screen,
	detail,
	right,
	rightColor,
}: {
	readonly screen: string;
	/** May come from outside: it is sanitised here. */
	readonly detail?: string | undefined;
	readonly right?: string | undefined;
	readonly rightColor?: string | undefined;
}) {
	const {marks, own, colors} = useTheme();
	return (
		<Box justifyContent="space-between" height={1} flexShrink={0} gap={2}>
			<Box flexShrink={1} overflow="hidden">
				<Text wrap="truncate-end">
					<Text bold color={colors.accent}>
						floodgate
					</Text>
					<Text dimColor> {marks.line} </Text>
					<Text bold>{screen}</Text>
					{detail !== undefined && (
						<Text dimColor>
							{' '}
							{marks.line} {own(sanitiseLine(detail))}
						</Text>
					)}
				</Text>
			</Box>
			{right !== undefined && (
				<Box flexShrink={0}>
					<Text {...(rightColor !== undefined && {color: rightColor})}>{own(right)}</Text>
				</Box>
			)}
		</Box>
	);
}
