import type {AttemptError} from '../model/attempt.ts';
import {beginningOf} from '../model/beginning-of.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import type {AttemptFigures} from './attempt-figures.ts';
import {compareOrder, orderOf} from './attempt-order.ts';
import type {Delta} from './delta.ts';
import {addIds, type ErrorClass} from './error-classes.ts';
import {createFirstItems, type Listed} from './first-items.ts';

/** Characters kept of a question, reply or reason in a listed pair; the results file has it in full. */
const longestShown = 4000;

/** The part of a delta that is text. */
export type TextDelta = Pick<Delta, 'errors' | 'notices' | 'failures' | 'metricErrors'>;

export type AttemptTexts = {
	readonly add: (attempt: AttemptFigures) => void;
	/** Returns and forgets what was added since the last call. */
	readonly drain: () => TextDelta;
};

const shorten = (text: string): string => beginningOf(text, longestShown);

/**
 * Collects the texts of attempts in capped lists: errors by class, failed pairs, and metric errors.
 * @param redact masks secrets in what is listed
 */
export function createAttemptTexts(redact: (text: string) => string): AttemptTexts {
	/** The order of the pairs listed so far, including those already drained. */
	const listedFailures = createFirstItems<{readonly metric: string}>();
	const listedErrors = createFirstItems<{readonly metric: string}>();
	let errors = new Map<string, ErrorClass>();
	let notices = new Map<string, ErrorClass>();
	let failures: Listed<FailedPair>[] = [];
	let metricErrors: Listed<MetricError>[] = [];

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

	return {
		add(attempt) {
			if (attempt.error) addError(attempt.error, attempt, errors);
			if (attempt.notice) addError(attempt.notice, attempt, notices);
			// A late score may fail a pair that failed before.
			if (attempt.outcome !== 'errored') listFailures(attempt);
			listMetricErrors(attempt);
		},
		drain() {
			const drained = {errors, notices, failures, metricErrors};
			errors = new Map();
			notices = new Map();
			failures = [];
			metricErrors = [];
			return drained;
		},
	};
}
