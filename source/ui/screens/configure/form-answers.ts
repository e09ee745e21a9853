import type {ProbeAdvice} from '../../../probe/probe-result.ts';
import type {Field} from '../../state/form.ts';
import type {LoadChoice} from '../../state/load-form.ts';
import type {FieldAnswer} from './field-choices.ts';
import type {ReplyAnswer} from './reply-choice.tsx';
import type {Configure} from './use-configure.ts';

/** A dialog that the form asks for. */
export type FormDialog = {
	readonly kind: 'reply' | 'load' | 'pick' | 'text';
	readonly field: Field | undefined;
};

/** What the form does with the answers of its dialogs. */
export type FormAnswers = {
	/** Adopts the rule and the request that a probe recommends. */
	readonly adopt: (advice: ProbeAdvice) => void;
	readonly chooseReply: (answer: ReplyAnswer) => void;
	readonly chooseLoad: (choice: LoadChoice) => void;
	readonly choose: (answer: FieldAnswer) => void;
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

/** Whether a rule tells a frame that reports an error from a reply; presets do. */
const knowsErrors = (reply: unknown): boolean =>
	typeof reply !== 'object' || reply === null || 'error' in reply;

type Options = {
	readonly form: Configure;
	/** The selected field. */
	readonly current: Field | undefined;
	readonly goTo: (key: string) => void;
	readonly onDialog: (dialog: FormDialog) => void;
	readonly onSay: (text: string) => void;
	/** Lets the user type the selected field's text. */
	readonly type: () => void;
};

export function answersOf({form, current, goTo, onDialog, onSay, type}: Options): FormAnswers {
	return {
		adopt(advice) {
			const {preset, changesRule, perPrompt, reply} = advice;
			const adopted = adoptedFields(advice);
			form.editAll(adopted);
			const others = [...adopted.keys()].filter((key) => key !== 'reply');
			// The request that was answered belongs to the rule.
			const besides = others.filter((key) => key !== 'payload').join(', ');
			goTo(changesRule ? 'reply' : perPrompt ? 'connectionMode' : 'setup');
			onSay(
				changesRule
					? `reply is now ${preset ?? 'the rule that fits the frames'}${besides && `; adopted too: ${besides}`}${knowsErrors(reply) ? '' : '; error frames were not seen yet'}`
					: `adopted: ${others.join(', ')}`,
			);
		},
		chooseReply(answer) {
			if (answer.kind === 'preset') form.edit('reply', answer.name);
			if (answer.kind === 'own' && current) onDialog({kind: 'text', field: current});
		},
		chooseLoad(choice) {
			const cleared = form.choose(choice);
			if (cleared.length > 0) onSay(`cleared for this load: ${cleared.join(', ')}`);
		},
		choose(answer) {
			if ('typed' in answer) type();
			else if (current) form.edit(current.option.key, answer.value);
		},
	};
}
