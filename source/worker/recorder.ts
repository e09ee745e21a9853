import {createRedactor, mask, redactRecord} from '../config/secrets/redactor.ts';
import {hideSignature} from '../gateway/credentials.ts';
import type {MetricReply, PairScore} from '../metrics/metric.ts';
import {builtinsAmong} from '../metrics/registry.ts';
import {mostAtOnce} from '../metrics/scorer-messages.ts';
import {createScorer, type Scorer} from '../metrics/scorer.ts';
import {createMetricPrompts, mergeScores, scoreInline} from '../metrics/score-pair.ts';
import {attemptIdOf, type RawAttempt} from '../model/raw-attempt.ts';
import {createCollector} from '../statistics/collector.ts';
import type {Delta} from '../statistics/delta.ts';
import {figuresOfRaw} from '../statistics/raw-figures.ts';
import {openResultsLog} from '../store/results-log.ts';
import {createAttemptWriter, outcomeOf} from './attempt.ts';
import type {WorkerSetup} from './messages.ts';

/** Milliseconds of scoring between two looks at the sockets. */
const longestTurn = 1;
/** Pairs scored between two looks at the clock. */
const pairsPerLook = 16;

const noScore: PairScore = {scores: {}, reasons: {}, errors: {}};

/** What happens to attempts once they have ended: scored, counted, written. */
export type Recorder = {
	/** Between two frames: only takes note, so that nothing delays the next frame's clock. */
	readonly take: (raw: RawAttempt) => void;
	/** Nothing waits to be scored; what services score later is not waited for. */
	readonly idle: () => boolean;
	/** Scores what inline metrics can, and gives up on what waits for the scoring thread. */
	readonly abandon: () => void;
	/** Adds values that no output may show. */
	readonly hide: (secrets: readonly string[]) => void;
	/** Masks secrets in a record that leaves the engine. */
	readonly clean: <Value>(record: Value) => Value;
	readonly drain: () => Delta;
	/** Measured attempts that are counted. */
	readonly total: () => number;
	/** Pairs that wait for the scoring thread. */
	readonly scoring: () => number;
	/** Bytes that wait for the disk. */
	readonly pendingBytes: () => number;
	/** Resolves when everything is written. */
	readonly close: () => Promise<void>;
};

export type RecorderEvents = {
	/** What the metrics print. */
	readonly print: (text: string) => void;
	/** What the user should know, reported once. */
	readonly warn: (text: string) => void;
	/** The metrics no longer load, or the results can't be written. */
	readonly fail: (message: string) => void;
	/** Called whenever the last pair that waited has been scored. */
	readonly settled: () => void;
};

/** What metrics see of a reply; the times are made when a metric looks at them. */
class PlainReply implements MetricReply {
	readonly text: string;
	readonly body: unknown;
	readonly frames: number;
	private readonly raw: RawAttempt;

	constructor(raw: RawAttempt) {
		this.text = raw.text ?? '';
		this.body = raw.body;
		this.frames = raw.frames;
		this.raw = raw;
	}

	/** Durations in seconds. */
	get timing(): MetricReply['timing'] {
		const {sent = this.raw.intended, connect, first, complete} = this.raw;
		return {
			...(connect !== undefined && {connect: connect / 1000}),
			...(first !== undefined && {first_token: (first - sent) / 1000}),
			latency: (complete - sent) / 1000,
		};
	}
}

/** The same as a plain object, which another thread can be sent. */
const copyOf = ({text, body, frames, timing}: MetricReply): MetricReply => ({
	...{text, body, frames, timing},
});

/** What scores pairs in this thread and beside it. */
type PairScorer = {
	/** Calls back at once where nothing has to be waited for. */
	readonly score: (raw: RawAttempt, done: (score: PairScore) => void) => void;
	readonly thread: Scorer | undefined;
};

