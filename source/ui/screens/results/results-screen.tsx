import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import type {RerunChoice} from '../../../runner/rerun.ts';
import {loadDifferences} from '../../../config/load-differences.ts';
import {compareRuns} from '../../../analysis/compare.ts';
import {readAttempt} from '../../../store/results-file.ts';
import {type ResultEntry} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {describeVerdict, type VerdictLine} from '../../../analysis/verdict-text.ts';
import {formatCount, formatMany} from '../../../terminal/format.ts';
import {Ask, Confirm} from '../../components/dialog.tsx';
import {Header} from '../../components/header.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';
import {CompareView} from './compare-view.tsx';
import {Detail} from './detail.tsx';
import {DoubtAbout, doubtRows} from './doubt-about.tsx';
import {ErrorAbout, errorRows} from './error-about.tsx';
import {Intents} from './intents.tsx';
import {Overview} from './overview.tsx';
import {PairList, type PairListProps} from './pair-list.tsx';
import {Steps} from './steps.tsx';

const allTabs = [
	'Overview',
	'Failures',
	'Errors',
	'Intents',
	'Steps',
	'Compare',
	'Doubtful',
] as const;
export type Tab = (typeof allTabs)[number];
/** That of the doubtful pairs is there when there are any. */
const tabsOf = (doubtful: number): readonly Tab[] =>
	allTabs.filter((name) => name !== 'Doubtful' || doubtful > 0);

export type ResultsActions = {
	readonly onBack: () => void;
	readonly onHistory: () => void;
	readonly onRerun: (choice: RerunChoice) => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
	readonly onReport: () => void;
	/** Saves the plan under a name; undefined when that worked, else why not. */
	readonly onSaveProfile: (name: string) => string | undefined;
	/** Lets the user choose a run to compare with. */
	readonly onBaseline: () => void;
	readonly onInterrupt: () => void;
	/** Told which tab is shown. */
	readonly onTab?: (tab: Tab) => void;
};

function verdictOf({summary, manifest}: RunDocument): VerdictLine {
	if (summary) return describeVerdict(summary);
	return {text: manifest.status, tone: 'bad', mark: 'error'};
}

function Tabs({
	tabs,
	tab,
	columns,
	counts,
}: {
	readonly tabs: readonly Tab[];
	readonly tab: Tab;
	readonly columns: number;
	readonly counts: Readonly<Partial<Record<Tab, number>>>;
}) {
	const {colors} = useTheme();
	const labels = tabs.map((name, index) => {
		const count = counts[name];
		return `${index + 1} ${name}${count === undefined ? '' : ` ${formatCount(count)}`}`;
	});
	// Where not all names fit, the tab of the moment has one, and the others their numbers.
	const fits = labels.reduce((width, label) => width + label.length + 3, 0) <= columns;
	return (
		<Text wrap="truncate-end">
			{tabs.map((name, index) =>
				name === tab ? (
					<Text key={name} bold color={colors.accent}>{`[${labels[index]!}] `}</Text>
				) : (
					<Text key={name} dimColor>{` ${fits ? labels[index]! : index + 1}  `}</Text>
				),
			)}
		</Text>
	);
}

