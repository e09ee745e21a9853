import {Box, Text} from 'ink';
import {useState} from 'react';
import type {PreparedRun} from '../../../runner/prepare.ts';
import type {ProbeAdvice} from '../../../runner/probe-result.ts';
import {Ask} from '../../components/dialog.tsx';
import {Header} from '../../components/header.tsx';
import {Panel} from '../../components/panel.tsx';
import {useSelection} from '../../hooks/use-selection.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeyHold, useKeys} from '../../keys/keys.tsx';
import {later} from '../../later.ts';
import {useServices} from '../../services.ts';
import {choicesOf, fromText, problemWithText, type Field} from '../../state/form.ts';
import {arrangeFields, nextLoad} from '../../state/load-form.ts';
import {useTheme} from '../../theme.tsx';
import {DatasetView, useDatasetPreview} from './dataset-view.tsx';
import {FormList, type FormRow} from './form-list.tsx';
import {ProbeView} from './probe-view.tsx';
import {ReplyChoice, type ReplyAnswer} from './reply-choice.tsx';
import {ProfileDialogs, type ProfileDialog} from './profile-dialogs.tsx';
import {ProfilePanel, useProfileNames} from './profile-panel.tsx';
import {Review, type Facts} from './review.tsx';
import {loadRowKey, useConfigure, type ConfigureMemory} from './use-configure.ts';

const sideWidth = 30;
const previewRows = 8;
const keyOf = (row: FormRow): string => row.key;
const startRow: FormRow = {key: 'start', kind: 'start'};
const loadRow: FormRow = {key: loadRowKey, kind: 'load'};

