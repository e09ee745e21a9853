import {Text} from 'ink';
import {useReducer} from 'react';
import {sanitise} from '../../terminal/sanitise.ts';
import {widthOf} from '../../terminal/fit.ts';
import {useTheme} from '../theme.tsx';
import {useTextKeys} from '../keys/keys.tsx';
import {
	createTextField,
	editText,
	insertText,
	textIn,
	type TextField,
} from '../state/text-field.ts';

type Action = {key: string} | {paste: string};

const reduce = (field: TextField, action: Action): TextField =>
	'key' in action ? editText(field, action.key) : insertText(field, action.paste);

/** The part of a field around its cursor that fits into the columns. */
function visiblePart({graphemes, cursor}: TextField, columns: number) {
	let from = cursor;
	let width = 1;
	while (from > 0 && width + widthOf(graphemes[from - 1]!) <= columns) {
		from--;
		width += widthOf(graphemes[from]!);
	}
	let to = cursor + 1;
	while (to < graphemes.length && width + widthOf(graphemes[to]!) <= columns) {
		width += widthOf(graphemes[to]!);
		to++;
	}
	const shown = (part: readonly string[]) => sanitise(part.join(''));
	return {
		before: shown(graphemes.slice(from, cursor)),
		at: shown(graphemes.slice(cursor, cursor + 1)) || ' ',
		after: shown(graphemes.slice(cursor + 1, to)),
		isCutBefore: from > 0,
		isCutAfter: to < graphemes.length,
	};
}

/** Columns of the marks for text on either side of what is shown. */
const markColumns = 2;

/** A text field that has the keyboard while it is mounted. */
export function TextInput({
	initial,
	columns,
	onSubmit,
	onCancel,
	onChange,
	onKey,
	verb = 'keep',
	placeholder = '',
}: {
	readonly initial: string;
	readonly columns: number;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	readonly onChange?: (text: string) => void;
	/** Keys that the surroundings handle first, such as the arrows; true when handled. */
	readonly onKey?: (key: string, text: string) => boolean;
	/** What Enter does, for the footer. */
	readonly verb?: string;
	/** What an empty field stands for: Enter takes it, the right arrow and End make it text to edit. */
	readonly placeholder?: string;
}) {
	const [field, dispatch] = useReducer(reduce, initial, createTextField);
	const change = (action: Action) => {
		dispatch(action);
		onChange?.(textIn(reduce(field, action)));
	};
	useTextKeys(
		(key) => {
			if (onKey?.(key, textIn(field))) return;
			const text = textIn(field);
			const isOffered = text === '' && placeholder !== '';
			if (key === 'enter') onSubmit(text || placeholder);
			else if (key === 'escape') onCancel();
			else if (isOffered && (key === 'right' || key === 'end')) change({paste: placeholder});
			else change({key});
		},
		(text) => change({paste: text}),
		{
			hints: [
				{key: 'enter', label: verb},
				{key: 'escape', label: 'cancel'},
			],
		},
	);
	const {color, ascii} = useTheme();
	const room = Math.max(4, color ? columns : columns - 1);
	const whole = visiblePart(field, room);
	const isCut = whole.isCutBefore || whole.isCutAfter;
	const {before, at, after, isCutBefore, isCutAfter} = isCut
		? visiblePart(field, Math.max(2, room - markColumns))
		: whole;
	const [left, right] = ascii ? ['<', '>'] : ['‹', '›'];
	return (
		<Text wrap="truncate-end">
			{isCut && <Text dimColor>{isCutBefore ? left : ' '}</Text>}
			{before}
			{color ? <Text inverse>{at}</Text> : `|${at}`}
			{after}
			{isCutAfter && <Text dimColor>{right}</Text>}
			{field.graphemes.length === 0 && <Text dimColor>{sanitise(placeholder)}</Text>}
		</Text>
	);
}
