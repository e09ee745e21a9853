import {useState} from 'react';
import type {PreparedRun} from '../../../prepare/prepare.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {usePaletteItems} from '../../hooks/use-palette.ts';
import {useServices} from '../../services.ts';
import {isShown} from '../../state/load-form.ts';
import {listProfiles} from './profile-panel.tsx';
import {useBack} from '../../hooks/use-back.ts';
import {useKeyHold, useKeys} from '../../keys/keys.tsx';
import {lazyParts} from '../../lazy-parts.ts';
import type {Overlay} from './overlays.tsx';
import type {ProfileDialog} from './profile-dialogs.tsx';
import {useConfigure, type Configure, type ConfigureMemory} from './use-configure.ts';
import {useFormEditor, type FormEditor} from './use-form-editor.ts';

export type ConfigureProps = {
	readonly memory: ConfigureMemory;
	readonly onStart: (run: PreparedRun) => void;
	readonly onHistory: () => void;
	readonly onQuit: () => void;
	readonly onSay: (text: string) => void;
	readonly onInterrupt: () => void;
};

export type ConfigureView = {
	readonly form: Configure;
	readonly editor: FormEditor;
	readonly panel: 'form' | 'profiles';
	/** What the form is waiting for. */
	readonly busy: string | undefined;
	readonly overlay: Overlay | undefined;
	/** Whether neither a dialog nor a field takes the keys. */
	readonly free: boolean;
	readonly closeOverlay: () => void;
	readonly openDialog: (dialog: ProfileDialog) => void;
	readonly saveAs: () => void;
	readonly loadProfile: (name: string) => void;
};

/**
 * The state of the form's screen, and its keys.
 * @param page rows of a page of the form
 */
export function useConfigureScreen(
	{memory, onHistory, onQuit, onSay, onInterrupt}: ConfigureProps,
	page: number,
): ConfigureView {
	const {profiles} = useServices();
	const form = useConfigure(memory);
	const [panel, setPanel] = useState<'form' | 'profiles'>('form');
	const [busy, setBusy] = useState<string>();
	const [overlay, setOverlay] = useState<Overlay>();
	const focusForm = () => setPanel('form');
	const editor = useFormEditor({
		form,
		page,
		active: !overlay && busy === undefined && panel === 'form',
		onFocus: focusForm,
		onStart: () => void show('review'),
		onDialog: setOverlay,
		onSay,
	});
	const {current} = editor;
	const free = !overlay && !editor.editing && busy === undefined;

	const hold = useKeyHold();
	const show = async (kind: 'review' | 'probe') => {
		const [{reviewFacts}] = await hold(Promise.all([lazyParts.planFacts(), lazyParts.prepare()]));
		setBusy('reading the dataset, loading the metrics…');
		const prepared = await form.prepare();
		setBusy(undefined);
		if ('run' in prepared) {
			const {run} = prepared;
			editor.clearProblem();
			setOverlay(kind === 'review' ? {kind, run, facts: reviewFacts(run)} : {kind, run});
		} else editor.refuse(prepared.problems[0] ?? '', prepared.field);
	};
	const openDialog = (dialog: ProfileDialog) => setOverlay({kind: 'profile', dialog});
	const saveAs = () => openDialog({kind: 'save', name: form.profile ?? ''});
	const loadProfile = (name: string) => {
		form.load(name);
		editor.clearProblem();
		focusForm();
		onSay(`profile ${name} loaded`);
	};
	const switchPanel = () => setPanel(panel === 'form' ? 'profiles' : 'form');

	// Edits that no profile has would be lost.
	const leave = (go: () => void) => () => (form.edited ? setOverlay({kind: 'leave', go}) : go());
	const back = useBack(leave(onQuit));
	useKeys('everywhere', {back, interrupt: leave(onInterrupt)}, {active: free});
	usePaletteItems(() => [
		...form.fields
			.filter((field) => isShown(field, form.choice, form.layers))
			.map((field) => ({
				name: `field ${field.option.meta.flag}`,
				about: field.option.meta.help,
				value: () => editor.goToField(field),
			})),
		...listProfiles(profiles).names.map((name) => ({
			name: `profile ${sanitiseLine(name)}`,
			about: 'load it into the form',
			value: () => loadProfile(name),
		})),
	]);
	useKeys(
		'configure',
		{
			...(panel === 'form' && {
				edit: editor.editCurrent,
				reset: current
					? () => form.edit(current.option.key, undefined)
					: {disabled: 'choose a field first'},
			}),
			start: () => void show('review'),
			probe: () => void show('probe'),
			save: saveAs,
			find: () => setOverlay({kind: 'find'}),
			history: onHistory,
			...(panel === 'form' && {
				unfold: () => editor.fold(true),
				fold: () => editor.fold(false),
			}),
			profiles: switchPanel,
			nextPanel: switchPanel,
			previousPanel: switchPanel,
		},
		{active: free},
	);
	return {
		form,
		editor,
		panel,
		busy,
		overlay,
		free,
		closeOverlay: () => setOverlay(undefined),
		openDialog,
		saveAs,
		loadProfile,
	};
}
