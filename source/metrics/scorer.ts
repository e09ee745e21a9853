import {Worker} from 'node:worker_threads';
import {metricTimeLimit} from './score-pair.ts';
import type {MetricPrompt, MetricReply, PairScore} from './metric.ts';
import {UserError} from '../model/user-error.ts';
import {
	mostAtOnce,
	scorerState,
	unsettledCode,
	type FromScorer,
	type Pair,
	type ScorerSetup,
} from './scorer-messages.ts';
import {threadUrl} from '../model/thread-url.ts';

export type Scorer = {
	/** Scores a pair; the answer comes later, and always comes. */
	readonly submit: (
		prompt: MetricPrompt,
		reply: MetricReply,
		done: (verdict: PairScore) => void,
	) => void;
	/** Pairs submitted and not answered. */
	readonly pending: () => number;
	/** Gives up on what is not scored yet; each such pair gets a metric error. */
	readonly abandon: () => void;
	readonly close: () => void;
};

export type ScorerEvents = {
	/** What the metrics write to their console. */
	readonly print?: (text: string) => void;
	/** That a metric is not run any more, and why. */
	readonly warn?: (text: string) => void;
	/** The modules no longer load; nothing more will be scored. */
	readonly fail?: (problem: string) => void;
};

type Waiting = {pair: Pair; done: (verdict: PairScore) => void};

const watchInterval = 250;
/** Milliseconds that the modules may take to load. */
const loadLimit = 10_000;
/** Pairs that a metric may spoil by blocking, or ending, its thread, before it is switched off. */
const mostSpoilt = 3;

type Off = ScorerSetup['off'];

function startThread(
	modules: readonly string[],
	{print = () => undefined, off = {}}: {print?: ScorerEvents['print']; off?: Off} = {},
) {
	const buffer = new SharedArrayBuffer(scorerState.length * Int32Array.BYTES_PER_ELEMENT);
	const setup: ScorerSetup = {modules, off, state: new Int32Array(buffer)};
	const worker = new Worker(threadUrl('./scorer-thread', import.meta), {
		workerData: setup,
		execArgv: [],
		// A metric that keeps everything must not take the machine's memory with it.
		resourceLimits: {maxOldGenerationSizeMb: 1024},
		// What a metric prints must not land in the result or on the screen.
		stdout: true,
		stderr: true,
	});
	for (const stream of [worker.stdout, worker.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => print(text.trimEnd()));
	}
	return {worker, state: setup.state};
}

/** Why the modules can't be loaded, when no module says so itself. */
function loadProblem(state: ScorerSetup['state'], modules: readonly string[], why: string): string {
	return `metrics: ${modules[Atomics.load(state, scorerState.module)]}: ${why}`;
}

const tooSlow = `is not loaded after ${loadLimit / 1000} s: it blocks, or waits for something that does not come`;

function exitProblem(code: number): string {
	return code === unsettledCode
		? 'waits, while loading, for something that never comes'
		: `ends the process while loading (exit code ${code})`;
}

/** The verdict on a pair whose metrics could not be run to their end. */
function broken(names: readonly string[], message: string): PairScore {
	return {
		scores: {},
		reasons: {},
		errors: Object.fromEntries(names.map((name) => [name, message])),
	};
}

/**
 * Loads the user's metric modules in a thread of their own and gives their names.
 * @throws UserError that says which module is wrong and how
 */
export async function inspectMetricModules(modules: readonly string[]): Promise<readonly string[]> {
	if (modules.length === 0) return [];
	const {worker, state} = startThread(modules);
	let timer: NodeJS.Timeout | undefined;
	try {
		return await new Promise<readonly string[]>((resolve, reject) => {
			const refuse = (why: string) => reject(new UserError(loadProblem(state, modules, why)));
			worker.on('online', () => {
				timer = setTimeout(refuse, loadLimit, tooSlow);
			});
			worker.on('message', (message: FromScorer) => {
				if (message.type === 'loaded') resolve(message.names);
				if (message.type === 'refused') reject(new UserError(message.problems));
			});
			worker.on('error', (error: Error) => refuse(`cannot be loaded: ${error.message}`));
			worker.on('exit', (code) => refuse(exitProblem(code)));
		});
	} finally {
		clearTimeout(timer);
		worker.removeAllListeners();
		await worker.terminate();
	}
}

/**
 * Runs the user's metrics in a thread, and watches it: when it is blocked for over five seconds, or
 * ends, the pair at fault gets a metric error, a new thread takes over, and the other pairs are
 * scored there.
 * @param names what `inspectMetricModules` gave for the modules
 * @param events what the metrics print, and why they can't be run at all
 */
