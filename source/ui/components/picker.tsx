import {Box, Text} from 'ink';
import {useState} from 'react';
import {padEnd, widthOf} from '../../terminal/fit.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTextKeys} from '../keys/keys.tsx';
import {textOf} from '../keys/key-names.ts';
import {moveIn, type Move} from '../state/selection.ts';
import {useTheme} from '../theme.tsx';
import {Dialog} from './dialog.tsx';
import {List} from './list.tsx';

/** One of the values to choose from. */
export type PickerItem<Value> = {
	readonly name: string;
	/** What it means, in a phrase; may be empty. */
	readonly about: string;
	readonly value: Value;
};

const moves = new Map<string, Move>([
	['down', 'down'],
	['up', 'up'],
	['pagedown', 'pageDown'],
	['pageup', 'pageUp'],
	['home', 'first'],
	['end', 'last'],
]);
/** Rows of the border, the title, the hint, the filter and the space around the list. */
const frameRows = 7;
const widestName = 28;

/** The items whose name, or else whose description, has the text; those that begin with it first. */
export function filterItems<Value>(
	items: readonly PickerItem<Value>[],
	text: string,
): readonly PickerItem<Value>[] {
	const wanted = text.trim().toLowerCase();
	if (wanted === '') return items;
	const placeOf = ({name, about}: PickerItem<Value>) => {
		const own = name.toLowerCase();
		if (own.startsWith(wanted)) return 0;
		if (own.includes(wanted)) return 1;
		return about.toLowerCase().includes(wanted) ? 2 : 3;
	};
	return items.filter((item) => placeOf(item) < 3).toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** A choice from a list, which typing narrows; Enter takes the marked one, Escape leaves. */
export function Picker<Value>({
	title,
	hint,
	items,
	current,
	width,
	verb = 'choose',
	onAnswer,
}: {
	readonly title: string;
	readonly hint?: string | undefined;
	readonly items: readonly PickerItem<Value>[];
	/** Name of the item that is marked first. */
	readonly current?: string | undefined;
	readonly width: number;
	/** What Enter does, for the footer. */
	readonly verb?: string;
	/** Receives the chosen value; undefined when it was left. */
	readonly onAnswer: (value: {readonly chosen: Value} | undefined) => void;
}) {
	const {rows} = useSize();
	const {own, colors} = useTheme();
	const [text, setText] = useState('');
	const [marked, setMarked] = useState(() =>
		Math.max(
			0,
			items.findIndex(({name}) => name === current),
		),
	);
	const shown = filterItems(items, text);
	const position = Math.max(0, Math.min(marked, shown.length - 1));
	const height = Math.max(1, Math.min(items.length, rows - frameRows));
	const change = (next: string) => {
		setText(next);
		setMarked(0);
	};
	useTextKeys(
		(key) => {
			const to = moves.get(key);
			const typed = textOf(key);
			if (to) setMarked(moveIn(shown.length, position, to, height));
			else if (key === 'enter') {
				const item = shown[position];
				if (item) onAnswer({chosen: item.value});
			} else if (key === 'escape') {
				if (text === '') onAnswer(undefined);
				else change('');
			} else if (key === 'backspace') change(text.slice(0, -1));
			else if (typed !== undefined) change(text + typed);
		},
		(pasted) => change(text + pasted),
		{
			hints: [
				{key: 'enter', label: verb},
				{key: 'escape', label: text === '' ? 'leave it' : 'clear'},
			],
		},
	);
	const nameWidth = Math.min(widestName, Math.max(8, ...items.map(({name}) => widthOf(name)))) + 2;
	return (
		<Dialog title={title} width={width}>
			{hint !== undefined && (
				<Text dimColor wrap="truncate-end">
					{own(hint)}
				</Text>
			)}
			<Text wrap="truncate-end">
				<Text color={colors.accent}>/ </Text>
				{text === '' ? <Text dimColor>type to narrow the list</Text> : text}
			</Text>
			<Box height={height} flexShrink={0}>
				<List
					items={shown}
					selected={position}
					height={height}
					keyOf={({name}) => name}
					empty="nothing fits"
					render={({name, about}) => (
						<Text>
							{padEnd(own(name), nameWidth)}
							<Text dimColor>{own(about)}</Text>
						</Text>
					)}
				/>
			</Box>
		</Dialog>
	);
}
