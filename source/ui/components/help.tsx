import {Box, Text} from 'ink';
import {useState} from 'react';
import {padEnd, widthOf} from '../../terminal/fit.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useMoves} from '../hooks/use-moves.ts';
import {useSize} from '../hooks/use-size.ts';
import {useBindings} from '../keys/bindings-context.ts';
import type {Binding} from '../keys/keymap.ts';
import {showKey} from '../keys/show-key.ts';
import {useKeys, type ActiveBinding} from '../keys/keys.tsx';
import {moveIn, type Move} from '../state/selection.ts';
import {useTheme} from '../theme.tsx';
import {useDismiss} from './dialog.tsx';
import {TextInput} from './text-input.tsx';

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

/** The rows whose keys or words hold all words of a text, in any case. */
function filterRows(
	rows: readonly ActiveBinding[],
	text: string,
	ascii: boolean,
): readonly ActiveBinding[] {
	const words = text.toLowerCase().split(/\s+/);
	return rows.filter((binding) => {
		const said = `${keysOf(binding, ascii)} ${binding.label} ${binding.help}`.toLowerCase();
		return words.every((word) => said.includes(word));
	});
}

/** Columns below which two lists of keys have no room beside each other. */
const twoColumns = 80;
/** Rows of the title, the blank line and the last line. */
const frameRows = 3;

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
	const {ascii} = useTheme();
	const size = useSize();
	const bindingsOf = useBindings();
	const [filter, setFilter] = useState('');
	const [typing, setTyping] = useState(false);
	const [scroll, setScroll] = useState(0);
	const screen = bindings.filter(({scope}) => scope !== 'everywhere' && scope !== 'list');
	const lists = bindings.filter(({scope}) => scope === 'list');
	const general = bindingsOf('everywhere').map((binding): ActiveBinding => ({
		...binding,
		scope: 'everywhere',
	}));
	const all = filterRows([...screen, ...lists, ...general], filter, ascii);
	const room = Math.max(1, height - frameRows);
	const columns = all.length > room && size.columns >= twoColumns ? 2 : 1;
	const rows = Math.ceil(all.length / columns);
	const positions = Math.max(1, rows - room + 1);
	const top = Math.min(scroll, positions - 1);
	const width = Math.max(0, ...all.map((binding) => widthOf(keysOf(binding, ascii)))) + 2;
	const move = (to: Move) => setScroll(moveIn(positions, top, to, room));
	const find = (text: string) => {
		setFilter(text);
		setScroll(0);
	};
	useDismiss(onClose);
	useMoves(move);
	useKeys('help', {find: () => setTyping(true)});
	useKeys('everywhere', {close: () => find('')}, {active: filter !== ''});
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Box height={1} flexShrink={0} gap={1}>
				<Text bold>Keys</Text>
				{typing ? (
					<TextInput
						initial={filter}
						columns={Math.max(8, size.columns - 8)}
						verb="find"
						onChange={find}
						onSubmit={() => setTyping(false)}
						onCancel={() => {
							find('');
							setTyping(false);
						}}
					/>
				) : (
					filter !== '' && <Text>{sanitiseLine(filter)}</Text>
				)}
			</Box>
			<Box height={room} flexShrink={0}>
				{all.length === 0 && <Text dimColor>no key does that here</Text>}
				{Array.from({length: columns}, (_, column) => (
					<Box key={column} flexDirection="column" flexGrow={1} flexBasis={0}>
						{all
							.slice(column * rows, (column + 1) * rows)
							.slice(top, top + room)
							.map((binding) => (
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
			<Text dimColor wrap="truncate-end">
				{rows > room && `row ${top + 1} of ${rows}. `}/ finds a key. Esc closes this help. In a text
				field all of these are just characters.
			</Text>
		</Box>
	);
}
