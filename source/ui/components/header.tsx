import {Box, Text} from 'ink';
import {truncate, widthOf} from '../../terminal/fit.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTheme} from '../theme.tsx';

const gap = 2;

/** The first line of every screen: its place, and on the right its state. */
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
	const {columns} = useSize();
	// The place stays whole, followed by the sign of the cut.
	const most = columns - widthOf(`floodgate ${marks.line} ${screen}`) - gap - 2;
	return (
		<Box justifyContent="space-between" height={1} flexShrink={0} gap={gap}>
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
					<Text {...(rightColor !== undefined && {color: rightColor})}>
						{truncate(own(right), most, marks.ellipsis)}
					</Text>
				</Box>
			)}
		</Box>
	);
}
