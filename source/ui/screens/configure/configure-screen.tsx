import {Box, Text} from 'ink';
import {useState} from 'react';
import type {PreparedRun} from '../../../prepare/prepare.ts';
import {Header} from '../../components/header.tsx';
import {Panel} from '../../components/panel.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useKeyHold, useKeys} from '../../keys/keys.tsx';
import {lazyParts} from '../../lazy-parts.ts';
import {useServices} from '../../services.ts';
import {useTheme} from '../../theme.tsx';
import {DatasetView, useDatasetPreview} from './dataset-view.tsx';
import {FormList} from './form-list.tsx';
import {OpenOverlay, type Overlay} from './overlays.tsx';
import type {ProfileDialog} from './profile-dialogs.tsx';
import {ProfilePanel, useProfileNames} from './profile-panel.tsx';
import {useConfigure, type ConfigureMemory} from './use-configure.ts';
import {useFormEditor} from './use-form-editor.ts';

const sideWidth = 30;
const previewRows = 8;
/** Rows of a panel's border and title. */
const frame = 3;

/** The form of a run: its fields, saved profiles, the dataset, a probe and the review. */
export function ConfigureScreen({
	memory,
	onStart,
	onHistory,
	onQuit,
	onSay,
	onInterrupt,
}: {
	readonly memory: ConfigureMemory;
	readonly onStart: (run: PreparedRun) => void;
	readonly onHistory: () => void;
	readonly onQuit: () => void;
	readonly onSay: (text: string) => void;
	readonly onInterrupt: () => void;
}) {
	const {columns, rows: height} = useSize();
	const {colors, own} = useTheme();
	const {profiles} = useServices();
	const form = useConfigure(memory);
	const names = useProfileNames(profiles);
	const preview = useDatasetPreview(form.config);
	const [panel, setPanel] = useState<'form' | 'profiles'>('form');
	const [busy, setBusy] = useState<string>();
	const [overlay, setOverlay] = useState<Overlay>();
	const wide = columns >= 80;
	const bodyHeight = height - 1;
	const focusForm = () => setPanel('form');
	const editor = useFormEditor({
		form,
		page: Math.max(1, bodyHeight - frame - 2),
		active: !overlay && busy === undefined && panel === 'form',
		onFocus: focusForm,
		onStart: () => void show('review'),
		onReply: () => setOverlay({kind: 'reply'}),
		onSay,
	});
	const {current} = editor;
	const free = !overlay && !editor.editing && busy === undefined;

	const hold = useKeyHold();
	const show = async (kind: 'review' | 'probe') => {
		const [{planFacts}] = await hold(Promise.all([lazyParts.planFacts(), lazyParts.prepare()]));
		setBusy('reading the dataset, loading the metrics…');
		const prepared = await form.prepare();
		setBusy(undefined);
		if ('run' in prepared) {
			const {run} = prepared;
			editor.clearProblem();
			setOverlay(kind === 'review' ? {kind, run, facts: planFacts(run)} : {kind, run});
		} else editor.refuse(prepared.problems.join(' '), prepared.field);
	};
	const openDialog = (dialog: ProfileDialog) => setOverlay({kind: 'profile', dialog});
	const saveAs = () => openDialog({kind: 'save', name: form.profile ?? ''});
	const switchPanel = () => setPanel(panel === 'form' ? 'profiles' : 'form');

	useKeys('everywhere', {back: onQuit, interrupt: onInterrupt}, {active: free});
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
			nextPanel: switchPanel,
			previousPanel: switchPanel,
		},
		{active: free},
	);

	const formWidth = wide ? columns - sideWidth : columns;
	const profilePanel = (
		<Panel
			title="Profiles"
			focused={panel === 'profiles'}
			width={wide ? sideWidth : columns}
			flexGrow={1}
		>
			{names.problem !== undefined && <Text color={colors.bad}>{own(names.problem)}</Text>}
			<ProfilePanel
				names={names.names}
				current={form.profile}
				height={bodyHeight - frame - (wide ? previewRows : 0)}
				focused={free && panel === 'profiles'}
				onLoad={(name) => {
					form.load(name);
					editor.clearProblem();
					focusForm();
					onSay(`profile ${name} loaded`);
				}}
				onCreate={saveAs}
				onAction={(kind, name) => openDialog({kind, name})}
			/>
		</Panel>
	);
	return (
		<>
			{overlay && (
				<OpenOverlay
					overlay={overlay}
					form={form}
					editor={editor}
					columns={columns}
					onClose={() => setOverlay(undefined)}
					onStart={onStart}
					onProfileDone={(text) => {
						names.refresh();
						if (text !== undefined) onSay(text);
					}}
				/>
			)}
			<Box
				flexDirection="column"
				height={height}
				overflow="hidden"
				display={overlay ? 'none' : 'flex'}
			>
				<Header
					screen="configure"
					right={`profile: ${form.profile ?? 'none'}${form.edited ? ' (edited)' : ''}`}
				/>
				<Box height={bodyHeight} overflow="hidden">
					{wide && (
						<Box flexDirection="column" width={sideWidth} flexShrink={0}>
							{profilePanel}
							<Panel title="Dataset" width={sideWidth} height={previewRows} flexShrink={0}>
								<DatasetView preview={preview} height={previewRows - frame} />
							</Panel>
						</Box>
					)}
					{!wide && panel === 'profiles' && profilePanel}
					{(wide || panel === 'form') && (
						<Panel title={busy ?? 'Run'} focused={panel === 'form'} width={formWidth} flexGrow={1}>
							<FormList
								rows={editor.rows}
								choice={form.choice}
								selected={editor.selection.position}
								height={bodyHeight - frame}
								columns={formWidth - 4}
								focused={panel === 'form'}
								editing={editor.editing}
								problem={editor.problem}
								onSubmit={editor.submit}
								onChange={editor.clearProblem}
								onCancel={editor.cancel}
							/>
						</Panel>
					)}
				</Box>
			</Box>
		</>
	);
}
