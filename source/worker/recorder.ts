import {createRedactor, mask, redactRecord} from '../config/secrets/redactor.ts';
import {hideSignature} from '../gateway/credentials.ts';
import type {PairScore} from '../metrics/metric.ts';
import type {AttemptSample} from '../model/attempt-sample.ts';
import {attemptIdOf, type RawAttempt} from '../model/raw-attempt.ts';
import {createCollector} from '../statistics/collector.ts';
import type {Delta} from '../statistics/delta.ts';
import {figuresOfRaw} from '../statistics/raw-figures.ts';
import {outcomeOf, toAttempt} from './attempt.ts';
import {createAttemptSampler} from './attempt-sampler.ts';
import type {WorkerSetup} from './messages.ts';
import {createPairScorer, type PairScorerEvents} from './pair-scorer.ts';
import {openResults} from './open-results.ts';
import {createScoringQueue} from './scoring-queue.ts';

const noScore: PairScore = {scores: {}, reasons: {}, errors: {}};

/** With bytes of its own, because those of a frame keep all that was read with it in memory. */
function withOwnBytes(raw: RawAttempt): RawAttempt {
	const {bodyBytes} = raw;
	return bodyBytes === undefined ? raw : {...raw, bodyBytes: Buffer.from(bodyBytes)};
}

/** Scores, counts and hands over finished attempts. */
export type Recorder = {
	/** Only stores the attempt, so that nothing delays the next frame's clock. */
	readonly take: (raw: RawAttempt) => void;
	/** Whether nothing waits to be scored; services score later and don't count. */
	readonly idle: () => boolean;
	/** Scores what inline metrics can, and gives up pairs that wait for the scoring thread. */
	readonly abandon: () => void;
	/** Adds values that no output may contain. */
	readonly hide: (secrets: readonly string[]) => void;
	/** Masks secrets in a record that leaves the engine. */
	readonly clean: <Value>(record: Value) => Value;
	readonly drain: () => Delta;
	/** Takes the sample of attempts for outputs; undefined if none declares them. */
	readonly takeSample: () => AttemptSample | undefined;
	/** Number of counted measured attempts. */
	readonly total: () => number;
	/** Pairs that wait for the scoring thread. */
	readonly scoring: () => number;
	/** Hands finished attempts over to the writer; to be called every 100 ms. */
	readonly flush: () => void;
	/** Bytes of results that are not in their file yet. */
	readonly pendingBytes: () => number;
	/** Resolves when everything is written. */
	readonly close: () => Promise<void>;
};

export type RecorderEvents = PairScorerEvents & {
	/** Called whenever the last waiting pair has been scored. */
	readonly settled: () => void;
	/** Results were handed over or written; `pending` bytes are not in their file yet. */
	readonly moved: (pending: number) => void;
	/** The first results are on their way to the writer. */
	readonly begun: () => void;
	/** No more results can be written; the writer is gone, which is reported elsewhere. */
	readonly unwritable: () => void;
};

/**
 * Records attempts. Inline metrics run in this thread, a moment at a time between frames, and those
 * from modules in a separate thread. Services score later, from the results.
 * @param zero returns the run's beginning on the clock of the raw times, in milliseconds
 */
export function createRecorder(
	setup: WorkerSetup,
	zero: () => number,
	events: RecorderEvents,
): Recorder {
	const {plan, metricNames, tags, attemptsPerSecond = 0} = setup;
	let redactKnown = createRedactor(setup.secrets);
	// Secrets may be added during the run, so even a run without any must check every text.
	const signed = setup.plan.auth === 'sigv4';
	const redact = signed ? (text: string) => hideSignature(redactKnown(text), mask) : redactKnown;
	const scorer = createPairScorer(setup, redact, events);
	const collector = createCollector({metrics: metricNames, tags, redact});
	const results = openResults(setup, {
		...{moved: events.moved, begun: events.begun},
		broken(reason) {
			if (reason === undefined) events.unwritable();
			else events.fail(`results cannot be written: ${reason}`);
		},
	});
	const placeOf = ({assignment}: RawAttempt) => setup.rerun?.places.get(attemptIdOf(assignment));
	const sampler =
		attemptsPerSecond > 0
			? createAttemptSampler({
					perSecond: attemptsPerSecond / setup.workers,
					write: (raw, pair, outcome, at) =>
						JSON.stringify(toAttempt(raw, pair, outcome, at, redact, placeOf(raw))),
				})
			: undefined;
	let hidden = setup.secrets;
	const queue = createScoringQueue(score, settle);
	const inThread = () => scorer.thread?.pending() ?? 0;
	const isIdle = () => queue.isEmpty() && inThread() === 0;

	function settle(): void {
		if (isIdle()) events.settled();
	}

	function score(raw: RawAttempt): void {
		if (raw.error || raw.left || !raw.assignment.measured) {
			record(raw, noScore);
			return;
		}
		const kept = scorer.thread ? withOwnBytes(raw) : raw;
		scorer.score(kept, (pair) => {
			record(kept, pair);
			if (scorer.thread) settle();
		});
	}

	function record(raw: RawAttempt, pair: PairScore): void {
		const outcome = outcomeOf(raw, pair);
		if (!raw.assignment.measured) {
			collector.addWarmup(outcome);
			return;
		}
		const place = placeOf(raw);
		collector.add(figuresOfRaw(raw, pair, outcome, zero(), place));
		sampler?.offer(raw, pair, outcome);
		const isWanted = plan.save === 'all' || outcome === 'failed' || outcome === 'errored';
		if (!results || !isWanted) return;
		results.add({raw, pair, outcome, zero: zero(), place});
	}

	return {
		take: queue.take,
		idle: isIdle,
		abandon() {
			queue.flush();
			scorer.thread?.abandon();
		},
		hide(secrets) {
			hidden = [...new Set([...hidden, ...secrets])];
			redactKnown = createRedactor(hidden);
			results?.hide(secrets);
		},
		clean: (record) => redactRecord(record, redact),
		drain: collector.drain,
		takeSample: () => sampler?.take(zero()),
		total: collector.total,
		scoring: inThread,
		flush: () => results?.flush(),
		pendingBytes: () => results?.pending() ?? 0,
		async close() {
			scorer.thread?.close();
			await results?.close();
		},
	};
}
