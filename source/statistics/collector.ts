import type {AttemptError, Outcome} from '../model/attempt.ts';
import {beginningOf} from '../model/beginning-of.ts';
import type {Row} from '../model/prompt.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import {isTimeout} from '../model/response-time.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import type {AttemptFigures} from './attempt-figures.ts';
import {compareOrder, orderOf} from './attempt-order.ts';
import {absent, columns, metricStates, outcomeCodes, rowWidth, type Delta} from './delta.ts';
import {addIds, type ErrorClass} from './error-classes.ts';
import {createFirstItems, type Listed} from './first-items.ts';
import {tagValue, type Tag} from './threshold-tags.ts';

/** Characters of a question, reply or reason that a listed pair keeps; the whole is in the results. */
const longestShown = 4000;
/** Rows that the first buffer has room for; one that is too small is doubled. */
const firstRows = 256;

export type CollectorOptions = {
	/** The run's metrics, so that a pair without a score is counted as missing. */
	readonly metrics: readonly string[];
	/** What thresholds look at apart; at most 50. */
	readonly tags?: readonly Tag[];
	/** Masks secrets in what is listed. */
	readonly redact?: (text: string) => string;
};

export type Collector = {
	readonly add: (attempt: AttemptFigures) => void;
	/** Takes note of an attempt of the warm-up, of which only errors are counted. */
	readonly addWarmup: (outcome: Outcome) => void;
	/** Hands out and forgets what was added since the last call. */
	readonly drain: () => Delta;
	/** Measured attempts added since the beginning. */
	readonly total: () => number;
};

const shorten = (text: string): string => beginningOf(text, longestShown);

const noFaults = () => ({lost: 0, duplicated: 0, outOfOrder: 0});

/**
 * Takes attempts down as rows of numbers, to be added up by an aggregator in another thread: between
 * two frames a dozen stores into an array are all that the figures cost. What is text (failed pairs,
 * errors) is kept in capped lists.
 */
