import {closeSync, constants, openSync, statSync} from 'node:fs';
import type {Plan} from '../config/plan.ts';
import {summariseRun} from '../analysis/run-summary.ts';
import {promptTableOf} from '../dataset/prompt-table.ts';
import {toPrompt} from '../dataset/to-prompt.ts';
import {linkTurns, type Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {readEvents} from '../store/event-file.ts';
import {readJson, writeJson} from '../store/files.ts';
import {rerunsOf} from '../runs/rerun-summary.ts';
import {holdFolder, usualReserve, type FolderHold} from '../store/folder-hold.ts';
import {readRun} from '../store/history.ts';
import {groupTurns, readAttempts} from '../store/results-file.ts';
import type {ResultEntry, ResultList} from '../model/result-entry.ts';
import {rerunToFile} from '../store/summary-codec.ts';
import type {RerunSummary} from '../model/summary.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import {formatCount} from '../terminal/format.ts';
import type {Output} from '../outputs/output.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import {prepareTarget} from '../prepare/target.ts';
import {recordedPlan} from './recorded-plan.ts';
import {withoutLoadShape} from '../prepare/schedule.ts';
import {inspectMetrics} from '../metrics/scorer-handle.ts';
import type {RunEnd} from './completion.ts';
import type {StartEngine} from './worker-handle.ts';
import {outputStartOf} from './output-start.ts';
import {record} from './recording.ts';
import type {Runner, RunnerOptions} from './runner.ts';

/** Which prompts of a run to send again. */
export type RerunChoice = 'failed' | 'errored' | 'doubtful' | 'all' | readonly string[];

export type RerunOptions = Pick<RunnerOptions, 'log'> & {
	/** Ignore a lock that another machine holds. */
	readonly force?: boolean;
	/** Listeners of the rerun. */
	readonly outputs?: readonly Output[];
};

export type RerunEnd = RunEnd & {
	readonly summary: RerunSummary;
	/** The run's current state. */
	readonly document: RunDocument;
};

export type PreparedRerun = {
	/** Exactly the prompts that will be sent. */
	readonly entries: ResultList;
	/** Sends nothing before its `start`. */
	readonly runner: Runner;
	/** Never rejects because of the server. */
	readonly done: Promise<RerunEnd>;
};

/** Whether a choice names an entry. @throws UserError for ids that the run does not have */
function testOf({latest}: RunDocument, choice: RerunChoice): (entry: ResultEntry) => boolean {
	if (choice === 'all') return () => true;
	if (choice === 'doubtful') return ({doubt}) => doubt !== undefined;
	if (choice === 'failed' || choice === 'errored') return ({outcome}) => outcome === choice;
	const wanted = new Set(choice);
	const unknown = new Set(choice);
	for (const {id} of latest) unknown.delete(id);
	if (unknown.size === 0) return ({id}) => wanted.has(id);
	throw new UserError(
		`the run has no prompt with the id ${[...unknown].map((id) => `"${id}"`).join(', ')}`,
	);
}

/**
 * The last attempts that a choice names, in the order of the prompts. A turn brings its whole conversation:
 * the turns depend on each other.
 * @throws UserError for ids that the run does not have
 */
export function chooseEntries(document: RunDocument, choice: RerunChoice): ResultList {
	const {latest} = document;
	const named = latest.filter(testOf(document, choice));
	const conversations = new Set<string>();
	for (const {turn} of named) if (turn) conversations.add(turn.conversation);
	if (conversations.size === 0) return named;
	const isNamed = testOf(document, choice);
	return latest.filter((entry) => {
		const {turn} = entry;
		return turn ? conversations.has(turn.conversation) : isNamed(entry);
	});
}

/** `--save failed` may have omitted turns that the others need. */
function checkWhole(groups: readonly (readonly ResultEntry[])[]): void {
	const incomplete = groups.find((group) =>
		group.some(({turn}, index) => turn !== undefined && turn.turn !== index + 1),
	);
	if (!incomplete) return;
	throw new UserError(
		`the conversation of ${incomplete[0]!.id} can't be sent again: an earlier turn of it is not in the results. Save all attempts (--save all) to rerun conversations, or run the dataset again.`,
	);
}

/** Adds the rerun to the run's summary; the run's own figures don't change. */
function addToSummary(document: RunDocument, rerun: RerunSummary): void {
	const {summaryFile} = document.folder;
	const summary =
		document.summary === undefined ? undefined : (readJson(summaryFile) as {reruns?: unknown[]});
	if (summary)
		writeJson(summaryFile, {...summary, reruns: [...(summary.reruns ?? []), rerunToFile(rerun)]});
}

/** The units to send: prompts, and conversations with their turns linked again. */
async function readUnits(
	{folder, fields}: RunDocument,
	groups: readonly (readonly ResultEntry[])[],
): Promise<Prompt[]> {
	const turns: Prompt[] = [];
	for await (const attempts of readAttempts(folder.resultsFile, groups.flat())) {
		for (const {id, prompt: row} of attempts) {
			turns.push(toPrompt(row, fields, {id, file: id, line: 0}));
		}
	}
	let at = 0;
	return groups.map(({length}) => linkTurns(turns.slice(at, (at += length))));
}

/**
 * Locks the run's folder for the rerun after checking that it is writable.
 * @throws UserError with the reason
 */
function lockForRerun({folder, summary}: RunDocument, force: boolean): FolderHold {
	try {
		closeSync(openSync(folder.resultsFile, constants.O_WRONLY | constants.O_APPEND));
		// The new summary is written beside the existing one.
		const room = summary ? statSync(folder.summaryFile).size : 0;
		return holdFolder(folder.path, {command: 'rerun', force, reserve: usualReserve + room});
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(
			`the run's folder ${folder.path} cannot be written (${(error as Error).message}): nothing was sent`,
		);
	}
}

/** What is sent again, and when that began. */
type Sent = {
	readonly entries: ResultList;
	readonly started: Date;
	/** Milliseconds after the run's beginning. */
	readonly since: number;
};

const rerunEvent = ({started, since}: Sent) =>
	({type: 'rerun', at: since / 1000, started: started.toISOString()}) as const;

/** The summary of a rerun whose attempts are unreadable. */
const nothingSaved = ({started}: Sent): RerunSummary => ({
	started: started.toISOString(),
	...{count: 0, passed: 0, failed: 0, errored: 0},
	...{fixed: 0, stillFailing: 0, newlyFailing: 0, errors: {}, averages: {}},
});

/**
 * Summarises a rerun from what is on disk. If its event is missing there, it isn't part of the run's
 * record, but its saved attempts still count.
 */
async function sumUp(
	document: RunDocument,
	sent: Sent,
): Promise<{readonly summary: RerunSummary; readonly isRecorded: boolean}> {
	const own = rerunEvent(sent);
	const events = readEvents(document.folder.eventsFile)?.events ?? [];
	const isRecorded = events.some(({type, at}) => type === 'rerun' && at === own.at);
	const all = isRecorded ? events : [...events, own];
	const summaries = await rerunsOf(document, all, ({started}) => started === own.started);
	return {summary: summaries.at(-1)!, isRecorded};
}

/** Summarises a rerun and adds it to the run. Never rejects: a disk error becomes the rerun's failure. */
async function conclude(
	document: RunDocument,
	end: RunEnd,
	sent: Sent,
	isLost: boolean,
): Promise<RerunEnd> {
	const {folder} = document;
	let summary = nothingSaved(sent);
	if (isLost) return {...end, summary, document};
	try {
		const after = await document.again();
		const sum = await sumUp(after, sent);
		({summary} = sum);
		if (sum.isRecorded) addToSummary(document, summary);
		return {...end, summary, document: {...after, ...readRun(folder.path)}};
	} catch (error) {
		const why = `the rerun cannot be saved: ${(error as Error).message}`;
		const after = await document.again().catch(() => document);
		return {...end, status: 'failed', failure: end.failure ?? why, summary, document: after};
	}
}

/**
 * Prepares to send prompts of a saved run again: exactly those (for conversations, all turns), as
 * further attempts of that run, appended to its results.
 * @param plan the run's original plan with its secrets, if available; otherwise the recorded plan
 * @throws UserError when there is nothing to send, the run can't be continued, or another process
 * writes into it
 */
export async function prepareRerun(
	document: RunDocument,
	choice: RerunChoice,
	plan: Plan = recordedPlan(document),
	startEngine?: StartEngine,
	{force = false, log, outputs = []}: RerunOptions = {},
): Promise<PreparedRerun> {
	const hold = lockForRerun(document, force);
	try {
		const current = await readAgain(document);
		const {manifest, folder} = current;
		const {setup, rerun} = await setUp(current, choice, plan);
		const {entries} = rerun;
		const recording = record<RerunEnd>({
			...(startEngine && {startEngine}),
			...(log && {log}),
			...{setup, folder, hold, outputs},
			start: {...outputStartOf(manifest), rerun: entries.length},
			preface: rerunEvent(rerun),
			conclude: (end, {isLost}) => conclude(current, end, rerun, isLost),
			summaryOf: ({status, snapshot}) =>
				summariseRun({manifest, plan: setup.plan, thresholds: [], status}, snapshot),
		});
		return {entries, ...recording};
	} catch (error) {
		hold.release();
		throw error;
	}
}

/** Another process may have rerun prompts after the run was read and before it was locked. */
async function readAgain(document: RunDocument): Promise<RunDocument> {
	const {entries, folder} = document;
	const last = entries.at(-1);
	const end = last ? last.offset + last.length + 1 : 0;
	return statSync(folder.resultsFile).size === end ? document : document.again();
}

async function setUp(
	document: RunDocument,
	choice: RerunChoice,
	plan: Plan,
): Promise<{readonly setup: RunSetup; readonly rerun: Sent}> {
	const entries = chooseEntries(document, choice);
	if (entries.length === 0) {
		const what = typeof choice === 'string' && choice !== 'all' ? `${choice} ` : '';
		const errored = choice === 'failed' ? chooseEntries(document, 'errored').length : 0;
		const hint = errored > 0 ? `; ${formatCount(errored)} errored: rerun them with --errored` : '';
		throw new UserError(
			`the run ${document.manifest.id} has no ${what}prompts: nothing to send${hint}`,
		);
	}
	const target = prepareTarget(plan);
	const groups = groupTurns(entries);
	checkWhole(groups);
	// Detects missing or changed modules before anything is sent.
	const metrics = await inspectMetrics(plan.metrics);
	const {ca, identity, connectRate} = target;
	const {credentials, secrets, token} = await target.sign();
	const started = new Date();
	const since = started.getTime() - new Date(document.manifest.started).getTime();
	const setup: RunSetup = {
		plan: {...withoutLoadShape(target.plan, groups.length), save: 'all'},
		prompts: promptTableOf(await readUnits(document, groups), document.fields).data,
		resultsFile: document.folder.resultsFile,
		...{ca, identity, token, secrets, connectRate, credentials},
		metrics,
		metricNames: document.manifest.metrics,
		tags: [],
		rerun: {
			places: new Map(entries.map(({id, attempt, index}) => [id, {attempt: attempt + 1, index}])),
			since,
		},
	};
	return {setup, rerun: {entries, started, since}};
}
