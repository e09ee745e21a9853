import type {PreparedRun} from '../../../prepare/prepare.ts';
import {Ask} from '../../components/dialog.tsx';
import {ProbeView} from './probe-view.tsx';
import {ProfileDialogs, type ProfileDialog} from './profile-dialogs.tsx';
import {ReplyChoice} from './reply-choice.tsx';
import {Review, type Facts} from './review.tsx';
import type {Configure} from './use-configure.ts';
import type {FormEditor} from './use-form-editor.ts';

/** A dialog over the form that takes the keys. */
export type Overlay =
	| {readonly kind: 'review'; readonly run: PreparedRun; readonly facts: Facts}
	| {readonly kind: 'probe'; readonly run: PreparedRun}
	| {readonly kind: 'find' | 'reply'}
	| {readonly kind: 'profile'; readonly dialog: ProfileDialog};

/** The maximum width of each dialog. */
const widest = {facts: 90, profiles: 70, find: 60};

/** The open dialog; it closes before its answer takes effect. */
export function OpenOverlay({
	overlay,
	form,
	editor,
	columns,
	onClose,
	onStart,
	onProfileDone,
}: {
	readonly overlay: Overlay;
	readonly form: Configure;
	readonly editor: FormEditor;
	readonly columns: number;
	readonly onClose: () => void;
	readonly onStart: (run: PreparedRun) => void;
	/** Called when the profiles may have changed, with a message to show. */
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
				<Ask
					title="Find a field"
					hint="A part of its name or its help"
					initial=""
					width={Math.min(columns, widest.find)}
					onAnswer={closing(editor.find)}
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
