import type {Attempt, Outcome} from '../model/attempt.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import {createCappedList} from './capped-list.ts';
import {createBagCollector, type BagCollector} from './bag.ts';
import {
	emptyMetricDelta,
	type Delta,
	type IntentDelta,
	type MetricDelta,
	type OutcomeCounts,
} from './delta.ts';

/** Characters of a question, reply or reason that a listed pair keeps; the whole is in the results. */
const longestShown = 4000;
/** Prompts without an intent are reported together under this name. */
export const noIntent = '(none)';

type IntentTally = {
	counts: OutcomeCounts;
	latency: BagCollector;
	metrics: Map<string, MetricDelta>;
};

export type Tally = {
	readonly add: (attempt: Attempt, prompt: {question: string; intent?: string}) => void;
	/** Hands out and forgets what was added since the last call. */
	readonly drain: () => Delta;
	/** Attempts added since the beginning. */
	readonly total: () => number;
};

const noCounts = (): OutcomeCounts => ({passed: 0, failed: 0, errored: 0});

function shorten(text: string): string {
	if (text.length <= longestShown) return text;
	// A cut may fall inside a surrogate pair; half of one is no text.
	return `${text.slice(0, longestShown).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Takes a score, an error or their absence into a metric's figures. */
function addScore(figures: MetricDelta, attempt: Attempt, name: string): void {
	const score = Object.hasOwn(attempt.scores, name) ? attempt.scores[name] : undefined;
	if (score !== undefined) {
		figures.count++;
		figures.sum += score;
		if (score < figures.min) figures.min = score;
		if (score > figures.max) figures.max = score;
	} else if (attempt.metric_errors && Object.hasOwn(attempt.metric_errors, name)) figures.errors++;
	else figures.missing++;
	if (attempt.failed.includes(name)) figures.failed++;
}

function count(counts: OutcomeCounts, outcome: Outcome): void {
	counts[outcome]++;
}

/**
 * Sums attempts up into figures, in memory that does not grow with their number. Used by the workers
 * during a run, and again wherever a saved run is read.
 * @param metricNames the run's metrics, so that a pair without a score is counted as missing
 */
export function createTally(metricNames: readonly string[]): Tally {
	const latency = createBagCollector();
	const responseTime = createBagCollector();
	const firstToken = createBagCollector();
	const chunkGap = createBagCollector();
	const connect = createBagCollector();
	const intents = new Map<string, IntentTally>();
	let counts = noCounts();
	let metrics = new Map<string, MetricDelta>();
	let errors = new Map<string, {count: number; example: string}>();
	const failures = createCappedList<FailedPair>();
	const metricErrors = createCappedList<MetricError>();
	let total = 0;

	const freshMetrics = () => new Map(metricNames.map((name) => [name, emptyMetricDelta()]));
	metrics = freshMetrics();

	function intentOf(name: string): IntentTally {
		let intent = intents.get(name);
		if (!intent) {
			intent = {counts: noCounts(), latency: createBagCollector(), metrics: freshMetrics()};
			intents.set(name, intent);
		}
		return intent;
	}

	function addTimes({timing, outcome, error, gaps}: Attempt, intent: IntentTally): void {
		const {intended, sent, first, complete} = timing;
		if (timing.connect !== undefined) connect.add(Math.round(timing.connect * 1e6));
		if (sent === undefined) return;
		const response = Math.round((complete - intended) * 1e6);
		if (outcome === 'errored') {
			// A timeout is at least as slow as its limit; leaving it out would flatter the server.
			if (error?.class.startsWith('timeout.')) responseTime.add(response);
			return;
		}
		const service = Math.round((complete - sent) * 1e6);
		latency.add(service);
		intent.latency.add(service);
		responseTime.add(response);
		if (first !== undefined) firstToken.add(Math.round((first - sent) * 1e6));
		for (const gap of gaps ?? []) chunkGap.add(Math.round(gap * 1e6));
	}

	function addError({error}: Attempt): void {
		if (!error) return;
		const known = errors.get(error.class);
		if (known) known.count++;
		else errors.set(error.class, {count: 1, example: shorten(error.message)});
	}

	function listFailures(attempt: Attempt, question: string): void {
		for (const metric of attempt.failed) {
			failures.add({
				metric,
				id: attempt.id,
				prompt: shorten(question),
				response: shorten(attempt.reply?.text ?? ''),
				reason: shorten(attempt.reasons?.[metric] ?? ''),
				score: attempt.scores[metric] ?? 0,
			});
		}
	}

	return {
		add(attempt, prompt) {
			total++;
			const intent = intentOf(prompt.intent ?? noIntent);
			count(counts, attempt.outcome);
			count(intent.counts, attempt.outcome);
			addTimes(attempt, intent);
			addError(attempt);
			for (const name of metricNames) {
				addScore(metrics.get(name)!, attempt, name);
				addScore(intent.metrics.get(name)!, attempt, name);
			}
			for (const [metric, message] of Object.entries(attempt.metric_errors ?? {})) {
				metricErrors.add({metric, id: attempt.id, message: shorten(message)});
			}
			if (attempt.failed.length > 0) listFailures(attempt, prompt.question);
		},
		drain() {
			const drained: Delta = {
				...counts,
				latency: latency.drain(),
				responseTime: responseTime.drain(),
				firstToken: firstToken.drain(),
				chunkGap: chunkGap.drain(),
				connect: connect.drain(),
				metrics,
				intents: new Map(
					[...intents].map(([name, intent]): [string, IntentDelta] => [
						name,
						{...intent.counts, latency: intent.latency.drain(), metrics: intent.metrics},
					]),
				),
				errors,
				failures: failures.drain(),
				metricErrors: metricErrors.drain(),
			};
			counts = noCounts();
			metrics = freshMetrics();
			errors = new Map();
			intents.clear();
			return drained;
		},
		total: () => total,
	};
}
