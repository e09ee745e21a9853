import {parentPort, workerData} from 'node:worker_threads';
import {UserError} from '../model/user-error.ts';
import {judgeCustom} from '../metrics/judge.ts';
import {loadMetricModule} from '../metrics/load.ts';
import type {MetricDefinition, Verdict} from '../metrics/metric.ts';
import {scorerState, type FromScorer, type Pair, type ScorerSetup} from './scorer-messages.ts';

/*
 * The thread that runs the user's metrics: whatever their code does, block, throw or exit, it does
 * not delay the next frame. Pairs are scored side by side, so that slow promises overlap.
 */
const {modules, state} = workerData as ScorerSetup;
const port = parentPort!;
const heartbeatInterval = 100;

const post = (message: FromScorer) => port.postMessage(message);

try {
	const metrics = (await Promise.all(modules.map(loadMetricModule))).flat();
	post({type: 'loaded', names: metrics.map(({name}) => name)});
	serve(metrics);
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	post({type: 'refused', problems: error.problems});
}

function serve(metrics: readonly MetricDefinition[]): void {
	let verdicts: [number, Verdict][] = [];
	setInterval(() => Atomics.add(state, scorerState.heartbeat, 1), heartbeatInterval);

	function collect(key: number, verdict: Verdict): void {
		verdicts.push([key, verdict]);
		if (verdicts.length > 1) return;
		setImmediate(() => {
			post({type: 'scored', verdicts});
			verdicts = [];
		});
	}

	async function score({key, prompt, reply}: Pair): Promise<void> {
		const verdict = await judgeCustom(metrics, prompt, reply, (metric) => {
			Atomics.store(state, scorerState.metric, metric);
			Atomics.store(state, scorerState.pair, key + 1);
		});
		Atomics.store(state, scorerState.pair, 0);
		collect(key, verdict);
	}

	port.on('message', (pairs: readonly Pair[]) => {
		for (const pair of pairs) void score(pair);
	});
}
