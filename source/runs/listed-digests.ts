import {digestOf} from '../model/summary.ts';
import {readManifestOf, type ListedRun} from '../store/history.ts';
import type {RunDigest} from '../model/run-digest.ts';
import {summaryOf} from './open-document.ts';

/** The list's figures of a run that was killed, up to the last line on disk. */
export async function digestOfKilled({
	folder,
	manifest,
	digest,
}: ListedRun): Promise<RunDigest | undefined> {
	if (digest || manifest.status === 'running') return digest;
	try {
		const summary = await summaryOf({...readManifestOf(folder.path), summary: undefined});
		return summary && digestOf(summary);
	} catch {
		// Opening the run reports what is wrong with it.
		return undefined;
	}
}

/** Adds the figures of killed runs to a list. */
export async function withKilled(runs: readonly ListedRun[]): Promise<ListedRun[]> {
	const complete: ListedRun[] = [];
	// One after another: a long run takes a second, and much memory for a moment.
	for (const run of runs) complete.push({...run, digest: await digestOfKilled(run)});
	return complete;
}