export function createCollector({
	metrics,
	tags = [],
	redact = (text) => text,
}: CollectorOptions): Collector {
	const width = rowWidth(metrics.length);
	/** The places of the pairs that are listed so far, those handed out included. */
	const listedFailures = createFirstItems<{readonly metric: string}>();
	const listedErrors = createFirstItems<{readonly metric: string}>();
	let rows = new Float64Array(width * firstRows);
	let count = 0;
	let gaps: number[] = [];
	let faults: ReturnType<typeof noFaults> | undefined;
	let intents = new Map<string, number>();
	let errors = new Map<string, ErrorClass>();
	let notices = new Map<string, ErrorClass>();
	let failures: Listed<FailedPair>[] = [];
	let metricErrors: Listed<MetricError>[] = [];
	let doubtful = 0;
	let warmupErrors = 0;
	let total = 0;

	function numberOf(intent: string): number {
		const known = intents.get(intent);
		if (known !== undefined) return known;
		intents.set(intent, intents.size);
		return intents.size - 1;
	}

	function tagBits(row: Row): number {
		let bits = 0;
		for (const [place, {key, value}] of tags.entries()) {
			if (tagValue(row, key) === value) bits += 2 ** place;
		}
		return bits;
	}

	function addTimes(at: number, attempt: AttemptFigures, valid: boolean): void {
		const {intended, sent, ack, first, complete, connect, error} = attempt;
		rows[at + columns.latency] = absent;
		rows[at + columns.responseTime] = absent;
		rows[at + columns.firstToken] = absent;
		rows[at + columns.ack] = absent;
		rows[at + columns.connect] = connect ?? absent;
		rows[at + columns.complete] = complete;
		if (valid || (error && isTimeout(error.class))) {
			rows[at + columns.responseTime] = complete - intended;
		}
		if (!valid || sent === undefined) return;
		rows[at + columns.latency] = complete - sent;
		if (first !== undefined) rows[at + columns.firstToken] = first - sent;
		if (ack !== undefined) rows[at + columns.ack] = ack - sent;
	}

	function stateWithout(name: string, {metricErrors, unscored}: AttemptFigures): number {
		if (Object.hasOwn(metricErrors, name)) return metricStates.broken;
		return unscored?.includes(name) ? metricStates.unscored : metricStates.missing;
	}

	function addScores(at: number, attempt: AttemptFigures): void {
		const {scores, reasons} = attempt;
		let place = at + columns.metrics;
		for (const name of metrics) {
			if (Object.hasOwn(scores, name)) {
				// A file has no -0.
				rows[place] = scores[name]! + 0;
				rows[place + 1] = Object.hasOwn(reasons, name)
					? metricStates.rejected
					: metricStates.scored;
			} else {
				rows[place] = 0;
				rows[place + 1] = stateWithout(name, attempt);
			}
			place += 2;
		}
	}

	function addFaults({lost, duplicated, outOfOrder}: SequenceFaults): void {
		faults ??= noFaults();
		faults.lost += lost;
		faults.duplicated += duplicated;
		faults.outOfOrder += outOfOrder;
	}

	function addError(
		{class: name, message}: AttemptError,
		attempt: AttemptFigures,
		classes: Map<string, ErrorClass>,
	): void {
		const clean = redact(name);
		let known = classes.get(clean);
		if (!known) {
			const order = orderOf(attempt);
			const example = shorten(redact(message));
			known = {count: 0, order, example, requestIds: [], connectionIds: []};
			classes.set(clean, known);
		} else if (compareOrder(attempt, known.order) < 0) {
			known.order = orderOf(attempt);
			known.example = shorten(redact(message));
		}
		known.count++;
		const {requestId, connectionId} = attempt;
		if (requestId !== undefined) {
			const seen = {id: redact(requestId), order: orderOf(attempt)};
			known.requestIds = addIds(known.requestIds, [seen]);
		}
		if (connectionId !== undefined) {
			const seen = {id: redact(connectionId), order: orderOf(attempt)};
			known.connectionIds = addIds(known.connectionIds, [seen]);
		}
	}

	function listFailures(attempt: AttemptFigures): void {
		const {id, question, text, scores, reasons} = attempt;
		for (const metric in reasons) {
			if (!Object.hasOwn(reasons, metric) || !listedFailures.accepts(metric, attempt)) continue;
			const order = orderOf(attempt);
			listedFailures.add({order, item: {metric}});
			failures.push({
				order,
				item: {
					metric,
					id,
					prompt: shorten(question),
					response: shorten(redact(text ?? '')),
					reason: shorten(redact(reasons[metric]!)),
					score: (scores[metric] ?? 0) + 0,
				},
			});
		}
	}

	function listMetricErrors(attempt: AttemptFigures): void {
		for (const metric in attempt.metricErrors) {
			if (!listedErrors.accepts(metric, attempt)) continue;
			const order = orderOf(attempt);
			listedErrors.add({order, item: {metric}});
			const message = shorten(redact(attempt.metricErrors[metric]!));
			metricErrors.push({order, item: {metric, id: attempt.id, message}});
		}
	}

	function grow(): void {
		const larger = new Float64Array(rows.length * 2);
		larger.set(rows);
		rows = larger;
	}

	return {
		add(attempt) {
			const {outcome} = attempt;
			total++;
			const at = count * width;
			if (at + width > rows.length) grow();
			count++;
			rows[at + columns.outcome] = outcomeCodes.indexOf(outcome);
			rows[at + columns.intent] = numberOf(attempt.intent);
			rows[at + columns.step] = attempt.step;
			rows[at + columns.index] = attempt.index;
			rows[at + columns.tags] = tags.length === 0 ? 0 : tagBits(attempt.row);
			addTimes(at, attempt, outcome !== 'errored');
			addScores(at, attempt);
			if (attempt.gaps && outcome !== 'errored') {
				for (const gap of attempt.gaps) gaps.push(gap);
			}
			if (attempt.faults) addFaults(attempt.faults);
			if (attempt.error) addError(attempt.error, attempt, errors);
			if (attempt.notice) addError(attempt.notice, attempt, notices);
			if (attempt.doubt !== undefined) doubtful++;
			// A late score may fail a pair that has failed already.
			if (outcome !== 'errored') listFailures(attempt);
			listMetricErrors(attempt);
		},
		addWarmup(outcome) {
			if (outcome === 'errored') warmupErrors++;
		},
		drain() {
			const drained: Delta = {
				rows,
				count,
				gaps,
				faults,
				intents: [...intents.keys()],
				errors,
				notices,
				failures,
				metricErrors,
				doubtful,
				warmupErrors,
			};
			rows = new Float64Array(width * Math.max(firstRows, Math.ceil(count * 1.25)));
			count = 0;
			gaps = [];
			faults = undefined;
			intents = new Map();
			errors = new Map();
			notices = new Map();
			failures = [];
			metricErrors = [];
			doubtful = 0;
			warmupErrors = 0;
			return drained;
		},
		total: () => total,
	};
}
