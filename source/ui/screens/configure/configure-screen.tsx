import {Box, Text} from 'ink';
import {Header} from '../../components/header.tsx';
import {Panel, panelFrame} from '../../components/panel.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useServices} from '../../services.ts';
import {useTheme} from '../../theme.tsx';
import {DatasetView, useDatasetPreview} from './dataset-view.tsx';
import {FormList} from './form-list.tsx';
import {OpenOverlay} from './overlays.tsx';
import {ProfilePanel, useProfileNames} from './profile-panel.tsx';
import {
	useConfigureScreen,
	type ConfigureProps,
	type ConfigureView,
} from './use-configure-screen.ts';

const sideWidth = 30;
const previewRows = 8;
const frame = panelFrame.rows;
/** The width from which profiles and dataset fit beside the form. */
const wideFrom = 80;

/** The saved profiles, and any problem with their file. */
function Profiles({
	view,
	listed,
	width,
	height,
}: {
	readonly view: ConfigureView;
	readonly listed: ReturnType<typeof useProfileNames>;
	readonly width: number;
	readonly height: number;
}) {
	const {colors, own} = useTheme();
	const focused = view.panel === 'profiles';
	return (
		<Panel title="Profiles" focused={focused} width={width} flexGrow={1}>
			{listed.problem !== undefined && <Text color={colors.bad}>{own(listed.problem)}</Text>}
			<ProfilePanel
				names={listed.names}
				current={view.form.profile}
				height={height}
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
}: {
	readonly view: ConfigureView;
	readonly width: number;
	readonly height: number;
}) {
	const focused = panel === 'form';
	return (
		<Panel title={busy ?? 'Run'} focused={focused} width={width} flexGrow={1}>
			<FormList
				rows={editor.rows}
				choice={form.choice}
				selected={editor.selection.position}
				height={height}
				columns={width - 4}
				focused={focused}
				editing={editor.editing}
				problem={editor.problem}
				onSubmit={editor.submit}
				onChange={editor.clearProblem}
				onCancel={editor.cancel}
			/>
		</Panel>
	);
}

/** The form of a run: its fields, saved profiles, the dataset, a probe and the review. */
export function ConfigureScreen(props: ConfigureProps) {
	const {onStart, onSay} = props;
	const {columns, rows: height} = useSize();
	const {profiles} = useServices();
	const {textOnly} = useTheme();
	const wide = columns >= wideFrom;
	const bodyHeight = height - 1;
	const view = useConfigureScreen(props, Math.max(1, bodyHeight - frame - 2));
	const {form, overlay, panel} = view;
	const listed = useProfileNames(profiles);
	const preview = useDatasetPreview(form.config);
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
					right={`profile: ${form.profile ?? 'none'}${form.edited ? ' (edited)' : ''}`}
				/>
				<Box height={bodyHeight} overflow="hidden">
					{wide && (
						<Box flexDirection="column" width={sideWidth} flexShrink={0}>
							<Profiles
								view={view}
								listed={listed}
								width={sideWidth}
								height={bodyHeight - frame - previewRows}
							/>
							<Panel title="Dataset" width={sideWidth} height={previewRows} flexShrink={0}>
								<DatasetView preview={preview} height={previewRows - frame} />
							</Panel>
						</Box>
					)}
					{!wide && panel === 'profiles' && (
						<Profiles view={view} listed={listed} width={columns} height={bodyHeight - frame} />
					)}
					{(wide || panel === 'form') && (
						<Form
							view={view}
							width={wide ? columns - sideWidth : columns}
							height={bodyHeight - frame}
						/>
					)}
				</Box>
			</Box>
			{overlay && (
				<OpenOverlay
					overlay={overlay}
					form={form}
					editor={view.editor}
					columns={columns}
					onClose={view.closeOverlay}
					onStart={onStart}
					onProfileDone={(text) => {
						listed.refresh();
						if (text !== undefined) onSay(text);
					}}
				/>
			)}
		</>
	);
}
