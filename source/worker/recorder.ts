import {createRedactor, mask, redactRecord} from '../config/secrets/redactor.ts';
import {hideSignature} from '../gateway/credentials.ts';
import {builtinsAmong, modulesAmong} from '../metrics/builtins.ts';
import {scoreBuiltin, mergeScores} from '../metrics/score-pair.ts';
import type {MetricReply, PairScore} from '../metrics/metric.ts';
import {attemptIdOf, type RawAttempt} from '../model/raw-attempt.ts';
import {createCollector} from '../statistics/collector.ts';
import type {Delta} from '../statistics/delta.ts';
import {figuresOfRaw} from '../statistics/raw-figures.ts';
import {openResultsLog} from '../store/results-log.ts';
import type {AttemptSample} from '../model/attempt-sample.ts';
import {createAttemptWriter, outcomeOf} from './attempt.ts';
import {createAttemptSampler} from './attempt-sampler.ts';
import type {WorkerSetup} from './messages.ts';
import {createScorer} from '../metrics/scorer.ts';
import {createScoringQueue} from './scoring-queue.ts';

const noVerdict: PairScore = {scores: {}, reasons: {}, errors: {}};

/** Scores, counts and writes the attempts that have ended. */
export type Recorder = {
	/** Only takes note, so that nothing delays the next frame's clock. */
	readonly take: (raw: RawAttempt) => void;
	/** Whether nothing waits to be scored. */
	readonly idle: () => boolean;
	/** Scores what the built-in metrics can, and gives up what waits for the user's metrics. */
	readonly abandon: () => void;
	/** Adds values that no output may show. */
	readonly hide: (secrets: readonly string[]) => void;
	/** Masks secrets in a record that leaves the engine. */
	readonly clean: <Value>(record: Value) => Value;
	readonly drain: () => Delta;
	/** Takes the attempts that outputs want to see; undefined when none declares them. */
	readonly takeSample: () => AttemptSample | undefined;
	/** Measured attempts that are counted. */
	readonly total: () => number;
	/** Pairs that wait for the user's metrics. */
	readonly scoring: () => number;
	/** Bytes that wait for the disk. */
	readonly pendingBytes: () => number;
	/** Resolves when everything is written. */
	readonly close: () => Promise<void>;
};

export type RecorderEvents = {
	/** What the user's metrics print. */
	readonly print: (text: string) => void;
	/** A warning for the user, once. */
	readonly warn: (text: string) => void;
	/** The metrics no longer load, or the results can't be written. */
	readonly fail: (message: string) => void;
	/** Called whenever the last pair that waited has been scored. */
	readonly settled: () => void;
};

/** What the user's metrics see of a reply. Durations in seconds. */
function toMetricReply(raw: RawAttempt): MetricReply {
	const sent = raw.sent ?? raw.intended;
	return {
		text: raw.text ?? '',
		body: raw.body,
		frames: raw.frames,
		timing: {
			...(raw.connect !== undefined && {connect: raw.connect / 1000}),
			...(raw.first !== undefined && {first_token: (raw.first - sent) / 1000}),
			latency: (raw.complete - sent) / 1000,
		},
	};
}

/**
 * Records attempts. Built-in metrics are scored in this thread, a moment at a time between frames, the
 * user's metrics in a thread of their own.
 * @param zero gives the run's beginning on the clock of the raw times, in milliseconds
 */
export function createRecorder(
	setup: WorkerSetup,
	zero: () => number,
	{print, warn, fail, settled}: RecorderEvents,
): Recorder {
	const {plan, metricNames, tags} = setup;
	let redactKnown = createRedactor(setup.secrets);
	// Secrets may be added during the run: then even a run that had none must check every text.
	const signed = setup.plan.auth === 'sigv4';
	const redact = signed ? (text: string) => hideSignature(redactKnown(text), mask) : redactKnown;
	const builtins = builtinsAmong(plan.metrics);
	const modules = modulesAmong(plan.metrics);
	const customNames = metricNames.filter(
		(name) => !builtins.some((metric) => metric.name === name),
	);
	const scorer =
		modules.length > 0
			? createScorer(modules, customNames, {
					print: (text) => print(redact(text)),
					warn: (text) => warn(redact(text)),
					fail: (problem) => fail(redact(problem)),
				})
			: undefined;
	const collector = createCollector({metrics: metricNames, tags, redact});
	const log =
		setup.resultsFile === null ? undefined : openResultsLog(setup.resultsFile, onDiskError);
	const toLine = createAttemptWriter(redact, setup.rerun);
	const {attemptsPerSecond = 0} = setup;
	const sampler =
		attemptsPerSecond > 0
			? createAttemptSampler({perSecond: attemptsPerSecond / setup.workers, write: toLine})
			: undefined;
	let hidden = setup.secrets;
	const queue = createScoringQueue(score, settle);

	function onDiskError(error: unknown): void {
		const reason = error instanceof Error ? error.message : String(error);
		fail(`results cannot be written: ${reason}`);
	}

	function isIdle(): boolean {
		return queue.isEmpty() && (!scorer || scorer.pending() === 0);
	}

	function settle(): void {
		if (isIdle()) settled();
	}

	function score(raw: RawAttempt): void {
		if (raw.error || !raw.assignment.measured) {
			record(raw, noVerdict);
			return;
		}
		const {prompt} = raw.assignment;
		const verdict = scoreBuiltin(builtins, prompt, {text: raw.text ?? '', body: raw.body});
		if (!scorer) {
			record(raw, verdict);
			return;
		}
		scorer.submit(
			{...prompt.row, id: attemptIdOf(raw.assignment)},
			toMetricReply(raw),
			(custom) => {
				record(raw, mergeScores(verdict, custom));
				settle();
			},
		);
	}

	function record(raw: RawAttempt, verdict: PairScore): void {
		const outcome = outcomeOf(raw, verdict);
		if (!raw.assignment.measured) {
			collector.addWarmup(outcome);
			return;
		}
		const place = setup.rerun?.places.get(attemptIdOf(raw.assignment));
		collector.add(figuresOfRaw(raw, verdict, outcome, zero(), place));
		sampler?.offer(raw, verdict, outcome);
		if (!log || (plan.save === 'failed' && outcome === 'passed')) return;
		log.append(toLine(raw, verdict, outcome, zero()));
	}

	return {
		take: queue.take,
		idle: isIdle,
		abandon() {
			queue.flush();
			scorer?.abandon();
		},
		hide(secrets) {
			hidden = [...new Set([...hidden, ...secrets])];
			redactKnown = createRedactor(hidden);
		},
		clean: (record) => redactRecord(record, redact),
		drain: collector.drain,
		takeSample: () => sampler?.take(zero()),
		total: collector.total,
		scoring: () => scorer?.pending() ?? 0,
		pendingBytes: () => log?.pending() ?? 0,
		async close() {
			scorer?.close();
			try {
				await log?.close();
			} catch (error) {
				onDiskError(error);
			}
		},
	};
}
