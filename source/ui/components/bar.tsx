import {Text} from 'ink';
import {barOf} from '../format/eighths.ts';
import {useTheme} from '../theme.tsx';

/**
 * A bar as wide as `width`, in eighths of a cell, before a track that is dimmer than the data; nothing in
 * text-only mode, where the figures beside it are enough.
 */
export function Bar({
	value,
	total,
	width,
	color,
	track = true,
}: {
	readonly value: number;
	readonly total: number;
	readonly width: number;
	readonly color?: string;
	/** Whether the rest of the width is marked; for a progress it is, for one of many bars it is not. */
	readonly track?: boolean;
}) {
	const {ascii, marks, textOnly, colors} = useTheme();
	if (textOnly || width <= 0) return null;
	const share = total > 0 ? Math.min(1, Math.max(0, value / total)) : 0;
	const {bar, rest} = barOf(share, width, ascii);
	return (
		<Text aria-label={`${Math.floor(share * 100)}%`}>
			<Text color={color ?? colors.accent}>{bar}</Text>
			<Text dimColor>{(track ? marks.empty : ' ').repeat(rest)}</Text>
		</Text>
	);
}
