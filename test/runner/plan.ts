import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import {secretValues} from '../../source/config/secrets.ts';
import {startGateway, type Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Prompt} from '../../source/model/prompt.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {startInProcess, type StartEngine} from '../../source/runner/worker-handle.ts';
import type {RunEnd} from '../../source/runner/completion.ts';
import type {RunSetup} from '../../source/prepare/run-setup.ts';
import {createRunner, type Runner} from '../../source/runner/runner.ts';
import {inspectMetrics} from '../../source/metrics/scorer-handle.ts';
import {tagsOf} from '../../source/statistics/threshold-tags.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';

export const prompts: readonly Prompt[] = Array.from({length: 12}, (_, index) => {
	const intent = ['greeting', 'permits', 'waste'][index % 3]!;
	const question = `Question ${index} ?`;
	return {
		id: `q${index}`,
		file: 'test.jsonl',
		line: index + 1,
		question,
		intent,
		row: {Question: question, Intent: intent},
	};
});

/** A gateway that knows the prompts and answers at once unless told otherwise. */
export async function gatewayFor(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
	const latency = {median: 1, spread: 0};
	const rows = prompts.map(({row}) => row);
	const gateway = await startGateway(rows, {latency, ...options});
	onTestFinished(() => gateway.close());
	return gateway;
}

/** A folder that goes with its test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-runner-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

/** A metric module in a file of its own, from the text of its default export. */
export async function metricModule(source: string): Promise<string> {
	const file = join(await temporaryFolder(), 'metrics.mjs');
	await writeFile(file, `export default ${source};\n`);
	return file;
}

/** All that an engine needs, from the options that a test cares for. */
export async function setupFor(
	url: string,
	config: Readonly<Record<string, unknown>> = {},
	resultsFile: string | null = null,
): Promise<RunSetup> {
	const parsed = configSchema.parse({url, metrics: [], ...config});
	const plan = {...parsed, url, seed: 1, name: 'test'};
	const metrics = await inspectMetrics(plan.metrics);
	return {
		plan,
		prompts: promptTableOf(prompts).data,
		resultsFile,
		ca: undefined,
		secrets: secretValues(plan, process.env),
		metrics,
		metricNames: metrics.map(({name}) => name),
		tags: tagsOf(plan.thresholds.map(parseThreshold)),
	};
}

export type WatchedRun = {
	readonly runner: Runner;
	/** Every snapshot that was published. */
	readonly published: Snapshot[];
	/** Resolves with the first snapshot that fits. */
	readonly until: (fits: (snapshot: Snapshot) => boolean) => Promise<Snapshot>;
	readonly done: Promise<RunEnd>;
};

/** Starts a run that the end of the test cuts short, if need be. */
export function startRun(setup: RunSetup, engine: StartEngine = startInProcess): WatchedRun {
	const thresholds = setup.plan.thresholds.map(parseThreshold);
	const runner = createRunner(setup, {startEngine: engine, thresholds});
	const published: Snapshot[] = [];
	runner.subscribe(() => published.push(runner.getSnapshot()));
	onTestFinished(async () => {
		runner.stop({grace: 0});
		await runner.done;
	});
	runner.start();
	return {
		runner,
		published,
		until: (fits) =>
			new Promise((resolve) => {
				const look = () => {
					if (!fits(runner.getSnapshot())) return;
					unsubscribe();
					resolve(runner.getSnapshot());
				};
				const unsubscribe = runner.subscribe(look);
				look();
			}),
		done: runner.done,
	};
}

export async function readAttempts(file: string): Promise<Attempt[]> {
	const text = await readFile(file, 'utf8');
	const lines = text.split('\n').filter((line) => line !== '');
	return lines.map((line) => JSON.parse(line) as Attempt);
}
