import {useEffect, useState} from 'react';
import {digestOfKilled} from '../../runs/listed-digests.ts';
import type {ListedRun} from '../../store/history.ts';
import type {RunDigest} from '../../model/run-digest.ts';

/**
 * A list of runs in which killed runs get their figures one after another: those have to be
 * computed from what is on disk, which takes a moment.
 */
export function useKilledRuns(listed: readonly ListedRun[]): readonly ListedRun[] {
	const [digests, setDigests] = useState<ReadonlyMap<string, RunDigest | undefined>>(new Map());
	const next = listed.find(
		({digest, manifest, folder}) =>
			!digest && manifest.status !== 'running' && !digests.has(folder.path),
	);
	useEffect(() => {
		if (!next) return undefined;
		let gone = false;
		void digestOfKilled(next).then((digest) => {
			if (!gone) setDigests((known) => new Map([...known, [next.folder.path, digest]]));
		});
		return () => {
			gone = true;
		};
	}, [next]);
	return listed.map((run) =>
		digests.get(run.folder.path) ? {...run, digest: digests.get(run.folder.path)} : run,
	);
}
