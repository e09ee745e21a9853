import {resolve} from 'node:path';
import {existsSync} from 'node:fs';
import type {Attempt} from '../model/attempt.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Summary} from '../model/summary.ts';
import {readEvents} from '../store/event-file.ts';
import {readRun} from '../store/history.ts';
import type {Manifest} from '../store/manifest.ts';
import {doubtAbout} from '../store/results-file.ts';
import {readLines} from '../store/results-lines.ts';
import {joinScores, readScores, scoresFileBeside} from '../store/scores-file.ts';
import {doubtsOf, fieldsOf} from './saved-run-reader.ts';
import {summaryOf} from './open-document.ts';

/** A saved run: its folder, and functions that read it. All times are seconds since the run began. */
export type Run = {
	/** Absolute path of the run's folder. */
	readonly folder: string;
	readonly manifest: Manifest;
	/** Undefined while the run continues, and for a killed run with too little on disk. */
	readonly summary: Summary | undefined;
	/**
	 * All attempts in the order of completion, including scores that arrived later, read on demand; damaged
	 * lines are skipped.
	 */
	readonly attempts: () => AsyncIterable<Attempt>;
	/** The run's events, which contain what attempts don't, in order; empty for runs of earlier versions. */
	readonly events: () => Iterable<RunEvent>;
	/**
	 * Computes the summary again from the attempts and events alone.
	 * @throws UserError when the folder holds too little of the run
	 */
	readonly replay: () => Promise<Summary>;
};

/**
 * Opens a saved run.
 * @param folder path of the run's folder
 * @throws UserError for anything that is not an intact run
 */
export async function openRun(folder: string): Promise<Run> {
	const saved = readRun(resolve(folder));
	const {eventsFile, resultsFile, path} = saved.folder;
	const eventsIn = () => readEvents(eventsFile)?.events ?? [];
	return {
		folder: path,
		manifest: saved.manifest,
		summary: await summaryOf(saved),
		async *attempts() {
			if (!existsSync(resultsFile)) return;
			const fields = fieldsOf(saved);
			const doubts = doubtsOf(eventsIn());
			const scores = await readScores(scoresFileBeside(resultsFile));
			for await (const lines of readLines(resultsFile)) {
				for (const {attempt: saved} of lines) {
					if (!saved) continue;
					const attempt = joinScores(saved, scores?.of(saved));
					yield {...attempt, ...(doubts && doubtAbout(attempt, fields, doubts))};
				}
			}
		},
		events: () => eventsIn(),
		async replay() {
			const {replay} = await import('./replay.ts');
			return replay(path);
		},
	};
}
