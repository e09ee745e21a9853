import {useEffect, useMemo, useState} from 'react';
import type {Counts} from '../../../model/snapshot.ts';
import type {Plan} from '../../../config/plan.ts';
import {liveAttempts} from '../../../runs/live-attempts.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import type {RunFolder} from '../../../store/run-folder.ts';
import {useRunnerControls} from '../../hooks/use-runner.ts';
import {pairListsOf, type PairLists} from '../results/pair-lists.ts';

/** Where the attempts of a run on the screen go. */
export type SavedAttempts = {
	readonly folder: RunFolder;
	/** Which of them are saved. */
	readonly save: Plan['save'];
	/** How many attempts were there before it began. */
	readonly from: number;
};

/** What failed or errored so far, as far as it is on disk. */
export type LiveDocument = {
	/** Undefined before the first attempt is on disk. */
	readonly document?: RunDocument;
	readonly lists?: PairLists;
	/** Why the attempts can't be read. */
	readonly problem?: string;
};

/** Milliseconds between two looks; a look that took long is followed by a longer break. */
const lookInterval = 500;
const breakFactor = 10;

const brokenIn = ({failed, errored, doubtful}: Counts): number => failed + errored + doubtful;

const isSame = (earlier: PairLists | undefined, later: PairLists): boolean =>
	earlier?.failures.length === later.failures.length &&
	earlier.errors.length === later.errors.length &&
	earlier.doubtful.length === later.doubtful.length;

/** Reads what failed or errored while it is on the screen: nothing is read, and nothing kept, before and after. */
export function useLiveDocument({folder, from, save}: SavedAttempts): LiveDocument {
	const runner = useRunnerControls();
	const attempts = useMemo(() => liveAttempts(folder, from), [folder, from]);
	const [live, setLive] = useState<LiveDocument>({});
	useEffect(() => {
		if (save === 'none') return undefined;
		let current = true;
		let timer: NodeJS.Timeout | undefined;
		let lists: PairLists | undefined;
		let counted = -1;

		async function look(): Promise<void> {
			const broken = brokenIn(runner.getSnapshot().counts);
			const listed = (lists?.failures.length ?? 0) + (lists?.errors.length ?? 0);
			// The counts are ahead of the file, which may lack the last of them for a moment.
			if (broken === counted && listed >= broken) return;
			const document = await attempts.read();
			counted = broken;
			if (!current || !document) return;
			const found = pairListsOf(document);
			if (isSame(lists, found)) return;
			lists = found;
			setLive({document, lists});
		}

		const again = async () => {
			const begun = performance.now();
			try {
				await look();
			} catch (error) {
				if (current) setLive({problem: (error as Error).message});
				return;
			}
			if (!current) return;
			const took = performance.now() - begun;
			timer = setTimeout(() => void again(), Math.max(lookInterval, breakFactor * took));
		};
		void again();
		return () => {
			current = false;
			clearTimeout(timer);
			attempts.forget();
		};
	}, [attempts, runner, save]);
	return live;
}
