import {Box, Text} from 'ink';
import {widthOf} from '../../terminal/fit.ts';
import {showKey} from '../keys/keymap.ts';
import {useActiveBindings} from '../keys/keys.tsx';
import {useTheme} from '../theme.tsx';

const mostKeys = 6;

/** The last line: the most useful keys of the moment, or a message for a while. */
export function Footer({
	columns,
	message,
}: {
	readonly columns: number;
	readonly message: string | undefined;
}) {
	const {ascii, colors, own} = useTheme();
	const bindings = useActiveBindings();
	if (message !== undefined) {
		return (
			<Box height={1} flexShrink={0}>
				<Text color={colors.warn} wrap="truncate-end">
					{own(message)}
				</Text>
			</Box>
		);
	}
	let room = columns - widthOf('? help  q back');
	const shown = bindings
		.filter(({footer}) => footer)
		.slice(0, mostKeys)
		.filter(({keys, label}) => {
			room -= widthOf(`${showKey(keys[0]!, ascii)} ${label}  `);
			return room >= 0;
		});
	return (
		<Box height={1} flexShrink={0}>
			<Text wrap="truncate-end">
				{shown.map(({keys, label, action, disabled}) => (
					<Text key={action} dimColor={disabled !== undefined}>
						<Text color={colors.accent}>{showKey(keys[0]!, ascii)}</Text> {label}
						{'  '}
					</Text>
				))}
				<Text color={colors.accent}>?</Text> help{'  '}
				<Text color={colors.accent}>q</Text> back
			</Text>
		</Box>
	);
}