function createPairScorer(
	{plan, metrics}: WorkerSetup,
	redact: (text: string) => string,
	{print, warn, fail}: RecorderEvents,
): PairScorer {
	const promptOf = createMetricPrompts();
	const inline = builtinsAmong(plan.metrics).filter(({kind}) => kind === 'inline');
	const services = metrics.filter(({kind}) => kind === 'service').map(({name}) => name);
	/** What is said about services, whose scores are added later. */
	const later = services.length > 0 && {unscored: services};
	const thread = metrics.some(({kind}) => kind === 'thread')
		? createScorer({
				...{metrics, kind: 'thread', atOnce: mostAtOnce},
				print: (text) => print(redact(text)),
				warn: (text) => warn(redact(text)),
				fail: (problem) => fail(redact(problem)),
			})
		: undefined;

	return {
		thread,
		score(raw, done) {
			const {assignment} = raw;
			const {prompt} = assignment;
			const reply = new PlainReply(raw);
			const shown = promptOf(prompt, assignment.place);
			const first = scoreInline(inline, shown, reply, prompt);
			const own = later ? {...first, ...later} : first;
			if (!thread) {
				done(own);
				return;
			}
			const {question, intent, expected, refCount} = prompt;
			const pair = {
				prompt: {...prompt.row, id: attemptIdOf(assignment)},
				reply: copyOf(reply),
				fields: {question, intent, expected, refCount},
			};
			thread.submit(pair, (score) => done({...mergeScores(own, score), ...later}));
		},
	};
}

/**
 * Records attempts: inline metrics are scored in this thread, a little at a time so that the sockets
 * get their turn, those of modules in a thread of their own. Services score later, by the results.
 * @param zero gives the run's beginning on the clock of the raw times, in milliseconds
 */
export function createRecorder(
	setup: WorkerSetup,
	zero: () => number,
	events: RecorderEvents,
): Recorder {
	const {plan, metricNames, tags} = setup;
	let redactKnown = createRedactor(setup.secrets);
	// Secrets may be added during the run: then even a run that had none must look at every text.
	const signed = setup.plan.auth === 'sigv4';
	const redact = signed ? (text: string) => hideSignature(redactKnown(text), mask) : redactKnown;
	const scorer = createPairScorer(setup, redact, events);
	const collector = createCollector({metrics: metricNames, tags, redact});
	const log =
		setup.resultsFile === null ? undefined : openResultsLog(setup.resultsFile, onDiskError);
	const toLine = createAttemptWriter(redact, setup.rerun);
	let hidden = setup.secrets;
	let unscored: RawAttempt[] = [];
	/** Position in `unscored` of the first that is not scored. */
	let next = 0;

	function onDiskError(error: unknown): void {
		const reason = error instanceof Error ? error.message : String(error);
		events.fail(`results cannot be written: ${reason}`);
	}

	const inThread = () => scorer.thread?.pending() ?? 0;
	const isIdle = () => unscored.length === 0 && inThread() === 0;

	function settle(): void {
		if (isIdle()) events.settled();
	}

	/** Scores for a moment, then lets the loop take in the next frames, whose clock is more urgent. */
	function scoreSome(): void {
		const end = performance.now() + longestTurn;
		while (next < unscored.length && performance.now() < end) {
			const until = Math.min(unscored.length, next + pairsPerLook);
			while (next < until) score(unscored[next++]!);
		}
		if (next < unscored.length) {
			setImmediate(scoreSome);
			return;
		}
		unscored = [];
		next = 0;
		settle();
	}

	function score(raw: RawAttempt): void {
		if (raw.error || !raw.assignment.measured) {
			record(raw, noScore);
			return;
		}
		scorer.score(raw, (pair) => {
			record(raw, pair);
			if (scorer.thread) settle();
		});
	}

	function record(raw: RawAttempt, pair: PairScore): void {
		const outcome = outcomeOf(raw, pair);
		if (!raw.assignment.measured) {
			collector.addWarmup(outcome);
			return;
		}
		const place = setup.rerun?.places.get(attemptIdOf(raw.assignment));
		collector.add(figuresOfRaw(raw, pair, outcome, zero(), place));
		if (!log || (plan.save === 'failed' && outcome === 'passed')) return;
		log.append(toLine(raw, pair, outcome, zero()));
	}

	return {
		take(raw) {
			unscored.push(raw);
			if (unscored.length === 1) setImmediate(scoreSome);
		},
		idle: isIdle,
		abandon() {
			while (next < unscored.length) score(unscored[next++]!);
			scorer.thread?.abandon();
		},
		hide(secrets) {
			hidden = [...new Set([...hidden, ...secrets])];
			redactKnown = createRedactor(hidden);
		},
		clean: (record) => redactRecord(record, redact),
		drain: collector.drain,
		total: collector.total,
		scoring: inThread,
		pendingBytes: () => log?.pending() ?? 0,
		async close() {
			scorer.thread?.close();
			try {
				await log?.close();
			} catch (error) {
				onDiskError(error);
			}
		},
	};
}
