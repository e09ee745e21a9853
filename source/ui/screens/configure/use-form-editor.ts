import {useState} from 'react';
import type {ProbeAdvice} from '../../../probe/probe-result.ts';
import {useSelection, type Selection} from '../../hooks/use-selection.ts';
import {choicesOf, fromText, problemWithText, type Field} from '../../state/form.ts';
import {arrangeFields, nextLoad} from '../../state/load-form.ts';
import type {FormRow} from '../../state/form-rows.ts';
import type {ReplyAnswer} from './reply-choice.tsx';
import {loadRowKey, type Configure} from './use-configure.ts';

const keyOf = (row: FormRow): string => row.key;
const startRow: FormRow = {key: 'start', kind: 'start'};
const loadRow: FormRow = {key: loadRowKey, kind: 'load'};

function rowsOf({fields, choice, layers, needed}: Configure): FormRow[] {
	const toRow = (field: Field): FormRow => {
		const {key} = field.option;
		return {key, kind: 'field', field, needed: key === needed};
	};
	const {before, after} = arrangeFields(fields, choice, layers);
	return [startRow, ...before.map(toRow), loadRow, ...after.map(toRow)];
}

export type FormEditor = {
	readonly rows: readonly FormRow[];
	readonly selection: Selection<FormRow>;
	/** The selected field; undefined on the other rows. */
	readonly current: Field | undefined;
	/** Whether the user is typing a field's text. */
	readonly editing: boolean;
	/** The problem with the typed text or the plan, otherwise with the selected field. */
	readonly problem: string | undefined;
	/** Edits the selected row, on Enter. */
	readonly editCurrent: () => void;
	readonly submit: (text: string) => void;
	readonly cancel: () => void;
	/** Clears the reported problem, once the user starts to fix it. */
	readonly clearProblem: () => void;
	/** Reports a problem, and moves to its field. */
	readonly refuse: (problem: string, field: string | undefined) => void;
	/** Moves to the first field whose name or help contains a text. */
	readonly find: (text: string | undefined) => void;
	/** Adopts the rule and the request that a probe recommends. */
	readonly adopt: (advice: ProbeAdvice) => void;
	readonly chooseReply: (answer: ReplyAnswer) => void;
};

/** The fields that a probe's advice sets, by the keys of their options. */
const adoptedFields = (advice: ProbeAdvice): ReadonlyMap<string, unknown> => {
	const {reply, setup, perPrompt, ready} = advice;
	return new Map<string, unknown>([
		['reply', reply],
		...('payload' in advice ? [['payload', advice.payload] as const] : []),
		...(setup ? [['setup', setup] as const] : []),
		...(ready === undefined ? [] : [['ready', ready] as const]),
		...(perPrompt ? [['connectionMode', 'per-prompt'] as const] : []),
	]);
};

/** The field of a name, or of a part of it; otherwise the first whose help mentions it. */
function findField(fields: readonly Field[], wanted: string): Field | undefined {
	const has = (text: string) => text.toLowerCase().includes(wanted);
	return (
		fields.find(({option}) => option.meta.flag === wanted) ??
		fields.find(({option}) => has(option.meta.flag)) ??
		fields.find(({option}) => has(option.meta.help))
	);
}

/** Moves through the form and edits its fields. */
export function useFormEditor({
	form,
	page,
	active,
	onFocus,
	onStart,
	onReply,
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
	/** Opens the dialog that chooses the reply rule. */
	readonly onReply: () => void;
	readonly onSay: (text: string) => void;
}): FormEditor {
	const [editing, setEditing] = useState(false);
	const [problem, setProblem] = useState<string>();
	const rows = rowsOf(form);
	const selection = useSelection(rows, keyOf, page, active && !editing);
	const current = selection.item?.field;

	const goTo = (key: string) => {
		onFocus();
		selection.select(key);
	};
	const changeLoad = () => {
		const cleared = form.choose(nextLoad(form.choice));
		if (cleared.length > 0) {
			onSay(`cleared for this load: ${cleared.map((flag) => `--${flag}`).join(', ')}`);
		}
	};
	const editField = ({option, shown}: Field) => {
		if (option.key === 'reply') {
			onReply();
			return;
		}
		const choices = choicesOf(option);
		if (!choices) {
			setEditing(true);
			return;
		}
		const value = choices.map(String).indexOf(shown || String(choices.at(-1)));
		form.edit(option.key, choices[(value + 1) % choices.length]);
	};

	return {
		rows,
		selection,
		current,
		editing,
		problem: problem ?? current?.problem,
		editCurrent() {
			if (selection.item?.kind === 'start') {
				onStart();
				return;
			}
			setProblem(undefined);
			if (current) editField(current);
			else changeLoad();
		},
		submit(text) {
			const wrong = problemWithText(text, current!.option);
			setProblem(wrong);
			if (wrong !== undefined) return;
			form.edit(current!.option.key, fromText(text, current!.option));
			setEditing(false);
		},
		cancel() {
			setProblem(undefined);
			setEditing(false);
		},
		clearProblem: () => setProblem(undefined),
		refuse(text, field) {
			setProblem(text);
			onFocus();
			if (field !== undefined) selection.select(field);
		},
		find(text) {
			const wanted = text?.trim().toLowerCase() ?? '';
			if (wanted === '') return;
			if (wanted === loadRow.kind) {
				goTo(loadRowKey);
				return;
			}
			const found = findField(form.fields, wanted);
			if (!found) {
				onFocus();
				onSay(`no field has "${wanted}" in its name or its help`);
				return;
			}
			const {key, meta} = found.option;
			const isThere = rows.some((row) => row.key === key);
			goTo(isThere ? key : loadRowKey);
			if (!isThere) onSay(`${meta.flag} belongs to another load model`);
		},
		adopt(advice) {
			const {preset, changesRule, perPrompt} = advice;
			form.editAll(adoptedFields(advice));
			goTo(changesRule ? 'reply' : perPrompt ? 'connectionMode' : 'setup');
			onSay(
				changesRule
					? `reply is now ${preset ?? 'the rule that fits the frames'}`
					: `adopted: ${[...adoptedFields(advice).keys()].filter((key) => key !== 'reply').join(', ')}`,
			);
		},
		chooseReply(answer) {
			if (answer.kind === 'preset') form.edit('reply', answer.name);
			if (answer.kind === 'own') setEditing(true);
		},
	};
}
