import type {AttemptError, Outcome} from '../model/attempt.ts';
import {idsIn} from '../model/error-ids.ts';
import {noIntent} from '../model/prompt.ts';
import {attemptIdOf, type RawAttempt, type SequenceFaults} from '../model/raw-attempt.ts';
import {isTimeout} from '../model/response-time.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import {createCappedList} from './capped-list.ts';
import {
	absent,
	addIds,
	columns,
	metricStates,
	outcomeCodes,
	rowWidth,
	type Delta,
	type ErrorTally,
} from './delta.ts';
import {tagValue, type Tag} from './threshold-tags.ts';

/** Characters of a question, reply or reason that a listed pair keeps; the whole is in the results. */
const longestShown = 4000;
/** Rows that the first buffer has room for; one that is too small is doubled. */
const firstRows = 256;

/** What all metrics say of one pair, as far as it is summed up. */
export type TalliedVerdict = {
	readonly scores: Readonly<Record<string, number>>;
	/** By failed metric. */
	readonly reasons: Readonly<Record<string, string>>;
	readonly errors: Readonly<Record<string, string>>;
};

export type TallyOptions = {
	/** The run's metrics, so that a pair without a score is counted as missing. */
	readonly metrics: readonly string[];
	/** What thresholds look at apart; at most 50. */
	readonly tags?: readonly Tag[];
	/** Blots secrets out of what is listed. */
	readonly redact?: (text: string) => string;
};

export type Tally = {
	readonly add: (attempt: RawAttempt, verdict: TalliedVerdict, outcome: Outcome) => void;
	/** Hands out and forgets what was added since the last call. */
	readonly drain: () => Delta;
	/** Measured attempts added since the beginning. */
	readonly total: () => number;
};

function shorten(text: string): string {
	if (text.length <= longestShown) return text;
	// A cut may fall inside a surrogate pair; half of one is no text.
	return `${text.slice(0, longestShown).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const noFaults = () => ({lost: 0, duplicated: 0, outOfOrder: 0});

const microseconds = (milliseconds: number): number => Math.round(milliseconds * 1000);

/**
 * Takes attempts down as rows of numbers, to be recorded in another thread: between two frames a
 * dozen stores into an array are all that the figures cost. What is text (failed pairs, errors) is
 * kept in capped lists.
 */
export function createTally({metrics, tags = [], redact = (text) => text}: TallyOptions): Tally {
	const width = rowWidth(metrics.length);
	const failures = createCappedList<FailedPair>();
	const metricErrors = createCappedList<MetricError>();
	let rows = new Float64Array(width * firstRows);
	let count = 0;
	let gaps: number[] = [];
	let faults: ReturnType<typeof noFaults> | undefined;
	let intents = new Map<string, number>();
	let errors = new Map<string, ErrorTally>();
	let notices = new Map<string, ErrorTally>();
	let warmupErrors = 0;
	let total = 0;

	function numberOf(intent: string): number {
		const known = intents.get(intent);
		if (known !== undefined) return known;
		intents.set(intent, intents.size);
		return intents.size - 1;
	}

	function tagBits(row: Readonly<Record<string, unknown>>): number {
		let bits = 0;
		for (const [place, {key, value}] of tags.entries()) {
			if (tagValue(row, key) === value) bits += 2 ** place;
		}
		return bits;
	}

	function addTimes(at: number, raw: RawAttempt, valid: boolean): void {
		const {intended, sent, ack, first, complete, connect, error} = raw;
		rows[at + columns.latency] = absent;
		rows[at + columns.responseTime] = absent;
		rows[at + columns.firstToken] = absent;
		rows[at + columns.ack] = absent;
		rows[at + columns.connect] = connect === undefined ? absent : microseconds(connect);
		if (valid || (error && isTimeout(error.class))) {
			rows[at + columns.responseTime] = microseconds(complete - intended);
		}
		if (!valid || sent === undefined) return;
		rows[at + columns.latency] = microseconds(complete - sent);
		if (first !== undefined) rows[at + columns.firstToken] = microseconds(first - sent);
		if (ack !== undefined) rows[at + columns.ack] = microseconds(ack - sent);
	}

	function addScores(at: number, {scores, reasons, errors: broken}: TalliedVerdict): void {
		let place = at + columns.metrics;
		for (const name of metrics) {
			if (Object.hasOwn(scores, name)) {
				rows[place] = scores[name]!;
				rows[place + 1] = Object.hasOwn(reasons, name)
					? metricStates.rejected
					: metricStates.scored;
			} else {
				rows[place] = 0;
				rows[place + 1] = Object.hasOwn(broken, name) ? metricStates.broken : metricStates.missing;
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

	function addError(error: AttemptError, tallies: Map<string, ErrorTally>): void {
		const name = redact(error.class);
		const message = redact(error.message);
		let known = tallies.get(name);
		if (known) known.count++;
		else {
			known = {count: 1, example: shorten(message)};
			tallies.set(name, known);
		}
		const {requests, connections} = idsIn(message);
		addIds(known, 'requestIds', requests);
		addIds(known, 'connectionIds', connections);
	}

	function listFailures({assignment, text}: RawAttempt, {scores, reasons}: TalliedVerdict): void {
		for (const metric of Object.keys(reasons)) {
			if (failures.isFull(metric)) continue;
			failures.add({
				metric,
				id: attemptIdOf(assignment),
				prompt: shorten(assignment.prompt.question),
				response: shorten(redact(text ?? '')),
				reason: shorten(redact(reasons[metric]!)),
				score: scores[metric] ?? 0,
			});
		}
	}

	function grow(): void {
		const larger = new Float64Array(rows.length * 2);
		larger.set(rows);
		rows = larger;
	}

	return {
		add(raw, verdict, outcome) {
			const {prompt, step, measured} = raw.assignment;
			if (!measured) {
				if (outcome === 'errored') warmupErrors++;
				return;
			}
			total++;
			const at = count * width;
			if (at + width > rows.length) grow();
			count++;
			rows[at + columns.outcome] = outcomeCodes.indexOf(outcome);
			rows[at + columns.intent] = numberOf(prompt.intent ?? noIntent);
			rows[at + columns.step] = step;
			rows[at + columns.tags] = tags.length === 0 ? 0 : tagBits(prompt.row);
			addTimes(at, raw, outcome !== 'errored');
			addScores(at, verdict);
			if (raw.gaps && outcome !== 'errored') {
				for (const gap of raw.gaps) gaps.push(microseconds(gap));
			}
			if (raw.faults) addFaults(raw.faults);
			if (raw.error) addError(raw.error, errors);
			if (raw.notice) addError(raw.notice, notices);
			if (outcome === 'failed') listFailures(raw, verdict);
			for (const metric in verdict.errors) {
				if (metricErrors.isFull(metric)) continue;
				const id = attemptIdOf(raw.assignment);
				metricErrors.add({metric, id, message: shorten(redact(verdict.errors[metric]!))});
			}
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
				failures: failures.drain(),
				metricErrors: metricErrors.drain(),
				warmupErrors,
			};
			rows = new Float64Array(width * Math.max(firstRows, Math.ceil(count * 1.25)));
			count = 0;
			gaps = [];
			faults = undefined;
			intents = new Map();
			errors = new Map();
			notices = new Map();
			warmupErrors = 0;
			return drained;
		},
		total: () => total,
	};
}
