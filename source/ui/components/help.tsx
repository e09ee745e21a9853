import {Box, Text} from 'ink';
import {padEnd, widthOf} from '../../terminal/fit.ts';
import {bindingsOf, type Binding} from '../keys/keymap.ts';
import {showKey} from '../keys/show-key.ts';
import type {ActiveBinding} from '../keys/keys.tsx';
import {useTheme} from '../theme.tsx';
import {useDismiss} from './dialog.tsx';

const keysOf = ({keys}: Binding, ascii: boolean): string =>
	keys.map((key) => showKey(key, ascii)).join(' ');

function Row({
	binding,
	width,
	disabled,
}: {
	readonly binding: Binding;
	/** Columns for the keys. */
	readonly width: number;
	readonly disabled?: string | undefined;
}) {
	const {ascii, colors} = useTheme();
	return (
		<Text wrap="truncate-end" dimColor={disabled !== undefined}>
			<Text color={colors.accent}>{padEnd(keysOf(binding, ascii), width)}</Text>
			{binding.help}
			{disabled !== undefined && ` (${disabled})`}
		</Text>
	);
}

/** All keys that work right now, those of this screen first. */
export function Help({
	bindings,
	height,
	onClose,
}: {
	readonly bindings: readonly ActiveBinding[];
	readonly height: number;
	readonly onClose: () => void;
}) {
	useDismiss(onClose);
	const {ascii} = useTheme();
	const own = bindings.filter(({scope}) => scope !== 'everywhere' && scope !== 'list');
	const lists = bindings.filter(({scope}) => scope === 'list');
	const general = bindingsOf('everywhere').map((binding): ActiveBinding => ({
		...binding,
		scope: 'everywhere',
	}));
	const all = [...own, ...lists, ...general];
	const columns = all.length > height - 3 ? 2 : 1;
	const rows = Math.ceil(all.length / columns);
	const width = Math.max(...all.map((binding) => widthOf(keysOf(binding, ascii)))) + 2;
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text bold>Keys</Text>
			<Box>
				{Array.from({length: columns}, (_, column) => (
					<Box key={column} flexDirection="column" flexGrow={1} flexBasis={0}>
						{all.slice(column * rows, (column + 1) * rows).map((binding) => (
							<Row
								key={`${binding.scope} ${binding.action}`}
								binding={binding}
								width={width}
								disabled={binding.disabled}
							/>
						))}
					</Box>
				))}
			</Box>
			<Text> </Text>
			<Text dimColor>In a text field all of these are just characters. Esc closes this help.</Text>
		</Box>
	);
}
