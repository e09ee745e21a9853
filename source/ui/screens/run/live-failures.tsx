import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import type {ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {readAttempt} from '../../../store/results-file.ts';
import {formatCount} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import type {RunBounds} from '../../state/seconds-left.ts';
import {useTheme} from '../../theme.tsx';
import {Detail} from '../results/detail.tsx';
import {createTextReader, EntryTextContext, type EntryTextReader} from '../results/entry-texts.ts';
import {PairList} from '../results/pair-list.tsx';
import type {PairLists} from '../results/pair-lists.ts';
import {Progress} from './progress.tsx';
import {Title} from './title.tsx';
import {useLiveDocument, type SavedAttempts} from './use-live-document.ts';

export type LiveFailuresProps = {
	readonly title: string;
	readonly bounds: RunBounds | undefined;
	readonly saving: SavedAttempts;
	readonly onClose: () => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
};

type Kind = 'failed' | 'errored';
type Open = {readonly entries: ResultList; readonly position: number; readonly turn?: ResultEntry};

/** Title, progress and the names of the two lists. */
const headRows = 3;
const nothingMarked: ReadonlySet<string> = new Set();

/** Both lists and how much is in them; the one shown stands out. */
function Kinds({kind}: {readonly kind: Kind}) {
	const failed = useRunner(({counts}) => counts.failed);
	const errored = useRunner(({counts}) => counts.errored);
	const {colors} = useTheme();
	const names = {
		failed: `Failures ${formatCount(failed)}`,
		errored: `Errors ${formatCount(errored)}`,
	};
	return (
		<Text wrap="truncate-end">
			{(['failed', 'errored'] as const).map((each) =>
				each === kind ? (
					<Text key={each} bold color={colors.accent}>{`[${names[each]}] `}</Text>
				) : (
					<Text key={each} dimColor>{` ${names[each]}  `}</Text>
				),
			)}
			<Text dimColor>so far</Text>
		</Text>
	);
}

/** What failed or errored so far, while the run goes on: a list, a preview, and each attempt in full. */
export function LiveFailures(props: LiveFailuresProps) {
	const {title, bounds, saving, onClose} = props;
	const {columns, rows} = useSize();
	const {colors, own} = useTheme();
	const live = useLiveDocument(saving);
	const failed = useRunner(({counts}) => counts.failed);
	// What is there first is what one came for; a list that was chosen stays.
	const [chosen, setChosen] = useState<Kind>();
	const [first, setFirst] = useState<Kind>(failed > 0 ? 'failed' : 'errored');
	const some = live.lists && (live.lists.failures.length > 0 || live.lists.errors.length > 0);
	const [settled, setSettled] = useState(false);
	if (some && !settled) {
		setSettled(true);
		setFirst(live.lists.failures.length > 0 ? 'failed' : 'errored');
	}
	const kind = chosen ?? first;
	const other = kind === 'failed' ? 'errored' : 'failed';
	const height = rows - headRows;

	useKeys('everywhere', {back: {label: 'back to the run', run: onClose}, close: onClose});
	useKeys('broken', {
		otherList: {
			label: other === 'failed' ? 'failures' : 'errors',
			run: () => setChosen(other),
		},
	});
	const said =
		saving.save === 'none'
			? 'This run saves no attempts (--save none), so there is nothing to look at; the figures are on the run’s screen.'
			: live.problem === undefined
				? 'Nothing failed or errored so far.'
				: `The attempts cannot be read: ${sanitiseLine(live.problem)}`;
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			<Title title={title} bounds={bounds} />
			<Progress columns={columns} bounds={bounds} />
			<Kinds kind={kind} />
			{live.document && live.lists ? (
				<Pairs
					{...props}
					key={saving.folder.path}
					document={live.document}
					lists={live.lists}
					kind={kind}
					columns={columns}
					height={height}
				/>
			) : (
				<Text
					wrap="wrap"
					{...(live.problem === undefined ? {dimColor: true} : {color: colors.bad})}
				>
					{own(said)}
				</Text>
			)}
		</Box>
	);
}

function Pairs({
	document,
	lists,
	kind,
	columns,
	height,
	onCopy,
	onEdit,
}: LiveFailuresProps & {
	readonly document: RunDocument;
	readonly lists: PairLists;
	readonly kind: Kind;
	readonly columns: number;
	readonly height: number;
}) {
	const [open, setOpen] = useState<Open>();
	// Of the same file, so that what was read stays known as the lists grow.
	const [texts] = useState<EntryTextReader>(() => createTextReader(document));
	const listed = {
		document,
		...{columns, height, readOnly: true, marked: nothingMarked},
		onMark: () => undefined,
		onRerun: () => undefined,
		onOpen: (entries: ResultList, position: number) => setOpen({entries, position}),
		onCopy: (entry: ResultEntry) =>
			void readAttempt(document.folder.resultsFile, entry).then(
				({reply}) => onCopy(reply?.text ?? '', 'the reply'),
				// The preview says why it can't be read.
				() => undefined,
			),
	};
	const visible = (each: Kind) => ({shown: each === kind && !open, active: each === kind && !open});
	return (
		<EntryTextContext value={texts}>
			{open && (
				<Detail
					document={document}
					readOnly
					entries={open.entries}
					position={open.position}
					shown={open.turn}
					height={height}
					onStep={(position) => setOpen({entries: open.entries, position})}
					onTurn={(turn) => setOpen({...open, turn})}
					onClose={() => setOpen(undefined)}
					onCopy={onCopy}
					onEdit={onEdit}
					onRerun={() => undefined}
				/>
			)}
			<PairList
				{...listed}
				{...visible('failed')}
				entries={lists.failures}
				what="failed"
				empty="no pair failed so far"
			/>
			<PairList
				{...listed}
				{...visible('errored')}
				entries={lists.errors}
				what="errored"
				empty="no prompt errored so far"
			/>
		</EntryTextContext>
	);
}
