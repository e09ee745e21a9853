import {useEffect, useState} from 'react';
import {useSelection, type Selection} from '../../hooks/use-selection.ts';
import {
	choicesOf,
	fromText,
	inFormWords,
	problemWithText,
	separator,
	suggestionFor,
	type Field,
} from '../../state/form.ts';
import {
	formGroupOf,
	groupKey,
	loadRowKey,
	rowsOf,
	startRowKey,
	type FormGroup,
	type FormRow,
} from '../../state/form-rows.ts';
import {isShown} from '../../state/load-form.ts';
import {pickerItems} from './field-choices.ts';
import {answersOf, type FormAnswers, type FormDialog} from './form-answers.ts';
import type {Configure} from './use-configure.ts';

const keyOf = (row: FormRow): string => row.key;

/** Fields whose values are long: they are edited in a box over the screen. */
const longFields = ['reply', 'payload', 'setup', 'ready', 'appErrors', 'keepAliveMessage'];
/** A longer text does not fit into the row of its field. */
const longText = 48;

export type FormEditor = FormAnswers & {
	readonly rows: readonly FormRow[];
	readonly selection: Selection<FormRow>;
	/** The selected field; undefined on the other rows. */
	readonly current: Field | undefined;
	/** Whether the user is typing a field's text in its row. */
	readonly editing: boolean;
	/** The problem with a field, by its key. */
	readonly problemOf: (key: string) => string | undefined;
	/** The problem of the selected row: the typed text, the plan, or the field. */
	readonly problem: string | undefined;
	/** What the typed text was probably meant to be. */
	readonly suggestion: string | undefined;
	/** Edits the selected row, on Enter. */
	readonly editCurrent: () => void;
	/** Takes a typed text; false when it is wrong. */
	readonly submit: (text: string) => boolean;
	/** Takes the suggestion in place of the typed text. */
	readonly takeSuggestion: () => void;
	readonly cancel: () => void;
	/** Clears the reported problem, once the user starts to fix it. */
	readonly clearProblem: () => void;
	/** Reports a problem, and moves to its field. */
	readonly refuse: (problem: string, field: string | undefined) => void;
	/** Moves to a field, and opens its group. */
	readonly goToField: (field: Field | 'load') => void;
	/** Opens or closes the group of the selected row. */
	readonly fold: (open: boolean) => void;
};

/** A text as the box over the screen shows it: each value of a list on a line of its own. */
export const toLines = ({text, option}: Field): string =>
	option.shape === 'single' ? text : text.split(separator).join('\n');

const fromLines = (text: string, {option}: Field): string =>
	option.shape === 'single'
		? text
		: text
				.split('\n')
				.filter((line) => line.trim() !== '')
				.join(separator);

const isLong = ({option, text}: Field): boolean =>
	longFields.includes(option.key) ||
	(option.shape !== 'single' && text.includes(separator)) ||
	text.length > longText;

/** Where the cursor starts: on the address while there is none. */
function startOf(rows: readonly FormRow[], remembered: string | undefined): number {
	const at = (key: string) => rows.findIndex((row) => row.key === key);
	const kept = remembered === undefined ? -1 : at(remembered);
	if (kept >= 0) return kept;
	const url = rows[at('url')];
	return url?.kind === 'field' && url.field.text === '' ? at('url') : at(startRowKey);
}

type MoveOptions = {
	readonly form: Configure;
	readonly rows: readonly FormRow[];
	readonly selection: Selection<FormRow>;
	readonly onFocus: () => void;
	readonly onSay: (text: string) => void;
};

/** Ways to rows of the form, which may have to come into sight first. */
function movesIn({form, rows, selection, onFocus, onSay}: MoveOptions) {
	const {place, setPlace} = form;
	const setOpen = (group: FormGroup, isOpen: boolean) => {
		const open = new Set(place.open);
		if (isOpen) open.add(group);
		else open.delete(group);
		setPlace({row: groupKey(group), open});
		selection.select(groupKey(group));
	};
	const goTo = (key: string) => {
		onFocus();
		selection.select(key);
	};
	const goToField = (field: Field | 'load') => {
		if (field === 'load') {
			goTo(loadRowKey);
			return;
		}
		const {key, meta} = field.option;
		const shown = isShown(field, form.choice, form.layers);
		if (!shown) {
			goTo(loadRowKey);
			onSay(`${meta.flag} is of use with another load`);
			return;
		}
		if (!rows.some((row) => row.key === key)) {
			setPlace({row: key, open: new Set([...place.open, formGroupOf(field)])});
		}
		goTo(key);
	};
	return {setOpen, goTo, goToField};
}

