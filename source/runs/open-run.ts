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

/** A saved run: its folder, and ways to read what is in it. All times are seconds since the run began. */
export type Run = {
	/** Absolute path of the run's folder. */
	readonly folder: string;
	readonly manifest: Manifest;
	/** Undefined while the run continues, and for a killed run of which too little is on the disk. */
	readonly summary: Summary | undefined;
	/**
	 * All attempts in the order of completion with the scores that came later, read as they are asked
	 * for; damaged lines are left out.
	 */
	readonly attempts: () => AsyncIterable<Attempt>;
	/** What happened in the run besides its attempts, in order; none in runs of earlier versions. */
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
 * @throws UserError when it is no run, or a damaged one
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
