import type {MetricInfo} from './bind-metric.ts';
import {metricTimeLimit} from './bind-metric.ts';
import type {MetricKind, PairScore} from './metric.ts';
import {loadLimit, loadProblem, startThread, tooSlow} from './scorer-handle.ts';
import {scorerState, type FromScorer, type Pair, type ScorerSetup} from './scorer-messages.ts';

export type Scorer = {
	/** Scores a pair; always answers, at a later time. */
	readonly submit: (pair: Omit<Pair, 'key'>, done: (score: PairScore) => void) => void;
	/** Pairs submitted but not answered yet. */
	readonly pending: () => number;
	/** Gives up on pairs that are not scored yet; each gets a metric error. */
	readonly abandon: () => void;
	/** Ends the thread; no more answers come. */
	readonly close: () => void;
};

export type ScorerOptions = {
	/** All metrics of the run; only those of the given kind run here. */
	readonly metrics: readonly MetricInfo[];
	readonly kind: Exclude<MetricKind, 'inline'>;
	/** The most pairs that the metrics score at once. */
	readonly atOnce: number;
	/** Receives what the metrics print. */
	readonly print?: (text: string) => void;
	/** Receives a sentence on a metric that no longer runs. */
	readonly warn?: (text: string) => void;
	/** Called when the modules no longer load, so that nothing more is scored. */
	readonly fail?: (problem: string) => void;
};

type Waiting = {pair: Pair; done: (score: PairScore) => void};

const watchInterval = 250;
/** Pairs that a metric may spoil, by blocking or ending its thread, before it is switched off. */
const mostSpoilt = 3;

/** The score of a pair whose metrics could not finish. */
function broken(names: readonly string[], message: string): PairScore {
	const errors = Object.fromEntries(names.map((name) => [name, message]));
	return {scores: {}, reasons: {}, errors};
}

/** Tracks the metrics that repeatedly break the thread, to switch them off. */
function createSwitch(names: readonly string[], warn: (text: string) => void) {
	/** By metric; undefined counts the pairs whose culprit is unknown. */
	const spoilt = new Map<string | undefined, number>();
	let off: ScorerSetup['off'] = {};
	return {
		off: () => off,
		count(metric: string | undefined, reason: string): void {
			const count = (spoilt.get(metric) ?? 0) + 1;
			spoilt.set(metric, count);
			if (count < mostSpoilt) return;
			const what = metric === undefined ? 'the metrics are' : `the metric ${metric} is`;
			const text = `${what} switched off: ${reason} (${count} times)`;
			for (const name of metric === undefined ? names : [metric]) off = {...off, [name]: text};
			warn(text);
		},
	};
}

/** Holds the pairs that are submitted but not answered yet. */
function createWaiting(names: readonly string[]) {
	const waiting = new Map<number, Waiting>();

	function settle(key: number, score: PairScore): void {
		const entry = waiting.get(key);
		if (!entry) return;
		waiting.delete(key);
		entry.done(score);
	}

	return {
		add: (entry: Waiting) => waiting.set(entry.pair.key, entry),
		has: (key: number) => waiting.has(key),
		count: () => waiting.size,
		pairs: () => [...waiting.values()].map(({pair}) => pair),
		clear: () => waiting.clear(),
		settle,
		/** Answers the first of them, at most `most`, with a metric error. */
		settleAll(reason: string, most = Infinity): void {
			for (const key of [...waiting.keys()].slice(0, most)) settle(key, broken(names, reason));
		},
	};
}

/** The values of `--metrics` with the metrics to run, each once. */
const entriesOf = (metrics: readonly MetricInfo[]): string[] => [
	...new Set(metrics.map(({entry}) => entry)),
];

/**
 * Runs metrics in a thread and watches it. If it blocks for over five seconds, or ends, the pair at fault
 * gets a metric error, and a new thread scores the other pairs.
 */
export function createScorer({
	metrics,
	kind,
	atOnce,
	print,
	warn = () => undefined,
	fail,
}: ScorerOptions): Scorer {
	const own = metrics.filter((metric) => metric.kind === kind);
	const names = own.map(({name}) => name);
	const entries = entriesOf(own);
	const waiting = createWaiting(names);
	const switched = createSwitch(names, warn);
	let nextKey = 0;
	let outbox: Pair[] = [];
	let loaded = false;
	let closed = false;
	let lastBeat = -1;
	let beatAt = performance.now();
	let thread = start();

	function start() {
		loaded = false;
		lastBeat = -1;
		beatAt = performance.now();
		const started = startThread({entries, kind, atOnce, off: switched.off()}, print);
		started.worker.on('message', (message: FromScorer) => {
			if (message.type === 'loaded') {
				loaded = true;
				beatAt = performance.now();
			} else if (message.type === 'refused') {
				giveUp(message.problems.join(' '));
			} else {
				for (const [key, score] of message.scores) waiting.settle(key, score);
			}
		});
		let reason = 'ended the scoring thread';
		started.worker.on('error', (error: Error) => {
			reason = `crashed the scoring thread: ${error.message}`;
		});
		started.worker.on('exit', () => {
			if (closed || thread !== started) return;
			// A module that failed to load would fail again.
			if (loaded) replace(reason);
			else giveUp(`the metrics cannot be loaded again: ${reason}`);
		});
		return started;
	}

	function giveUp(problem: string): void {
		closed = true;
		clearInterval(watch);
		waiting.settleAll(problem);
		fail?.(problem);
	}

	/** Fails the pair that was running, starts a new thread, and sends the others again. */
	function replace(reason: string): void {
		const culprit = Atomics.load(thread.state, scorerState.pair) - 1;
		const last = names[Atomics.load(thread.state, scorerState.metric)];
		const isKnown = waiting.has(culprit);
		// A single metric must be the culprit.
		switched.count(isKnown || names.length === 1 ? last : undefined, reason);
		const old = thread;
		thread = start();
		void old.worker.terminate();
		if (isKnown) waiting.settle(culprit, broken(names, `${last ?? 'a metric'} ${reason}`));
		// Code that continues after an await names no pair, so it may be any of those in progress.
		else waiting.settleAll(reason, atOnce);
		outbox = [];
		thread.worker.postMessage(waiting.pairs());
	}

	function look(): void {
		const beat = Atomics.load(thread.state, scorerState.heartbeat);
		const now = performance.now();
		if (!loaded) {
			if (now - beatAt <= loadLimit) return;
			giveUp(loadProblem(thread.state, entries, tooSlow));
			void thread.worker.terminate();
		} else if (beat !== lastBeat || waiting.count() === 0) {
			lastBeat = beat;
			beatAt = now;
		} else if (now - beatAt > metricTimeLimit) {
			replace(`took over ${metricTimeLimit / 1000} s`);
		}
	}

	const watch = setInterval(look, watchInterval);

	function post(): void {
		const pairs = outbox;
		outbox = [];
		if (pairs.length > 0 && !closed) thread.worker.postMessage(pairs);
	}

	return {
		submit(parts, done) {
			if (closed) {
				done(broken(names, 'not scored: the metrics are gone'));
				return;
			}
			const pair: Pair = {key: nextKey++, ...parts};
			waiting.add({pair, done});
			outbox.push(pair);
			if (outbox.length === 1) setImmediate(post);
		},
		pending: waiting.count,
		abandon: () => waiting.settleAll('not scored: the run was stopped'),
		close() {
			closed = true;
			clearInterval(watch);
			waiting.clear();
			void thread.worker.terminate();
		},
	};
}
