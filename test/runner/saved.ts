import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Gateway} from '../../source/mock/gateway.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun, type RerunChoice} from '../../source/runner/rerun.ts';
import {readDocument, type RunDocument} from '../../source/runs/saved-run-reader.ts';
import type {ResultEntry} from '../../source/model/result-entry.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {writeRows} from '../helpers/bin.ts';
import {fakeEngines} from '../helpers/fake-engine.ts';
import {prompts, temporaryFolder} from './plan.ts';

export const rows = prompts.map(({row}) => row);

/** A run against a gateway, as it lies on the disk when it is over. */
export const saveRun = async (gateway: Gateway, config: Readonly<Record<string, unknown>> = {}) =>
	saveRows(rows, gateway.url, config);

export async function saveRows(
	dataset: readonly object[],
	url: string,
	config: Readonly<Record<string, unknown>>,
): Promise<RunDocument> {
	const folder = await temporaryFolder();
	const datasets = [await writeRows(folder, dataset)];
	const given = {url, datasets, out: join(folder, 'runs'), connections: 3, ...config};
	const parsed = configSchema.parse(given);
	const plan = {...parsed, url: given.url, seed: 1, name: 'test'};
	const recorded = recordRun(await prepareRun(plan), {startEngine: startInProcess});
	recorded.runner.start();
	await recorded.done;
	return readDocument(recorded.folder.path);
}

/** Sends prompts of a run again, to a gateway that may behave otherwise than before. */
export async function rerun(document: RunDocument, choice: RerunChoice, url: string) {
	const plan = {...recordedPlan(document), url};
	const {entries, runner, done} = await prepareRerun(document, choice, plan, startInProcess);
	runner.start();
	return {entries, ...(await done)};
}

/** What the engines of a rerun are given, none of which sends anything. */
export async function setupOf(document: RunDocument, changes: object) {
	const {engines, startEngine} = fakeEngines();
	const plan = {...recordedPlan(document), ...changes};
	const {runner, done} = await prepareRerun(document, 'all', plan, startEngine);
	runner.start();
	runner.stop({grace: 0});
	await done;
	return engines[0]!.setup;
}

export const idsOf = (entries: Iterable<{readonly id: string}>) =>
	Array.from(entries, ({id}) => id).toSorted();

export async function questionsOf(
	{texts}: RunDocument,
	entries: Iterable<ResultEntry>,
): Promise<string[]> {
	const questions: string[] = [];
	for await (const some of texts(entries)) questions.push(...some.map(({question}) => question));
	return questions;
}

export const summaryIn = async ({folder}: RunDocument) =>
	JSON.parse(await readFile(folder.summaryFile, 'utf8')) as SummaryFile;
