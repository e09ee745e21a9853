import {Text} from 'ink';
import {useTheme} from '../theme.tsx';

/**
 * A progress bar as wide as `columns`; nothing in text-only mode, where the figures beside it are
 * enough.
 */
export function Bar({
	value,
	total,
	width,
	color,
}: {
	readonly value: number;
	readonly total: number;
	readonly width: number;
	readonly color?: string;
}) {
	const {marks, textOnly, colors} = useTheme();
	if (textOnly || width <= 0) return null;
	const share = total > 0 ? Math.min(1, Math.max(0, value / total)) : 0;
	// Full only when everything is done: the last cell must not lie.
	const full = share === 1 ? width : Math.min(width - 1, Math.round(share * width));
	return (
		<Text aria-label={`${Math.floor(share * 100)}%`}>
			<Text color={color ?? colors.accent}>{marks.full.repeat(full)}</Text>
			<Text dimColor>{marks.empty.repeat(width - full)}</Text>
		</Text>
	);
}
