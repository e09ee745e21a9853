import {showKey} from '../keys/show-key.ts';
import type {ActiveBinding} from '../keys/keys.tsx';
import type {PaletteItem} from '../hooks/use-palette.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTheme} from '../theme.tsx';
import {Picker} from './picker.tsx';

const widest = 90;

/** Actions that make no sense as a choice: moves, and what the palette itself stands in for. */
const passed = new Set(['palette', 'close', 'interrupt']);

/** All that can be done at the moment, by name: actions with their keys, and what the screens offer. */
export function PaletteView({
	bindings,
	items,
	onPress,
	onClose,
}: {
	readonly bindings: readonly ActiveBinding[];
	readonly items: readonly PaletteItem[];
	readonly onPress: (key: string) => void;
	readonly onClose: () => void;
}) {
	const {columns} = useSize();
	const {ascii} = useTheme();
	const actions = bindings
		.filter(({action, scope}) => scope !== 'list' && !passed.has(action))
		.map(({label, help, keys: [key = ''], disabled}): PaletteItem => ({
			name: label,
			about: `${showKey(key, ascii)}  ${disabled === undefined ? help : `not now: ${disabled}`}`,
			value: () => onPress(key),
		}));
	const unique = [...new Map([...actions, ...items].map((item) => [item.name, item])).values()];
	return (
		<Picker
			title="Find and do"
			items={unique}
			width={Math.min(columns, widest)}
			verb="do it"
			onAnswer={(answer) => {
				onClose();
				answer?.chosen();
			}}
		/>
	);
}
