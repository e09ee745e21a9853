import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Header} from '../../components/header.tsx';
import {Panel, panelFrame} from '../../components/panel.tsx';
import {layoutOf} from '../../hooks/use-layout.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useServices} from '../../services.ts';
import {useTheme} from '../../theme.tsx';
import {DatasetView, useDatasetPreview} from './dataset-view.tsx';
import {FieldHelp, helpRowsIn} from './field-help.tsx';
import {FormList} from './form-list.tsx';
import {OpenOverlay} from './overlays.tsx';
import {ProfilePanel, useProfileNames} from './profile-panel.tsx';
import {
	useConfigureScreen,
	type ConfigureProps,
	type ConfigureView,
} from './use-configure-screen.ts';

const {rows: frame, columns: side} = panelFrame;
/** Rows of the dataset beside the form, its border included. */
const previewRows = 10;

type Place = {readonly view: ConfigureView; readonly width: number; readonly height: number};

/** The saved profiles, and any problem with their file. */
function Profiles({
	view,
	listed,
	width,
	height,
}: Place & {readonly listed: ReturnType<typeof useProfileNames>}) {
	const {colors, own} = useTheme();
	const focused = view.panel === 'profiles';
	return (
		<Panel title="Profiles" note="P" focused={focused} width={width} height={height}>
			{listed.problem !== undefined && <Text color={colors.bad}>{own(listed.problem)}</Text>}
			<ProfilePanel
				names={listed.names}
				current={view.form.profile}
				height={height - frame}
				focused={view.free && focused}
				onLoad={view.loadProfile}
				onCreate={view.saveAs}
				onAction={(kind, name) => view.openDialog({kind, name})}
			/>
		</Panel>
	);
}

/** The fields, and what they are waiting for. */
function Form({
	view: {form, editor, panel, busy},
	width,
	height,
	bordered,
}: Place & {readonly bordered: boolean}) {
	const focused = panel === 'form';
	const {position} = editor.selection;
	const list = (
		<FormList
			rows={editor.rows}
			choice={form.choice}
			selected={position}
			height={bordered ? height - frame : height}
			columns={bordered ? width - side : width}
			focused={focused}
			editing={editor.editing}
			problemOf={editor.problemOf}
			onSubmit={editor.submit}
			onChange={editor.clearProblem}
			onCancel={editor.cancel}
			onTab={editor.takeSuggestion}
		/>
	);
	if (!bordered) return list;
	const note = `${position + 1}/${editor.rows.length}`;
	return (
		<Panel title={busy ?? 'Run'} note={note} focused={focused} width={width} height={height}>
			{list}
		</Panel>
	);
}

/** Content in a panel, or as it is on a narrow screen. */
function Framed({
	title,
	width,
	height,
	bordered,
	children,
}: {
	readonly title: string;
	readonly width: number;
	readonly height: number;
	readonly bordered: boolean;
	readonly children: ReactNode;
}) {
	if (!bordered) return children;
	return (
		<Panel title={title} width={width} height={height}>
			{children}
		</Panel>
	);
}

/** Whether the selected row is the dataset itself, whose contents say more than its help. */
function isAboutDataset({editor: {current, problem, editing}}: ConfigureView): boolean {
	return current?.option.key === 'datasets' && problem === undefined && !editing;
}

/** What the selected row is for, and what is wrong with it. */
function Help({view: {editor}, width, height, bordered}: Place & {readonly bordered: boolean}) {
	const {current, selection, problem, suggestion} = editor;
	const help = (
		<FieldHelp
			row={selection.item}
			problem={problem}
			suggestion={suggestion}
			columns={bordered ? width - side : width}
			height={bordered ? height - frame : height}
		/>
	);
	return (
		<Framed
			title={current?.option.meta.flag ?? 'Help'}
			width={width}
			height={height}
			bordered={bordered}
		>
			{help}
		</Framed>
	);
}

/** The form of a run: its fields, saved profiles, the dataset, a probe and the review. */
export function ConfigureScreen(props: ConfigureProps) {
	const {onStart, onSay} = props;
	const {columns, rows: height} = useSize();
	const {profiles} = useServices();
	const {textOnly} = useTheme();
	const layout = textOnly ? 'narrow' : layoutOf(columns);
	const bodyHeight = height - 1;
	const bordered = layout !== 'narrow';
	const helpRows = helpRowsIn(bodyHeight) + (bordered ? frame : 0);
	const formHeight = layout === 'wide' ? bodyHeight : bodyHeight - helpRows;
	const view = useConfigureScreen(props, Math.max(1, formHeight - frame - 1));
	const {form, overlay, panel} = view;
	const {selection, rows} = view.editor;
	const {position} = selection;
	const listed = useProfileNames(profiles);
	const preview = useDatasetPreview(form.config);
	const formWidth = layout === 'wide' ? Math.floor(columns * 0.6) : columns;
	const sideWidth = columns - formWidth;
	const profilesHeight = Math.max(5, Math.floor((bodyHeight - previewRows) / 3));
	const profile = form.profile === undefined ? 'none' : sanitiseLine(form.profile);
	return (
		<>
			<Box
				flexDirection="column"
				height={height}
				overflow="hidden"
				display={overlay && textOnly ? 'none' : 'flex'}
			>
				<Header
					screen="configure"
					right={[
						`profile: ${profile}${form.edited ? ' (edited)' : ''}`,
						...(layout === 'wide' ? [] : ['P choose']),
						...(bordered ? [] : [`${position + 1}/${rows.length}`]),
					].join(' · ')}
				/>
				{layout === 'wide' ? (
					<Box height={bodyHeight} overflow="hidden">
						<Form view={view} width={formWidth} height={bodyHeight} bordered />
						<Box flexDirection="column" width={sideWidth}>
							<Help
								view={view}
								width={sideWidth}
								height={bodyHeight - previewRows - profilesHeight}
								bordered
							/>
							<Panel title="Dataset" width={sideWidth} height={previewRows} flexShrink={0}>
								<DatasetView preview={preview} height={previewRows - frame} />
							</Panel>
							<Profiles view={view} listed={listed} width={sideWidth} height={profilesHeight} />
						</Box>
					</Box>
				) : panel === 'profiles' ? (
					<Profiles view={view} listed={listed} width={columns} height={bodyHeight} />
				) : (
					<>
						<Form view={view} width={columns} height={formHeight} bordered={bordered} />
						{isAboutDataset(view) ? (
							<Framed title="Dataset" width={columns} height={helpRows} bordered={bordered}>
								<DatasetView preview={preview} height={helpRows - (bordered ? frame : 0)} />
							</Framed>
						) : (
							<Help view={view} width={columns} height={helpRows} bordered={bordered} />
						)}
					</>
				)}
			</Box>
			{overlay && (
				<OpenOverlay
					overlay={overlay}
					form={form}
					editor={view.editor}
					columns={columns}
					onClose={view.closeOverlay}
					onStart={onStart}
					onSave={view.saveAs}
					onProfileDone={(text) => {
						listed.refresh();
						if (text !== undefined) onSay(text);
					}}
				/>
			)}
		</>
	);
}
