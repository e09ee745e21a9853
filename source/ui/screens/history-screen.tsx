import {Box, Text} from 'ink';
import {useState} from 'react';
import {deleteRun, listRuns, type ListedRun} from '../../store/history.ts';
import {formatCount} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {Confirm} from '../components/dialog.tsx';
import {Header} from '../components/header.tsx';
import {List} from '../components/list.tsx';
import {useKilledRuns} from '../hooks/use-killed-runs.ts';
import {useBack} from '../hooks/use-back.ts';
import {useSelection} from '../hooks/use-selection.ts';
import {useSize} from '../hooks/use-size.ts';
import {useKeys} from '../keys/keys.tsx';
import {useTheme} from '../theme.tsx';
import {HistoryHead, HistoryRow, layHistoryOut} from './history-row.tsx';

const keyOf = ({folder}: ListedRun): string => folder.path;

/** All saved runs, the latest first. */
export function HistoryScreen({
	out,
	choosing,
	onOpen,
	onCompare,
	onBack,
	onInterrupt,
	onSay,
}: {
	readonly out: string;
	/** Set while the user chooses a baseline for this run: Enter then chooses instead of opening. */
	readonly choosing: string | undefined;
	readonly onOpen: (path: string) => void;
	readonly onCompare: (before: string, after: string) => void;
	readonly onBack: () => void;
	readonly onInterrupt: () => void;
	readonly onSay: (text: string) => void;
}) {
	const {columns, rows} = useSize();
	const {colors, own, textOnly} = useTheme();
	const [{runs: listed, unreadable}, setListed] = useState(() => listRuns(out));
	// A run compared with itself says nothing.
	const runs = useKilledRuns(listed).filter(({manifest}) => manifest.id !== choosing);
	const [marked, setMarked] = useState<string>();
	const [deleting, setDeleting] = useState<ListedRun>();
	const height = rows - 2 - (unreadable.length > 0 ? 1 : 0);
	const active = deleting === undefined;
	const {item, position} = useSelection(runs, keyOf, Math.max(1, height - 2), active);
	const nothing = item === undefined ? {disabled: 'there is no run'} : undefined;
	const layout = layHistoryOut(runs, columns);

	useKeys('everywhere', {back: useBack(onBack), close: onBack, interrupt: onInterrupt}, {active});
	useKeys(
		'history',
		{
			open: nothing ?? (() => onOpen(item!.folder.path)),
			...(choosing === undefined && {
				mark:
					nothing ??
					(() => setMarked(marked === item!.folder.path ? undefined : item!.folder.path)),
				compare:
					nothing ??
					(marked === undefined || marked === item!.folder.path
						? {disabled: 'mark another run with Space first: it is the baseline'}
						: () => onCompare(marked, item!.folder.path)),
				remove: nothing ?? (() => setDeleting(item)),
			}),
		},
		{active},
	);

	const answer = (yes: boolean) => {
		if (yes && deleting) {
			try {
				const left = deleteRun(deleting.folder);
				onSay(
					left.length > 0
						? `deleted; the folder stays because it also holds ${left.join(', ')}`
						: 'deleted',
				);
			} catch (error) {
				onSay(`cannot be deleted: ${(error as Error).message}`);
			}
			setListed(listRuns(out));
		}
		setDeleting(undefined);
	};

	return (
		<>
			<Box
				flexDirection="column"
				height={rows}
				overflow="hidden"
				display={deleting && textOnly ? 'none' : 'flex'}
			>
				<Header
					screen={choosing === undefined ? 'history' : 'choose a baseline'}
					detail={choosing ?? out}
					right={`${formatCount(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}`}
				/>
				{unreadable.length > 0 && (
					<Text color={colors.warn} wrap="truncate-end">
						{own(
							`! ${unreadable.length} folders cannot be read, such as ${sanitiseLine(unreadable[0]!.path)}: ${sanitiseLine(unreadable[0]!.reason)}`,
						)}
					</Text>
				)}
				<HistoryHead layout={layout} />
				<List
					items={runs}
					selected={position}
					height={height - 1}
					render={(run) => (
						<HistoryRow run={run} layout={layout} marked={marked === run.folder.path} />
					)}
					keyOf={keyOf}
					empty={choosing === undefined ? 'no run yet' : 'no other run to compare with'}
				/>
			</Box>
			{deleting && (
				<Confirm
					title={`Delete ${sanitiseLine(deleting.manifest.id)}?`}
					text="Its manifest, results, summary and reports are deleted for good; other files in the folder stay."
					width={Math.min(columns, 70)}
					onAnswer={answer}
				/>
			)}
		</>
	);
}
