import {useEffect, useMemo, useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import type {ResultEntry} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {readAttempt} from '../../../store/results-file.ts';

type Loaded = {readonly entry: ResultEntry; readonly attempt: Attempt | string};

/** The record of an entry, or why it cannot be read; undefined while it is being read, or without an entry. */
export function useAttempt(
	document: RunDocument | undefined,
	entry: ResultEntry | undefined,
): Attempt | string | undefined {
	const [loaded, setLoaded] = useState<Loaded>();
	useEffect(() => {
		if (!document || !entry) return undefined;
		let current = true;
		readAttempt(document.folder.resultsFile, entry).then(
			(attempt) => {
				if (current) setLoaded({entry, attempt});
			},
			(error: unknown) => {
				if (current) setLoaded({entry, attempt: `cannot be read: ${(error as Error).message}`});
			},
		);
		return () => {
			current = false;
		};
	}, [document, entry]);
	return entry && loaded?.entry === entry ? loaded.attempt : undefined;
}

/** The reply of the same prompt in another run; undefined while it is being read, or without one. */
export function useReplyBefore(
	baseline: RunDocument | undefined,
	entry: ResultEntry | undefined,
): string | undefined {
	const earlier = useMemo(
		() => (entry ? baseline?.latest.attemptsOf(entry.id).at(-1) : undefined),
		[baseline, entry],
	);
	const attempt = useAttempt(baseline, earlier);
	return typeof attempt === 'object' ? attempt.reply?.text : undefined;
}
