import {join} from 'node:path';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import type {RecordedRun} from '../../source/runner/saved-run.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import {writeRows} from '../helpers/bin.ts';
import {gatewayFor, prompts, temporaryFolder} from '../runner/plan.ts';

export type Behaviour = Partial<GatewayOptions>;

/** A run against a gateway, with something done in the middle of it; its folder. */
export async function record(
	behaviour: Behaviour,
	config: Readonly<Record<string, unknown>>,
	during: (run: RecordedRun) => void = () => undefined,
	startEngine = startInProcess,
): Promise<string> {
	const {url} = await gatewayFor(behaviour);
	const folder = await temporaryFolder();
	const datasets = [
		await writeRows(
			folder,
			prompts.map(({row}) => row),
		),
	];
	const parsed = configSchema.parse({url, datasets, out: join(folder, 'runs'), ...config});
	const plan = {...parsed, url, seed: 1, name: 'test'};
	const recorded = recordRun(await prepareRun(plan), {startEngine});
	recorded.runner.start();
	during(recorded);
	await recorded.done;
	return recorded.folder.path;
}

/** Does something as soon as so many replies have come. */
export const after =
	(count: number, act: (run: RecordedRun) => void) =>
	(run: RecordedRun): void => {
		let done = false;
		run.runner.subscribe(() => {
			const {passed, failed, errored} = run.runner.getSnapshot().counts;
			if (done || passed + failed + errored < count) return;
			done = true;
			act(run);
		});
	};

export const broken: Behaviour = {
	accuracy: 0.6,
	errorRate: 0.2,
	seed: 3,
	latency: {median: 5, spread: 0.5},
};

export const slow: Behaviour = {...broken, latency: {median: 30, spread: 0.5}};

export const runs: Record<
	string,
	[Behaviour, Readonly<Record<string, unknown>>, ((run: RecordedRun) => void)?]
> = {
	'with failed and errored attempts': [broken, {connections: 3, repeat: 4}],
	'of which only failed attempts are saved': [broken, {repeat: 4, save: 'failed'}],
	'of which nothing is saved': [broken, {repeat: 4, save: 'none'}],
	'that is streamed, with lost and doubled frames': [
		{protocol: 'serverless-llm', loseRate: 0.1, duplicateRate: 0.1, swapRate: 0.1, tokenGap: 1},
		{reply: 'serverless-llm', repeat: 2},
	],
	'with thresholds on a tag, an intent and all': [
		broken,
		{
			repeat: 3,
			thresholds: ['latency.p95{intent=permits} < 1ms', 'error_rate < 50%', 'connect.max < 5s'],
		},
	],
	'with a warm-up before steps': [
		broken,
		{
			warmup: '2 prompts',
			steps: '1:3:1',
			hold: '4 prompts',
			pause: '0s',
			thresholds: ['latency.p95 < 5s'],
		},
	],
	'that looks for the capacity': [
		broken,
		{
			steps: '1:4:1',
			findCapacity: true,
			hold: '3 prompts',
			pause: '0s',
			thresholds: ['latency.p95 < 5s'],
		},
	],
	'in the open model, with prompts dropped': [
		{latency: {median: 400, spread: 0}},
		{rate: 40, duration: '1200ms', connections: 1, maxConnections: 2},
	],
	'without what was timed late': [broken, {repeat: 4, withoutLate: true}],
	'that is paused and resumed': [
		slow,
		{connections: 2, repeat: 3},
		after(8, ({runner}) => {
			runner.pause();
			setTimeout(() => runner.resume(), 300);
		}),
	],
	'whose level is changed by hand in a step': [
		slow,
		{steps: '2:2:1', hold: '20 prompts', pause: '0s', thresholds: ['latency.p95 < 5s']},
		after(8, ({runner}) => runner.setLevel(4)),
	],
	'that the user stops': [slow, {connections: 2, repeat: 9}, after(8, ({runner}) => runner.stop())],
	'that a signal interrupts': [
		slow,
		{connections: 2, repeat: 9},
		after(8, ({runner}) => runner.stop({grace: 0, interrupted: true})),
	],
	'that is stopped before it starts': [{}, {}],
	'that too many errors end': [
		{closeRate: 1, closeCode: 1006},
		{
			duration: '20s',
			abortOnFail: true,
			thresholds: ['error_rate < 1%'],
			abortWindow: '1s',
			thinkTime: '20ms',
		},
	],
};
