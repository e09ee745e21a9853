import {createRedactor} from '../config/secrets.ts';
import type {Attempt} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Summary} from '../model/summary.ts';
import {checkOutputs, createFanOut, type FanOut} from '../outputs/fan-out.ts';
import type {Output, OutputStart} from '../outputs/output.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import type {FolderHold} from '../store/folder-hold.ts';
import {withWholeReply} from '../store/results-lines.ts';
import type {RunFolder} from '../store/run-folder.ts';
import type {RunEnd} from './completion.ts';
import {createDiskPatience} from './disk-patience.ts';
import {recordEvents} from './record-events.ts';
import {failureGrace} from './grace.ts';
import {createRunner, type Runner, type RunnerOptions} from './runner.ts';

/** Milliseconds between two saves of the figures of a running run. */
const saveInterval = 10_000;

export type RecordingOptions<End> = Pick<RunnerOptions, 'startEngine' | 'log' | 'thresholds'> & {
	readonly setup: RunSetup;
	readonly folder: Pick<RunFolder, 'eventsFile'>;
	readonly hold: FolderHold;
	readonly outputs?: readonly Output[] | undefined;
	/** What outputs receive when it begins. */
	readonly start: OutputStart;
	/** An event that precedes those of the run. */
	readonly preface?: RunEvent;
	/** Saves the figures every few seconds while it runs; errors are ignored until the end. */
	readonly save?: (aggregate: () => AggregateState) => void;
	/** Reads what the end needs, before it is written. */
	readonly review?: (end: RunEnd) => Promise<void>;
	/**
	 * Writes the end into the folder. Neither this nor `review` may reject.
	 * @param isLost the folder was deleted or replaced: nothing may be written
	 */
	readonly conclude: (
		end: RunEnd,
		context: {readonly isLost: boolean; readonly aggregate: () => AggregateState},
	) => End | Promise<End>;
	/** The summary that outputs receive at the end. */
	readonly summaryOf: (end: End) => Summary;
};

export type Recording<End> = {
	/** Sends nothing before its `start`. */
	readonly runner: Runner;
	/** Resolves when the folder is complete and the outputs have ended; never rejects. */
	readonly done: Promise<End>;
};

const readAttempt = (line: string): Attempt => withWholeReply(parseExact(line) as Attempt);

/** Calls `save` regularly. @returns a function that stops it */
function saveRegularly(save: () => void): () => void {
	const timer = setInterval(() => {
		try {
			save();
		} catch {
			// The end detects and reports the same error.
		}
	}, saveInterval);
	timer.unref();
	return () => clearInterval(timer);
}

/** Connects a run to its outputs. @returns the callbacks for the runner */
function listen(fanOut: FanOut, outputs: readonly Output[], runner: () => Runner) {
	const wantsDeltas = outputs.some(({delta}) => delta !== undefined);
	const wantsSnapshots = outputs.some(({snapshot}) => snapshot !== undefined);
	return {
		attach: (): void => {
			if (wantsSnapshots) runner().subscribe(() => fanOut.snapshot(runner().getSnapshot()));
		},
		hooks: {
			...(wantsDeltas && {delta: fanOut.delta}),
			...(fanOut.attemptsPerSecond > 0 && {sample: fanOut.attempts}),
		},
	};
}

/**
 * Runs a setup and records it in its folder: events as they happen, figures regularly, then the end;
 * outputs receive all of it. Both runs and reruns are recorded here.
 * @throws UserError for an invalid output
 */
export function record<End extends RunEnd>(options: RecordingOptions<End>): Recording<End> {
	const {setup, folder, hold, outputs = [], start, preface, save, review, conclude} = options;
	checkOutputs(outputs);
	const patience = createDiskPatience();
	const redact = createRedactor(setup.secrets);
	const events = recordEvents(folder.eventsFile, (failure) =>
		runner.stop({failure, grace: failureGrace}),
	);
	const fanOut = createFanOut(outputs, {
		warn: (text) => runner.warn(redact(text)),
		read: readAttempt,
	});
	const {attach, hooks} = listen(fanOut, outputs, () => runner);
	const {attemptsPerSecond} = fanOut;
	const {startEngine, log, thresholds} = options;
	const runner = createRunner(attemptsPerSecond > 0 ? {...setup, attemptsPerSecond} : setup, {
		...(startEngine && {startEngine}),
		...(log && {log}),
		...(thresholds && {thresholds}),
		...hooks,
		...{problem: hold.problem, patience},
		record(event) {
			if (event.type === 'begin') {
				if (preface) events.append(preface);
				fanOut.start(start);
			}
			events.append(event);
		},
	});
	attach();
	const endSaving = saveRegularly(() => save?.(runner.aggregate));

	async function writeEnd(ended: RunEnd): Promise<End> {
		try {
			const unwritten = await events.close(patience);
			const failure = ended.failure ?? unwritten;
			const end: RunEnd = failure === undefined ? ended : {...ended, status: 'failed', failure};
			await review?.(end);
			const lost = hold.problem();
			const isLost = lost !== undefined;
			if (!isLost) hold.freeReserve();
			// The lost folder explains any other failure.
			const known: RunEnd = isLost ? {...end, status: 'failed', failure: lost} : end;
			return await conclude(known, {isLost, aggregate: runner.aggregate});
		} finally {
			hold.release();
		}
	}

	const done = runner.done.then(async (ended) => {
		endSaving();
		const end = await writeEnd(ended);
		await fanOut.end(options.summaryOf(end));
		// The snapshot's warnings include outputs that failed at the end.
		return {...end, snapshot: runner.getSnapshot()};
	});
	return {runner, done};
}
