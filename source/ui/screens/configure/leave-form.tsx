import {Choose} from '../../components/dialog.tsx';

/** Asks before edits that no profile has are lost. */
export function LeaveForm({
	width,
	onSave,
	onLeave,
	onClose,
}: {
	readonly width: number;
	/** Asks for the name of a profile. */
	readonly onSave: () => void;
	readonly onLeave: () => void;
	readonly onClose: () => void;
}) {
	return (
		<Choose
			title="Leave without saving the changes?"
			text="The form has values that no profile has."
			width={width}
			choices={[
				{keys: ['s'], label: 'save them as a profile first', run: onSave},
				{keys: ['x'], label: 'leave, and forget them', run: onLeave},
				{keys: ['n', 'q'], label: 'stay', run: onClose},
			]}
			onCancel={onClose}
		/>
	);
}
