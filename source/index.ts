import type {SavedRun} from './open-run.ts';
import type {RunConfig, RunOptions} from './run-config.ts';

/*
 * Functions load their implementation when called: metric modules import this file in every scoring
 * thread, only for `defineMetric`.
 */

/**
 * Sends a dataset to a chatbot, measures and scores the replies, and saves the run below `config.out`, as
 * `floodgate run` does without a screen. It leaves the process's outputs and signals alone; all threads
 * and sockets of the run are gone when it settles.
 * @param config options by the keys of `floodgate.config.json`; neither the environment nor a file adds
 * to them. Durations are texts such as `"30s"`, paths are relative to the working folder.
 * @returns the saved run, once its folder is complete, even if the run was stopped; `exitCodes` maps its
 * `summary.verdict` to the exit codes of the command
 * @throws UserError when the configuration, the dataset or a module is wrong, before anything is sent
 * @throws the reason of `signal` when it is aborted before the run begins; nothing is sent then
 * @throws Error when nothing of the run could be saved
 * @example const {summary} = await run({url: 'wss://chat.example/prod', datasets: ['prompts.jsonl']});
 */
export async function run(config: RunConfig, options: RunOptions = {}): Promise<SavedRun> {
	const {runConfig} = await import('./run-config.ts');
	return runConfig(config, options);
}

/**
 * Opens a saved run.
 * @param folder path of the run's folder
 * @throws UserError when the folder holds no run, or a damaged one
 * @example const run = await openRun('runs/20260101-120000-demo'); for await (const {id, outcome} of
 * run.attempts()) console.log(id, outcome);
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
