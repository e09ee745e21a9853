import type {PreparedRun} from '../../../prepare/prepare.ts';
import {Picker} from '../../components/picker.tsx';
import type {Field} from '../../state/form.ts';
import {loadItems, pickerItems} from './field-choices.ts';
import {FindField} from './find-field.tsx';
import {ProbeView} from './probe-view.tsx';
import {ProfileDialogs, type ProfileDialog} from './profile-dialogs.tsx';
import {ReplyChoice} from './reply-choice.tsx';
import {Review, type Facts} from './review.tsx';
import type {Configure} from './use-configure.ts';
import type {FormDialog} from './form-answers.ts';
import {LeaveForm} from './leave-form.tsx';
import {LongText} from './long-text.tsx';
import type {FormEditor} from './use-form-editor.ts';

/** A dialog over the form that takes the keys. */
export type Overlay =
	| {readonly kind: 'review'; readonly run: PreparedRun; readonly facts: Facts}
	| {readonly kind: 'probe'; readonly run: PreparedRun}
	| {readonly kind: 'find'}
	/** Leaving the form, which has edits. */
	| {readonly kind: 'leave'; readonly go: () => void}
	| FormDialog
	| {readonly kind: 'profile'; readonly dialog: ProfileDialog};

/** The maximum width of each dialog. */
const widest = {facts: 90, profiles: 70, find: 80, text: 116};

/** The open dialog; it closes before its answer takes effect. */
export function OpenOverlay({
	overlay,
	form,
	editor,
	columns,
	onClose,
	onStart,
	onProfileDone,
	onSave,
}: {
	readonly overlay: Overlay;
	readonly form: Configure;
	readonly editor: FormEditor;
	readonly columns: number;
	readonly onClose: () => void;
	readonly onStart: (run: PreparedRun) => void;
	/** Called when the profiles may have changed, with a message to show. */
	/** Asks for the name of a profile. */
	readonly onSave: () => void;
	readonly onProfileDone: (text: string | undefined) => void;
}) {
	const closing =
		<Answer,>(act: (answer: Answer) => void) =>
		(answer: Answer) => {
			onClose();
			act(answer);
		};
	const width = Math.min(columns, widest.facts);
	switch (overlay.kind) {
		case 'review': {
			const {run, facts} = overlay;
			return (
				<Review
					run={run}
					facts={facts}
					width={width}
					onStart={() => onStart(run)}
					onCancel={onClose}
				/>
			);
		}
		case 'probe':
			return (
				<ProbeView
					run={overlay.run}
					width={width}
					onAdopt={closing(editor.adopt)}
					onClose={onClose}
				/>
			);
		case 'reply':
			return (
				<ReplyChoice
					current={editor.current?.shown ?? ''}
					width={width}
					onAnswer={closing(editor.chooseReply)}
				/>
			);
		case 'find':
			return (
				<FindField
					form={form}
					width={Math.min(columns, widest.find)}
					onAnswer={closing(
						(found: Field | 'load' | undefined) => found && editor.goToField(found),
					)}
				/>
			);
		case 'leave':
			return (
				<LeaveForm
					width={Math.min(columns, widest.profiles)}
					onSave={onSave}
					onLeave={overlay.go}
					onClose={onClose}
				/>
			);
		case 'load':
			return (
				<Picker
					title="How does the load change over time?"
					items={loadItems}
					current={form.choice}
					width={width}
					onAnswer={closing((answer) => answer && editor.chooseLoad(answer.chosen))}
				/>
			);
		case 'pick':
			return (
				<Picker
					title={overlay.field!.option.meta.flag}
					hint={overlay.field!.option.meta.help}
					items={pickerItems(overlay.field!) ?? []}
					current={overlay.field!.shown}
					width={width}
					onAnswer={closing((answer) => answer && editor.choose(answer.chosen))}
				/>
			);
		case 'text':
			return (
				<LongText
					field={overlay.field!}
					editor={editor}
					width={Math.min(columns, widest.text)}
					onClose={onClose}
				/>
			);
		case 'profile':
			return (
				<ProfileDialogs
					dialog={overlay.dialog}
					form={form}
					width={Math.min(columns, widest.profiles)}
					onDone={closing(onProfileDone)}
				/>
			);
	}
}
