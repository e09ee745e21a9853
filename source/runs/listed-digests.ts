import {digestOf} from '../model/summary.ts';
import {readManifestOf, type ListedRun} from '../store/history.ts';
import type {RunDigest} from '../model/run-digest.ts';
import {summaryOf} from './open-document.ts';

/** What a list shows of a run that was killed: its figures up to the last line on the disk. */
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
		// What is wrong with it is said when it is opened.
		return undefined;
	}
}

/** A list in which runs that were killed have their figures too. */
export async function withKilled(runs: readonly ListedRun[]): Promise<ListedRun[]> {
	const complete: ListedRun[] = [];
	// One after the other: a long run takes a second, and much memory for a moment.
	for (const run of runs) complete.push({...run, digest: await digestOfKilled(run)});
	return complete;
}
