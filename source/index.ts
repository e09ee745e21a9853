import type {SavedRun} from './open-run.ts';
import type {RunConfig, RunOptions} from './run-config.ts';

/*
 * What does something is loaded when it is called: metric modules import this file in every thread that
 * scores, for `defineMetric` alone.
 */

/**
 * Sends a dataset to a chatbot, measures and scores the replies, and saves the run below `config.out`,
 * as `floodgate run` does without a screen. Touches neither the process's outputs nor its signals;
 * all threads and sockets of the run are gone when it settles.
 * @param config options by the keys of `floodgate.config.json`; neither the environment nor a file adds
 * to them. Durations are texts such as `"30s"`, paths are relative to the working folder.
 * @returns the saved run as soon as its folder is complete, also of a run that was stopped. Its
 * `summary.verdict` is what `exitCodes` maps to the exit codes of the command.
 * @throws UserError when the configuration, the dataset or a module is at fault, before anything is sent
 * @throws the reason of `signal` when that is aborted before the run begins; nothing is sent then
 * @throws Error when nothing of the run could be saved
 * @example
 * const {summary} = await run({url: 'wss://chat.example/prod', datasets: ['prompts.jsonl']});
 */
export async function run(config: RunConfig, options: RunOptions = {}): Promise<SavedRun> {
	const {runConfig} = await import('./run-config.ts');
	return runConfig(config, options);
}

/**
 * Opens a saved run.
 * @param folder path of the run's folder
 * @throws UserError when it is no run, or a damaged one
 * @example
 * const run = await openRun('runs/20260101-120000-demo');
 * for await (const {id, outcome} of run.attempts()) console.log(id, outcome);
 */
export async function openRun(folder: string): Promise<SavedRun> {
	const {openRun: open} = await import('./open-run.ts');
	return open(folder);
}

export type {RunConfig, RunOptions} from './run-config.ts';
export type {ReportStyle, SavedRun as Run} from './open-run.ts';
export {exitCodes} from './model/exit-codes.ts';
export {defineMetric} from './metrics/metric.ts';
export type {MetricDefinition, MetricPrompt, MetricReply, Score} from './metrics/metric.ts';
export {defineReporter} from './reports/reporter.ts';
export type {Reporter, ReportOptions, Writer} from './reports/reporter.ts';
export {defineOutput} from './outputs/output.ts';
export type {AttemptBatch, Output, OutputStart} from './outputs/output.ts';
export {UserError} from './model/user-error.ts';
export type {Attempt, AttemptError, Outcome} from './model/attempt.ts';
export type {RunEvent} from './model/run-event.ts';
export type {Snapshot} from './model/snapshot.ts';
export type {Summary} from './model/summary.ts';
export type {Delta} from './statistics/delta.ts';
export type {Manifest} from './store/manifest.ts';