type Overlay =
	| {readonly kind: 'review'; readonly run: PreparedRun; readonly facts: Facts}
	| {readonly kind: 'probe'; readonly run: PreparedRun}
	| {readonly kind: 'find' | 'reply'}
	| {readonly kind: 'profile'; readonly dialog: ProfileDialog};

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
	const [editing, setEditing] = useState(false);
	const [problem, setProblem] = useState<string>();
	const [busy, setBusy] = useState<string>();
	const [overlay, setOverlay] = useState<Overlay>();
	const wide = columns >= 80;
	const bodyHeight = height - 1;
	const frame = 3;
	const toRow = (field: Field): FormRow => {
		const {key} = field.option;
		return {key, kind: 'field', field, needed: key === form.needed};
	};
	const {before, after} = arrangeFields(form.fields, form.choice, form.layers);
	const rows: FormRow[] = [startRow, ...before.map(toRow), loadRow, ...after.map(toRow)];
	const free = !overlay && !editing && busy === undefined;
	const selection = useSelection(
		rows,
		keyOf,
		Math.max(1, bodyHeight - frame - 2),
		free && panel === 'form',
	);
	const current = selection.item?.field;

	const hold = useKeyHold();
	const show = async (kind: 'review' | 'probe') => {
		const [{planFacts}] = await hold(Promise.all([later.planFacts(), later.prepare()]));
		setBusy('reading the dataset, loading the metrics…');
		const prepared = await form.prepare();
		setBusy(undefined);
		if ('run' in prepared) {
			const {run} = prepared;
			setProblem(undefined);
			setOverlay(kind === 'review' ? {kind, run, facts: planFacts(run)} : {kind, run});
			return;
		}
		setProblem(prepared.problems.join(' '));
		setPanel('form');
		if (prepared.field !== undefined) selection.select(prepared.field);
	};
	const changeLoad = () => {
		setProblem(undefined);
		const cleared = form.choose(nextLoad(form.choice));
		if (cleared.length > 0) {
			onSay(`taken back for this load: ${cleared.map((flag) => `--${flag}`).join(', ')}`);
		}
	};
	const editCurrent = () => {
		if (selection.item?.kind === 'load') {
			changeLoad();
			return;
		}
		if (!current) {
			void show('review');
			return;
		}
		const choices = choicesOf(current.option);
		setProblem(undefined);
		if (current.option.key === 'reply') {
			setOverlay({kind: 'reply'});
			return;
		}
		if (!choices) {
			setEditing(true);
			return;
		}
		const value = choices.map(String).indexOf(current.shown || String(choices.at(-1)));
		form.edit(current.option.key, choices[(value + 1) % choices.length]);
	};
	const submit = (text: string) => {
		const wrong = problemWithText(text, current!.option);
		setProblem(wrong);
		if (wrong !== undefined) return;
		form.edit(current!.option.key, fromText(text, current!.option));
		setEditing(false);
	};
	const adopt = ({reply, preset, ...advice}: ProbeAdvice) => {
		const {payload} = advice;
		form.editAll(
			new Map<string, unknown>([
				['reply', reply],
				...('payload' in advice ? [['payload', payload] as const] : []),
			]),
		);
		setOverlay(undefined);
		setPanel('form');
		selection.select('reply');
		onSay(`reply is now ${preset ?? 'the rule that was made for the frames'}`);
	};
	const chooseReply = (answer: ReplyAnswer) => {
		setOverlay(undefined);
		if (answer.kind === 'preset') form.edit('reply', answer.name);
		if (answer.kind === 'own') setEditing(true);
	};
	const openDialog = (dialog: ProfileDialog) => setOverlay({kind: 'profile', dialog});
	const saveAs = () => openDialog({kind: 'save', name: form.profile ?? ''});
	const switchPanel = () => setPanel(panel === 'form' ? 'profiles' : 'form');

	useKeys('everywhere', {back: onQuit, interrupt: onInterrupt}, {active: free});
	useKeys(
		'configure',
		{
			...(panel === 'form' && {
				edit: editCurrent,
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

	const find = (text: string | undefined) => {
		setOverlay(undefined);
		const wanted = text?.trim().toLowerCase() ?? '';
		if (wanted === '') return;
		const found = form.fields.find(({option}) =>
			`${option.meta.flag} ${option.meta.help}`.toLowerCase().includes(wanted),
		);
		setPanel('form');
		if (wanted === loadRow.kind) {
			selection.select(loadRowKey);
			return;
		}
		const isThere = found && rows.some(({key}) => key === found.option.key);
		if (found) selection.select(isThere ? found.option.key : loadRowKey);
		if (found && !isThere) onSay(`${found.option.meta.flag} is of use with another load`);
		if (!found) onSay(`no field has "${wanted}" in its name or its help`);
	};

	const dialogWidth = Math.min(columns, 90);
	const shownProblem = problem ?? current?.problem;
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
					setProblem(undefined);
					setPanel('form');
					onSay(`profile ${name} loaded`);
				}}
				onCreate={saveAs}
				onAction={(kind, name) => openDialog({kind, name})}
			/>
		</Panel>
	);
	return (
		<>
			{overlay?.kind === 'review' && (
				<Review
					run={overlay.run}
					facts={overlay.facts}
					width={dialogWidth}
					onStart={() => onStart(overlay.run)}
					onCancel={() => setOverlay(undefined)}
				/>
			)}
			{overlay?.kind === 'probe' && (
				<ProbeView
					run={overlay.run}
					width={dialogWidth}
					onAdopt={adopt}
					onClose={() => setOverlay(undefined)}
				/>
			)}
			{overlay?.kind === 'reply' && (
				<ReplyChoice current={current?.shown ?? ''} width={dialogWidth} onAnswer={chooseReply} />
			)}
			{overlay?.kind === 'find' && (
				<Ask
					title="Find a field"
					hint="A part of its name or its help"
					initial=""
					width={Math.min(columns, 60)}
					onAnswer={find}
				/>
			)}
			{overlay?.kind === 'profile' && (
				<ProfileDialogs
					dialog={overlay.dialog}
					form={form}
					width={Math.min(columns, 70)}
					onDone={(text) => {
						setOverlay(undefined);
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
								rows={rows}
								choice={form.choice}
								selected={selection.position}
								height={bodyHeight - frame}
								columns={formWidth - 4}
								focused={panel === 'form'}
								editing={editing}
								problem={shownProblem}
								onSubmit={submit}
								onChange={() => {
									if (problem !== undefined) setProblem(undefined);
								}}
								onCancel={() => {
									setProblem(undefined);
									setEditing(false);
								}}
							/>
						</Panel>
					)}
				</Box>
			</Box>
		</>
	);
}