export function createScorer(
	modules: readonly string[],
	names: readonly string[],
	{print, warn, fail}: ScorerEvents = {},
): Scorer {
	const waiting = new Map<number, Waiting>();
	/** By metric, and together for pairs of which nobody knows which metric it was. */
	const spoilt = new Map<string | undefined, number>();
	let off: Off = {};
	let nextKey = 0;
	let outbox: Pair[] = [];
	let thread = start();
	let lastBeat = -1;
	let beatAt = performance.now();
	let loaded = false;
	let closed = false;

	function start() {
		const started = startThread(modules, {print, off});
		started.worker.on('message', (message: FromScorer) => {
			if (message.type === 'loaded') {
				loaded = true;
				beatAt = performance.now();
			} else if (message.type === 'refused') {
				giveUp(message.problems.join(' '));
			} else {
				for (const [key, verdict] of message.verdicts) settle(key, verdict);
			}
		});
		let reason = 'ended the scoring thread';
		started.worker.on('error', (error: Error) => {
			reason = `crashed the scoring thread: ${error.message}`;
		});
		started.worker.on('exit', () => {
			if (closed || thread !== started) return;
			// What does not even load would not load again either.
			if (loaded) replace(reason);
			else giveUp(`the metrics cannot be loaded again: ${reason}`);
		});
		return started;
	}

	function settle(key: number, verdict: PairScore): void {
		const entry = waiting.get(key);
		if (!entry) return;
		waiting.delete(key);
		entry.done(verdict);
	}

	function settleAll(keys: readonly number[], reason: string): void {
		for (const key of keys) settle(key, broken(names, reason));
	}

	function giveUp(problem: string): void {
		closed = true;
		clearInterval(watch);
		settleAll([...waiting.keys()], problem);
		fail?.(problem);
	}

	/** Counts what a metric has spoilt; one that does so again and again is not run any more. */
	function blame(metric: string | undefined, reason: string): void {
		const count = (spoilt.get(metric) ?? 0) + 1;
		spoilt.set(metric, count);
		if (count < mostSpoilt) return;
		const what = metric === undefined ? 'the metrics are' : `the metric ${metric} is`;
		const text = `${what} switched off: ${reason} (${count} times)`;
		for (const name of metric === undefined ? names : [metric]) off = {...off, [name]: text};
		warn?.(text);
	}

	/** Blames the pair that was running, starts anew, and sends the others again. */
	function replace(reason: string): void {
		const culprit = Atomics.load(thread.state, scorerState.pair) - 1;
		const last = names[Atomics.load(thread.state, scorerState.metric)];
		const isKnown = waiting.has(culprit);
		const metric = last ?? 'a metric';
		// Where there is but one, it is that one.
		blame(isKnown || names.length === 1 ? last : undefined, reason);
		const old = thread;
		loaded = false;
		thread = start();
		lastBeat = -1;
		beatAt = performance.now();
		void old.worker.terminate();
		if (isKnown) settle(culprit, broken(names, `${metric} ${reason}`));
		// Code that runs on after an await names no pair: it is one of those that were in hand.
		else settleAll([...waiting.keys()].slice(0, mostAtOnce), reason);
		outbox = [];
		thread.worker.postMessage([...waiting.values()].map(({pair}) => pair));
	}

	const watch = setInterval(() => {
		const beat = Atomics.load(thread.state, scorerState.heartbeat);
		const now = performance.now();
		if (!loaded) {
			if (now - beatAt > loadLimit) {
				giveUp(loadProblem(thread.state, modules, tooSlow));
				void thread.worker.terminate();
			}
		} else if (beat !== lastBeat || waiting.size === 0) {
			lastBeat = beat;
			beatAt = now;
		} else if (now - beatAt > metricTimeLimit) {
			replace(`took over ${metricTimeLimit / 1000} s`);
		}
	}, watchInterval);

	function post(): void {
		const pairs = outbox;
		outbox = [];
		if (pairs.length > 0) thread.worker.postMessage(pairs);
	}

	return {
		submit(prompt, reply, done) {
			if (closed) {
				done(broken(names, 'not scored: the metrics are gone'));
				return;
			}
			const pair: Pair = {key: nextKey++, prompt, reply};
			waiting.set(pair.key, {pair, done});
			outbox.push(pair);
			if (outbox.length === 1) setImmediate(post);
		},
		pending: () => waiting.size,
		abandon: () => settleAll([...waiting.keys()], 'not scored: the run was stopped'),
		close() {
			closed = true;
			clearInterval(watch);
			void thread.worker.terminate();
		},
	};
}
