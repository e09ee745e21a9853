import {parentPort, workerData} from 'node:worker_threads';
import {withPlainDecimals} from '../model/exact-json.ts';
import {UserError} from '../model/user-error.ts';
import {infoOf, type BoundMetric} from './bind-metric.ts';
import {createLimiter} from './limiter.ts';
import {loadMetrics} from './load.ts';
import type {PairScore} from './metric.ts';
import {mergeScores, scoreWith} from './score-pair.ts';
import {
	scorerState,
	unsettledCode,
	type FromScorer,
	type Pair,
	type ScorerSetup,
} from './scorer-messages.ts';

/*
 * The thread that runs metrics of the kinds thread and service: even if their code blocks, throws or
 * exits, it does not delay the next frame. It scores several pairs concurrently.
 */
const {entries, kind, atOnce, off, state} = workerData as ScorerSetup;
const port = parentPort!;
const heartbeatInterval = 100;
/** Milliseconds of work after which the loop gets a turn and sends finished scores. */
const longestTurn = 20;

const post = (message: FromScorer) => port.postMessage(message);
const nothing: PairScore = {scores: {}, reasons: {}, errors: {}};

async function load(): Promise<void> {
	const endUnsettled = () => process.exit(unsettledCode);
	process.once('beforeExit', endUnsettled);
	try {
		const metrics: BoundMetric[] = [];
		// Load them one after the other, so that one that blocks can be identified.
		for (const [position, entry] of entries.entries()) {
			Atomics.store(state, scorerState.module, position);
			metrics.push(...(await loadMetrics(entry)));
		}
		post({type: 'loaded', metrics: metrics.map(infoOf)});
		serve(metrics.filter((metric) => metric.kind === kind));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		post({type: 'refused', problems: error.problems.map(({text}) => text)});
	} finally {
		process.off('beforeExit', endUnsettled);
	}
}

// Not awaited here: if a module never settles, Node would report it on standard error before we do.
void load();

const beat = () => Atomics.add(state, scorerState.heartbeat, 1);

function scoreOne(metric: BoundMetric, position: number, {key, prompt, reply, fields}: Pair) {
	const {name} = metric;
	if (Object.hasOwn(off, name)) {
		return Promise.resolve<PairScore>({...nothing, errors: {[name]: off[name]!}});
	}
	return scoreWith(metric, prompt, reply, fields, () => {
		beat();
		Atomics.store(state, scorerState.metric, position);
		Atomics.store(state, scorerState.pair, key + 1);
	});
}

/** Runs the metrics of a pair one after the other, or services concurrently within their limits. */
function scoringOf(metrics: readonly BoundMetric[]): (pair: Pair) => Promise<PairScore> {
	if (kind === 'thread') {
		return async (pair) => {
			let all = nothing;
			for (const [position, metric] of metrics.entries()) {
				all = mergeScores(all, await scoreOne(metric, position, pair));
			}
			return all;
		};
	}
	const limiters = metrics.map(({concurrency}) => createLimiter(concurrency));
	return async (pair) => {
		const scores = metrics.map((metric, position) =>
			limiters[position]!(() => scoreOne(metric, position, pair)),
		);
		return (await Promise.all(scores)).reduce(mergeScores, nothing);
	};
}

function serve(metrics: readonly BoundMetric[]): void {
	const scorePair = scoringOf(metrics);
	const queue: Pair[] = [];
	let scores: [number, PairScore][] = [];
	let running = 0;
	let scheduled = false;

	setInterval(beat, heartbeatInterval);

	function send(): void {
		if (scores.length === 0) return;
		post({type: 'scored', scores});
		scores = [];
	}

	async function score({key, fields, ...pair}: Pair): Promise<void> {
		running++;
		const prompt = withPlainDecimals(pair.prompt) as Pair['prompt'];
		const reply = {...pair.reply, body: withPlainDecimals(pair.reply.body)};
		const scored = await scorePair({key, prompt, reply, fields});
		Atomics.store(state, scorerState.pair, 0);
		running--;
		scores.push([key, scored]);
		schedule();
	}

	/** Alternates work with turns of the loop, so that scores get out however slow a metric is. */
	async function work(): Promise<void> {
		const began = performance.now();
		while (queue.length > 0 && running < atOnce && performance.now() - began < longestTurn) {
			const scoring = score(queue.shift()!);
			// A synchronous metric finishes within a few turns of the microtask queue.
			await Promise.race([scoring, new Promise((resolve) => setImmediate(resolve))]);
		}
		send();
		scheduled = false;
		if (queue.length > 0 && running < atOnce) schedule();
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
