import {parentPort, workerData} from 'node:worker_threads';
import {withPlainDecimals} from '../model/exact-json.ts';
import {UserError} from '../model/user-error.ts';
import {scoreCustom} from './score-pair.ts';
import {loadMetricModule} from './load.ts';
import type {MetricDefinition, PairScore} from './metric.ts';
import {
	mostAtOnce,
	scorerState,
	unsettledCode,
	type FromScorer,
	type Pair,
	type ScorerSetup,
} from './scorer-messages.ts';

/*
 * The thread that runs the user's metrics: whatever their code does, block, throw or exit, it does
 * not delay the next frame. Some pairs are scored side by side, so that slow promises overlap.
 */
const {modules, off, state} = workerData as ScorerSetup;
const port = parentPort!;
const heartbeatInterval = 100;
/** Milliseconds of work after which the loop gets a turn, and what is ready is sent. */
const slice = 20;

const post = (message: FromScorer) => port.postMessage(message);

async function load(): Promise<void> {
	const endUnsettled = () => process.exit(unsettledCode);
	process.once('beforeExit', endUnsettled);
	try {
		const metrics: MetricDefinition[] = [];
		// One after the other: of one that blocks it can be told which it is.
		for (const [position, path] of modules.entries()) {
			Atomics.store(state, scorerState.module, position);
			metrics.push(...(await loadMetricModule(path)));
		}
		post({type: 'loaded', names: metrics.map(({name}) => name)});
		serve(metrics);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		post({type: 'refused', problems: error.problems.map(({text}) => text)});
	} finally {
		process.off('beforeExit', endUnsettled);
	}
}

// Not awaited here: Node would say on standard error that a module never settles, before we do.
void load();

function serve(metrics: readonly MetricDefinition[]): void {
	const queue: Pair[] = [];
	let verdicts: [number, PairScore][] = [];
	let running = 0;
	let scheduled = false;

	const beat = () => Atomics.add(state, scorerState.heartbeat, 1);
	setInterval(beat, heartbeatInterval);

	function send(): void {
		if (verdicts.length === 0) return;
		post({type: 'scored', verdicts});
		verdicts = [];
	}

	async function score({key, ...pair}: Pair): Promise<void> {
		running++;
		const prompt = withPlainDecimals(pair.prompt) as Pair['prompt'];
		const reply = {...pair.reply, body: withPlainDecimals(pair.reply.body)};
		const onCall = (metric: number) => {
			beat();
			Atomics.store(state, scorerState.metric, metric);
			Atomics.store(state, scorerState.pair, key + 1);
		};
		const verdict = await scoreCustom(metrics, prompt, reply, onCall, off);
		Atomics.store(state, scorerState.pair, 0);
		running--;
		verdicts.push([key, verdict]);
		schedule();
	}

	/** One slice of work, then a turn of the loop: so verdicts get out however slow a metric is. */
	async function work(): Promise<void> {
		const began = performance.now();
		while (queue.length > 0 && running < mostAtOnce && performance.now() - began < slice) {
			const scoring = score(queue.shift()!);
			// A synchronous metric is done within a few turns of the microtask queue.
			await Promise.race([scoring, new Promise((resolve) => setImmediate(resolve))]);
		}
		send();
		scheduled = false;
		if (queue.length > 0 && running < mostAtOnce) schedule();
	}

	function schedule(): void {
		if (scheduled) return;
		scheduled = true;
		setImmediate(() => void work());
	}

	port.on('message', (pairs: readonly Pair[]) => {
		queue.push(...pairs);
		schedule();
	});
}