/** A run after its end, or any earlier one: what failed, why, and again. */
export function ResultsScreen({
	document,
	baseline,
	initialTab = 'Overview',
	...actions
}: ResultsActions & {
	readonly document: RunDocument;
	readonly baseline: RunDocument | undefined;
	readonly initialTab?: Tab;
}) {
	const {columns, rows} = useSize();
	const {colors, marks} = useTheme();
	const [wanted, showTab] = useState<Tab>(initialTab);
	const setTab = (next: Tab) => {
		showTab(next);
		actions.onTab?.(next);
	};
	const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
	const [open, setOpen] = useState<{
		entries: readonly ResultEntry[];
		position: number;
		/** A turn of the same conversation, in place of the one at the position. */
		turn?: ResultEntry;
	}>();
	const [naming, setNaming] = useState<{problem?: string | undefined}>();
	const [asking, setAsking] = useState<{choice: RerunChoice; count: number}>();
	const failures = useMemo(
		() => document.latest.filter(({outcome}) => outcome === 'failed'),
		[document],
	);
	const errors = useMemo(
		() => document.latest.filter(({outcome}) => outcome === 'errored'),
		[document],
	);
	const doubtful = useMemo(
		() => document.latest.filter(({doubt}) => doubt !== undefined),
		[document],
	);
	const tabs = tabsOf(doubtful.length);
	// A rerun may have settled the last doubt.
	const tab = tabs.includes(wanted) ? wanted : 'Overview';
	const comparison = useMemo(
		() =>
			baseline
				? compareRuns(
						{run: baseline, entries: baseline.entries},
						{run: document, entries: document.entries},
						loadDifferences,
					)
				: undefined,
		[baseline, document],
	);
	const height = rows - 2;
	const dialog = asking !== undefined || naming !== undefined;

	const askRerun = (choice: RerunChoice, count: number) => setAsking({choice, count});
	const step = (by: number) => () =>
		setTab(tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]!);
	const nothingSaved =
		document.latest.length === 0
			? {disabled: 'this run saved no attempts (--save none)'}
			: undefined;
	const rerun = (choice: RerunChoice, count: number, none: string) =>
		nothingSaved ?? (count === 0 ? {disabled: none} : () => askRerun(choice, count));

	useKeys('everywhere', {back: actions.onBack, interrupt: actions.onInterrupt}, {active: !dialog});
	useKeys(
		'results',
		{
			nextTab: step(1),
			previousTab: step(-1),
			tab1: () => setTab('Overview'),
			tab2: () => setTab('Failures'),
			tab3: () => setTab('Errors'),
			tab4: () => setTab('Intents'),
			tab5: () => setTab('Steps'),
			tab6: () => setTab('Compare'),
			tab7: doubtful.length > 0 ? () => setTab('Doubtful') : {disabled: 'no attempt is doubtful'},
			rerunFailed: rerun('failed', failures.length, 'no prompt failed: nothing to rerun'),
			rerunErrored: rerun('errored', errors.length, 'no prompt errored: nothing to rerun'),
			rerunDoubtful: rerun('doubtful', doubtful.length, 'no attempt is doubtful: nothing to rerun'),
			rerunAll: rerun('all', document.latest.length, 'there is no prompt'),
			report: actions.onReport,
			compare: actions.onBaseline,
			history: actions.onHistory,
			save: () => setNaming({}),
		},
		{active: !dialog && !open},
	);

	const verdict = verdictOf(document);
	const query = document.summary?.insightsQuery;
	const list: Pick<
		PairListProps,
		'height' | 'marked' | 'onMark' | 'onOpen' | 'onRerun' | 'onCopy'
	> = {
		height,
		marked,
		onMark: (id) =>
			setMarked(
				marked.has(id)
					? new Set([...marked].filter((other) => other !== id))
					: new Set([...marked, id]),
			),
		onOpen: (entries, position) => setOpen({entries, position}),
		onRerun: (ids) => askRerun(ids, ids.length),
		onCopy: (entry) =>
			void readAttempt(document.folder.resultsFile, entry).then(
				({reply}) => actions.onCopy(reply?.text ?? '', 'the reply'),
				// The detail says why a record cannot be read.
				() => setOpen({entries: [entry], position: 0}),
			),
	};
	return (
		<>
			{naming && (
				<Ask
					title="Save the plan as a profile"
					hint="Its name. An existing one is replaced."
					initial={document.manifest.name}
					width={Math.min(columns, 62)}
					problem={naming.problem}
					onAnswer={(name) => {
						const problem = name === undefined ? undefined : actions.onSaveProfile(name);
						setNaming(problem === undefined ? undefined : {problem});
					}}
				/>
			)}
			{asking && (
				<Confirm
					title={`Send ${formatMany(asking.count, 'prompt')} again?`}
					text="Exactly these, as a further attempt of this run. Its first figures stay as they are."
					width={Math.min(columns, 62)}
					enter="yes"
					onAnswer={(yes) => {
						setAsking(undefined);
						if (yes) actions.onRerun(asking.choice);
					}}
				/>
			)}
			<Box
				flexDirection="column"
				height={rows}
				overflow="hidden"
				display={dialog ? 'none' : 'flex'}
			>
				<Header
					screen="results"
					detail={document.manifest.id}
					right={`${marks[verdict.mark]} ${verdict.text}`}
					rightColor={{good: colors.good, warn: colors.warn, bad: colors.bad}[verdict.tone]}
				/>
				<Tabs
					tabs={tabs}
					tab={tab}
					columns={columns}
					counts={{
						Failures: failures.length,
						Errors: errors.length,
						Doubtful: doubtful.length,
					}}
				/>
				{open && (
					<Detail
						document={document}
						entries={open.entries}
						position={open.position}
						height={height}
						shown={open.turn}
						onStep={(position) => setOpen({entries: open.entries, position})}
						onTurn={(turn) => setOpen({...open, turn})}
						onClose={() => setOpen(undefined)}
						onCopy={actions.onCopy}
						onEdit={actions.onEdit}
						onRerun={(id) => askRerun([id], 1)}
					/>
				)}
				<PairList
					entries={failures}
					empty="no pair failed"
					active={tab === 'Failures' && !open && !dialog}
					{...list}
				/>
				<PairList
					entries={errors}
					empty="no prompt errored"
					active={tab === 'Errors' && !open && !dialog}
					{...list}
					below={{
						rows: errorRows,
						render: (entry) => <ErrorAbout entry={entry} summary={document.summary} />,
					}}
					onCopy={query === undefined ? list.onCopy : () => actions.onCopy(query, 'the log query')}
				/>
				<PairList
					entries={doubtful}
					empty="no attempt is doubtful"
					active={tab === 'Doubtful' && !open && !dialog}
					{...list}
					below={{rows: doubtRows, render: (entry) => <DoubtAbout entry={entry} />}}
				/>
				{tab === 'Overview' && <Overview document={document} height={height} columns={columns} />}
				{tab === 'Intents' && <Intents document={document} height={height} columns={columns} />}
				{tab === 'Steps' && <Steps document={document} height={height} columns={columns} />}
				{tab === 'Compare' && comparison && baseline && (
					<CompareView comparison={comparison} before={baseline.manifest.id} height={height} />
				)}
				{tab === 'Compare' && !comparison && (
					<Text dimColor>No baseline yet: b chooses a run to compare with.</Text>
				)}
			</Box>
		</>
	);
}
