import {rmSync, statSync} from 'node:fs';
import {basename} from 'node:path';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import {writeAggregate} from '../store/aggregate-file.ts';
import {writeJson} from '../store/files.ts';
import type {Manifest} from '../store/manifest.ts';
import type {RunFolder} from '../store/run-folder.ts';
import {toFile} from '../store/summary-codec.ts';
import {digestOf, type Summary} from '../model/summary.ts';
import type {RunEnd} from './completion.ts';

type Status = RunEnd['status'];

export type EndOptions = {
	readonly folder: RunFolder;
	/** The manifest as it was written at the start. */
	readonly manifest: Manifest;
	/** Returns the summary for this status. */
	readonly summarise: (status: Status) => Summary;
	readonly aggregate: () => AggregateState;
};

/** The run's end as saved in the folder, as far as the disk had room. */
export type SavedEnd = {
	readonly summary: Summary;
	/** What could not be written, in a sentence: the run has failed. */
	readonly failure?: string;
};

/** @returns a sentence if the disk refuses to write */
function failureOf(file: string, write: () => void): string | undefined {
	try {
		write();
		return undefined;
	} catch (error) {
		return `${basename(file)} cannot be written: ${(error as Error).message}`;
	}
}

/** Removes a file that can't be replaced, because it is outdated. */
function replaceOrRemove(file: string, write: () => void): string | undefined {
	const failure = failureOf(file, write);
	if (failure !== undefined) failureOf(file, () => rmSync(file, {force: true}));
	return failure;
}

/**
 * Writes the end of a run into its folder: status, summary, aggregate. If the disk refuses one of them
 * the run has failed, and its status records that wherever a few bytes still fit.
 */
export function saveEnd(ended: Status, options: EndOptions): SavedEnd {
	const {folder, manifest, summarise, aggregate} = options;
	/** If all attempts are saved, the aggregate is redundant. */
	const isNeeded = manifest.plan.save !== 'all';

	const writeStatus = (status: Status, summary?: Summary) => {
		const digest = summary && {
			digest: digestOf(summary),
			summary_bytes: statSync(folder.summaryFile).size,
		};
		const time = new Date().toISOString();
		return failureOf(folder.manifestFile, () =>
			writeJson(folder.manifestFile, {...manifest, status, ended: time, ...digest}),
		);
	};
	const writeSummary = (summary: Summary) =>
		replaceOrRemove(folder.summaryFile, () => writeJson(folder.summaryFile, toFile(summary)));
	const saveAggregate = () =>
		replaceOrRemove(folder.aggregateFile, () => writeAggregate(folder.aggregateFile, aggregate()));

	/** Returns the first failure. Writes the status last: until then the run has not ended. */
	function saveWhole(summary: Summary): string | undefined {
		const failure =
			writeSummary(summary) ??
			(isNeeded ? saveAggregate() : undefined) ??
			writeStatus(ended, summary);
		if (failure === undefined && !isNeeded) saveAggregate();
		return failure;
	}

	/** Writes the status first: it is the shortest file, and a full disk may have room for nothing else. */
	function saveFailed(summary: Summary): string | undefined {
		const failure = writeStatus('failed');
		const unsummarised = writeSummary(summary);
		if (unsummarised === undefined) writeStatus('failed', summary);
		saveAggregate();
		return failure ?? unsummarised;
	}

	if (ended !== 'failed') {
		const summary = summarise(ended);
		const failure = saveWhole(summary);
		if (failure === undefined) return {summary};
		const failed = summarise('failed');
		saveFailed(failed);
		return {summary: failed, failure};
	}
	const summary = summarise('failed');
	const failure = saveFailed(summary);
	return {summary, ...(failure !== undefined && {failure})};
}
