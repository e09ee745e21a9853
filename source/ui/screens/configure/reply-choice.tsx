import {Box, Text} from 'ink';
import {useState} from 'react';
import {presetList} from '../../../config/reply-rule.ts';
import {padEnd} from '../../../terminal/fit.ts';
import {Dialog} from '../../components/dialog.tsx';
import {List} from '../../components/list.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {showKey} from '../../keys/show-key.ts';
import {useTextKeys} from '../../keys/keys.tsx';
import {moveIn, type Move} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';

export type ReplyAnswer =
	| {readonly kind: 'preset'; readonly name: string}
	/** A rule written by the user. */
	| {readonly kind: 'own'}
	| {readonly kind: 'none'};

type Item = {readonly name: string; readonly about: string; readonly answer: ReplyAnswer};

/** Lists each preset once; its other names are for the command line. */
const items: readonly Item[] = [
	...presetList.map(({name, description}): Item => {
		const [first = name] = name.split(', ');
		return {name: first, about: description, answer: {kind: 'preset', name: first}};
	}),
	{name: 'own rule', about: 'a rule as JSON, or @FILE; t finds one', answer: {kind: 'own'}},
];

/** Rows that the border, the title, the keys and the space around them take. */
const frameRows = 7;
const nameWidth = Math.max(...items.map(({name}) => name.length)) + 2;

const moves: ReadonlyMap<string, Move> = new Map([
	...(['down', 'j'] as const).map((key) => [key, 'down'] as const),
	...(['up', 'k'] as const).map((key) => [key, 'up'] as const),
	...(['g', 'home'] as const).map((key) => [key, 'first'] as const),
	...(['G', 'end'] as const).map((key) => [key, 'last'] as const),
	['pagedown', 'pageDown'],
	['pageup', 'pageUp'],
]);

/** Lets the user choose how replies are understood. */
export function ReplyChoice({
	current,
	width,
	onAnswer,
}: {
	/** The current rule, as the form shows it. */
	readonly current: string;
	readonly width: number;
	readonly onAnswer: (answer: ReplyAnswer) => void;
}) {
	const {rows} = useSize();
	const {colors, ascii, own} = useTheme();
	const named = items.findIndex(({name}) => name === current);
	const [position, setPosition] = useState(named < 0 ? items.length - 1 : named);
	const height = Math.max(3, Math.min(items.length, rows - frameRows));
	useTextKeys(
		(key) => {
			const to = moves.get(key);
			if (to) setPosition(moveIn(items.length, position, to, height));
			else if (key === 'enter') onAnswer(items[position]!.answer);
			else if (key === 'escape' || key === 'q') onAnswer({kind: 'none'});
		},
		() => undefined,
		{
			hints: [
				{key: 'enter', label: 'choose'},
				{key: 'escape', label: 'leave it'},
			],
		},
	);
	return (
		<Dialog title="How does the chatbot reply?" width={width}>
			<Text dimColor wrap="truncate-end">
				A preset brings its own request, unless you have set one.
			</Text>
			<Box height={height} flexShrink={0}>
				<List
					items={items}
					selected={position}
					height={height}
					keyOf={({name}) => name}
					empty=""
					render={({name, about}) => (
						<Text>
							{padEnd(name, nameWidth)}
							<Text dimColor>{own(about)}</Text>
						</Text>
					)}
				/>
			</Box>
			<Text> </Text>
			<Text>
				<Text color={colors.accent}>{showKey('enter', ascii)}</Text> choose{'   '}
				<Text color={colors.accent}>Esc</Text> leave it
			</Text>
		</Dialog>
	);
}
