import {Box} from 'ink';
import {useMemo} from 'react';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {readAttempt} from '../../../store/results-file.ts';
import {Header} from '../../components/header.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useTheme} from '../../theme.tsx';
import type {ResultsActions} from './actions.ts';
import {Detail} from './detail.tsx';
import {createTextReader, EntryTextContext} from './entry-texts.ts';
import {ReadingLine} from './reading-line.tsx';
import {ResultsDialogView} from './results-dialog.tsx';
import {TabBar} from './tab-bar.tsx';
import type {TabProps} from './tab-props.ts';
import {allTabs, type Tab} from './tabs.tsx';
import {useResultsKeys} from './use-results-keys.ts';
import {useResultsState} from './use-results-state.ts';
import {useWholeDocument} from './use-whole-document.ts';
import {verdictLineOf} from './verdict-line.ts';

export type {Tab} from './tabs.tsx';

/** A finished run, the latest or an earlier one: what failed, why, and reruns. */
export function ResultsScreen({
	document: given,
	baseline,
	initialTab = 'Overview',
	...actions
}: ResultsActions & {
	readonly document: RunDocument;
	readonly baseline: RunDocument | undefined;
	readonly initialTab?: Tab;
}) {
	const document = useWholeDocument(given);
	const {columns, rows} = useSize();
	const {colors, marks, textOnly} = useTheme();
	const state = useResultsState({document, baseline, initialTab, onTab: actions.onTab});
	const {lists, tab, open, setOpen, setDialog, comparison} = state;
	useResultsKeys(state, actions, document);
	const texts = useMemo(() => createTextReader(document), [document]);
	const height = rows - 2;
	const covered = state.dialog !== undefined;
	const verdict = verdictLineOf(document);
	const askRerun = (ids: readonly string[]) =>
		setDialog({kind: 'asking', choice: ids, count: ids.length});
	const list: TabProps['list'] = {
		document,
		columns,
		height,
		marked: state.marked,
		onMark: state.toggleMark,
		onOpen: (entries, position) => setOpen({entries, position}),
		onRerun: askRerun,
		onCopy: (entry) =>
			void readAttempt(document.folder.resultsFile, entry).then(
				({reply}) => actions.onCopy(reply?.text ?? '', 'the reply'),
				// If the record cannot be read, open the detail, which shows why.
				() => setOpen({entries: document.latest.filter(({id}) => id === entry.id), position: 0}),
			),
	};
	const {onCopy} = actions;
	const {filter, showAnswers: onAnswers} = state;
	const common = {
		...{document, lists, list, height, columns, baseline, comparison, onCopy},
		...{filter, onAnswers},
	};
	return (
		<EntryTextContext value={texts}>
			<Box
				flexDirection="column"
				height={rows}
				overflow="hidden"
				display={covered && textOnly ? 'none' : 'flex'}
			>
				<Header
					screen="results"
					detail={document.manifest.id}
					right={`${marks[verdict.mark]} ${verdict.text}`}
					rightColor={{good: colors.good, warn: colors.warn, bad: colors.bad}[verdict.tone]}
				/>
				<TabBar
					lists={lists}
					isReading={document.reading !== undefined}
					isRerun={(document.summary?.reruns?.length ?? 0) > 0}
					tab={tab}
					columns={columns}
				/>
				{open && (
					<Detail
						document={document}
						baseline={baseline}
						entries={open.entries}
						position={open.position}
						height={height}
						shown={open.turn}
						onStep={(position) => setOpen({entries: open.entries, position})}
						onTurn={(turn) => setOpen({...open, turn})}
						onClose={() => setOpen(undefined)}
						onCopy={onCopy}
						onEdit={actions.onEdit}
						onRerun={(id) => askRerun([id])}
					/>
				)}
				{allTabs
					.filter(({name, isKept = false}) => isKept || name === tab)
					.map(({name, View, isListed = false}) =>
						isListed && document.reading ? (
							name === tab && <ReadingLine key={name} document={document} />
						) : (
							<View
								key={name}
								{...common}
								shown={name === tab && !open}
								active={name === tab && !open && !covered}
							/>
						),
					)}
			</Box>
			<ResultsDialogView
				state={state}
				actions={actions}
				name={document.manifest.name}
				columns={columns}
			/>
		</EntryTextContext>
	);
}