/** Moves through the form and edits its fields. */
export function useFormEditor({
	form,
	page,
	active,
	onFocus,
	onStart,
	onDialog,
	onSay,
}: {
	readonly form: Configure;
	/** Rows of a page. */
	readonly page: number;
	/** Whether the form takes the keys, as far as the screen knows. */
	readonly active: boolean;
	/** Called when something in the form needs attention. */
	readonly onFocus: () => void;
	readonly onStart: () => void;
	readonly onDialog: (dialog: FormDialog) => void;
	readonly onSay: (text: string) => void;
}): FormEditor {
	const [editing, setEditing] = useState(false);
	const [typed, setTyped] = useState<{readonly problem: string; readonly near?: string}>();
	const [refused, setRefused] = useState<{readonly key: string; readonly problem: string}>();
	const {place} = form;
	const rows = rowsOf(form, place.open);
	const [start] = useState(() => startOf(rows, place.row));
	const selection = useSelection(rows, keyOf, page, active && !editing, start);
	const {item} = selection;
	const current = item?.kind === 'field' ? item.field : undefined;
	const {rememberRow} = form;
	const row = item?.key;
	useEffect(() => rememberRow(row), [rememberRow, row]);

	const {setOpen, goTo, goToField} = movesIn({form, rows, selection, onFocus, onSay});
	const editField = (field: Field) => {
		const {option, shown} = field;
		const choices = choicesOf(option);
		if (option.key === 'reply') onDialog({kind: 'reply', field});
		else if (pickerItems(field)) onDialog({kind: 'pick', field});
		else if (choices) {
			const value = choices.map(String).indexOf(shown || String(choices.at(-1)));
			form.edit(option.key, choices[(value + 1) % choices.length]);
		} else if (isLong(field)) onDialog({kind: 'text', field});
		else setEditing(true);
	};
	const take = (text: string, field: Field): boolean => {
		const whole = fromLines(text, field);
		const wrong = problemWithText(whole, field.option);
		const near = wrong === undefined ? undefined : suggestionFor(whole, field.option);
		setTyped(
			wrong === undefined
				? undefined
				: {problem: inFormWords(wrong), ...(near !== undefined && {near})},
		);
		if (wrong !== undefined) return false;
		form.edit(field.option.key, fromText(whole, field.option));
		setEditing(false);
		return true;
	};
	const problemOf = (key: string): string | undefined => {
		if (refused?.key === key) return refused.problem;
		const field = form.fields.find(({option}) => option.key === key);
		return field?.problem === undefined ? undefined : inFormWords(field.problem);
	};

	return {
		rows,
		selection,
		current,
		editing,
		problemOf,
		problem: typed?.problem ?? (item && problemOf(item.key)),
		suggestion: editing ? typed?.near : undefined,
		editCurrent() {
			setTyped(undefined);
			setRefused(undefined);
			if (item?.kind === 'start') onStart();
			else if (item?.kind === 'group') setOpen(item.group, !item.isOpen);
			else if (item?.kind === 'load') onDialog({kind: 'load', field: undefined});
			else if (current) editField(current);
		},
		submit: (text) => take(text, current!),
		takeSuggestion() {
			if (typed?.near !== undefined && current) take(typed.near, current);
		},
		cancel() {
			setTyped(undefined);
			setEditing(false);
		},
		clearProblem: () => setTyped(undefined),
		refuse(text, field) {
			const key = field ?? startRowKey;
			setRefused({key, problem: inFormWords(text)});
			onFocus();
			const found = form.fields.find(({option}) => option.key === key);
			if (found) goToField(found);
			else selection.select(key);
		},
		goToField,
		fold(open) {
			const group =
				item?.kind === 'group' ? item.group : current ? formGroupOf(current) : undefined;
			if (group !== undefined) setOpen(group, open);
		},
		...answersOf({form, current, goTo, onDialog, onSay, type: () => setEditing(true)}),
	};
}
