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
	/** As it was written at the beginning. */
	readonly manifest: Manifest;
	/** The summary of the run as it stands, given how it ended. */
	readonly summarise: (status: Status) => Summary;
	readonly aggregate: () => AggregateState;
};

/** What the folder says of the run's end, as far as there was room for it. */
export type SavedEnd = {
	readonly summary: Summary;
	/** A sentence on what could not be written: the run has failed. */
	readonly failure?: string;
};

/** @returns a sentence, when the disk refuses */
function failureOf(file: string, write: () => void): string | undefined {
	try {
		write();
		return undefined;
	} catch (error) {
		return `${basename(file)} cannot be written: ${(error as Error).message}`;
	}
}

/** What is not written anew says nothing true any more. */
function replaceOrRemove(file: string, write: () => void): string | undefined {
	const failure = failureOf(file, write);
	if (failure !== undefined) failureOf(file, () => rmSync(file, {force: true}));
	return failure;
}

/**
 * Writes what stands in a run's folder when it is over: status, summary, aggregate. What the disk
 * refuses makes the run a failed one, and its status says so wherever there is room for a few bytes.
 */
export function saveEnd(ended: Status, options: EndOptions): SavedEnd {
	const {folder, manifest, summarise, aggregate} = options;
	/** Where all attempts are saved, nothing is lost without it. */
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

	/** Returns what failed first. The status is the last of what is needed: until then nothing has ended. */
	function saveWhole(summary: Summary): string | undefined {
		const failure =
			writeSummary(summary) ??
			(isNeeded ? saveAggregate() : undefined) ??
			writeStatus(ended, summary);
		if (failure === undefined && !isNeeded) saveAggregate();
		return failure;
	}

	/** The status first, which is the shortest: a full disk may have room for nothing else. */
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
