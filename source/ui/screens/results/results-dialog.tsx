import {formatMany} from '../../../terminal/format.ts';
import {Ask, Confirm} from '../../components/dialog.tsx';
import type {ResultsActions} from './actions.ts';
import type {ResultsState} from './use-results-state.ts';

const widest = 62;

/** Asks for the name of a profile, or whether to send prompts again; draws nothing without a dialog. */
export function ResultsDialogView({
	state: {dialog, setDialog},
	actions,
	name,
	columns,
}: {
	readonly state: ResultsState;
	readonly actions: Pick<ResultsActions, 'onRerun' | 'onSaveProfile'>;
	/** The suggested name of the profile. */
	readonly name: string;
	readonly columns: number;
}) {
	if (!dialog) return null;
	const width = Math.min(columns, widest);
	if (dialog.kind === 'naming') {
		return (
			<Ask
				title="Save the plan as a profile"
				hint="Its name. An existing profile of that name is replaced."
				initial=""
				placeholder={name}
				width={width}
				problem={dialog.problem}
				onAnswer={(answer) => {
					const problem = answer === undefined ? undefined : actions.onSaveProfile(answer);
					setDialog(problem === undefined ? undefined : {kind: 'naming', problem});
				}}
			/>
		);
	}
	return (
		<Confirm
			title={`Send ${formatMany(dialog.count, 'prompt')} again?`}
			text="Exactly these, as a further attempt of this run. Its first figures stay as they are."
			width={width}
			enter="yes"
			onAnswer={(yes) => {
				setDialog(undefined);
				if (yes) actions.onRerun(dialog.choice);
			}}
		/>
	);
}
