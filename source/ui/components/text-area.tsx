import {Box, Text, useApp} from 'ink';
import {useReducer} from 'react';
import {sanitise} from '../../terminal/sanitise.ts';
import {widthOf} from '../../terminal/fit.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTextKeys} from '../keys/keys.tsx';
import {messageOf} from '../message-of.ts';
import {
	editText,
	insertLines,
	createTextField,
	textIn,
	type TextField,
} from '../state/text-field.ts';
import {useTheme} from '../theme.tsx';
import {Dialog} from './dialog.tsx';

type Action = {readonly key: string} | {readonly paste: string} | {readonly text: string};

function reduce(field: TextField, action: Action): TextField {
	if ('text' in action) return createTextField(action.text);
	if ('paste' in action) return insertLines(field, action.paste);
	return action.key === 'ctrl-n' ? insertLines(field, '\n') : editText(field, action.key);
}

type ShownLine = {readonly cells: readonly string[]; readonly from: number};

/** The text in lines of at most `columns`; a line break ends one, and has a place for the cursor. */
function linesOf({graphemes}: TextField, columns: number): ShownLine[] {
	const lines: {cells: string[]; from: number}[] = [{cells: [], from: 0}];
	let width = 0;
	for (const [place, each] of graphemes.entries()) {
		const line = lines.at(-1)!;
		if (each === '\n') {
			line.cells.push(' ');
			lines.push({cells: [], from: place + 1});
			width = 0;
			continue;
		}
		const own = widthOf(sanitise(each));
		if (width + own > columns) {
			lines.push({cells: [each], from: place});
			width = own;
		} else {
			line.cells.push(each);
			width += own;
		}
	}
	lines.at(-1)!.cells.push(' ');
	return lines;
}

/**
 * An editor for a text of any length over nearly the whole screen: lines are wrapped, Ctrl-N breaks one,
 * Enter keeps the text, Ctrl-E opens it in the user's own editor.
 */
export function TextArea({
	title,
	hint,
	initial,
	width,
	problem,
	onSubmit,
	onCancel,
	onEditor,
}: {
	readonly title: string;
	readonly hint: string;
	readonly initial: string;
	readonly width: number;
	readonly problem: string | undefined;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
	/** Edits a text elsewhere, while the terminal is handed over. */
	readonly onEditor: (text: string) => Promise<string>;
}) {
	const {rows} = useSize();
	const {color, colors, own} = useTheme();
	const {suspendTerminal} = useApp();
	const [field, dispatch] = useReducer(reduce, initial, createTextField);
	const [failure, setFailure] = useReducer((_: string, text: string) => text, '');
	const columns = width - 4;
	const lines = linesOf(field, columns - 1);
	const at = lines.findLastIndex(({from}) => from <= field.cursor);
	const height = Math.max(1, Math.min(rows - 8, Math.max(3, lines.length)));
	const top = Math.max(0, Math.min(at - Math.floor(height / 2), lines.length - height));

	const openEditor = () => {
		const editing = suspendTerminal(async () => {
			dispatch({text: await onEditor(textIn(field))});
		});
		Promise.resolve(editing).catch((error: unknown) => setFailure(messageOf(error)));
	};
	/** To the same place in the line above or below. */
	const moveLine = (by: number) => {
		const target = lines[at + by];
		if (!target) return;
		const offset = Math.min(field.cursor - lines[at]!.from, target.cells.length - 1);
		const steps = target.from + offset - field.cursor;
		for (let left = Math.abs(steps); left > 0; left--)
			dispatch({key: steps > 0 ? 'right' : 'left'});
	};
	useTextKeys(
		(key) => {
			if (key === 'enter') onSubmit(textIn(field));
			else if (key === 'escape') onCancel();
			else if (key === 'ctrl-e') openEditor();
			else if (key === 'up' || key === 'down') moveLine(key === 'up' ? -1 : 1);
			else dispatch({key});
		},
		(paste) => dispatch({paste}),
		{
			hints: [
				{key: 'enter', label: 'keep'},
				{key: 'ctrl-n', label: 'new line'},
				{key: 'ctrl-e', label: '$EDITOR'},
				{key: 'escape', label: 'cancel'},
			],
		},
	);
	const wrong = problem ?? (failure === '' ? undefined : failure);
	return (
		<Dialog title={title} width={width}>
			<Text dimColor wrap="truncate-end">
				{own(hint)}
			</Text>
			<Box flexDirection="column" height={height} marginY={1} overflow="hidden" flexShrink={0}>
				{lines.slice(top, top + height).map(({cells, from}, offset) => {
					const place = top + offset === at ? field.cursor - from : -1;
					const part = (begin: number, end?: number) => sanitise(cells.slice(begin, end).join(''));
					return place < 0 ? (
						<Text key={from}>{part(0) || ' '}</Text>
					) : (
						<Text key={from}>
							{part(0, place)}
							{color ? <Text inverse>{part(place, place + 1)}</Text> : `|${part(place, place + 1)}`}
							{part(place + 1)}
						</Text>
					);
				})}
			</Box>
			{wrong !== undefined && (
				<Text color={colors.bad} wrap="wrap">
					{own(sanitise(wrong))}
				</Text>
			)}
		</Dialog>
	);
}
