import type {Outcome} from '../model/attempt.ts';
import type {Row} from '../model/prompt.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import {isTimeout} from '../model/response-time.ts';
import type {AttemptFigures} from './attempt-figures.ts';
import {createAttemptTexts} from './attempt-texts.ts';
import {absent, columns, metricStates, outcomeCodes, rowWidth, type Delta} from './delta.ts';
import {createOptionalSamples} from './optional-figures.ts';
import {addFaults} from './sequence-faults.ts';
import {tagValue, type Tag} from './threshold-tags.ts';

/** Rows in the first buffer; a full one is doubled. */
const firstRows = 256;

export type CollectorOptions = {
	/** The run's metrics, so that a pair without a score is counted as missing. */
	readonly metrics: readonly string[];
	/** The tags that thresholds name; at most 50. */
	readonly tags?: readonly Tag[];
	/** Masks secrets in what is listed. */
	readonly redact?: (text: string) => string;
};

export type Collector = {
	readonly add: (attempt: AttemptFigures) => void;
	/** Counts an attempt of the warm-up, of which only errors are reported. */
	readonly addWarmup: (outcome: Outcome) => void;
	/** Returns and forgets what was added since the last call. */
	readonly drain: () => Delta;
	/** Measured attempts added since the beginning. */
	readonly total: () => number;
};

/** One bit for each tag that the row has. */
function tagBits(row: Row, tags: readonly Tag[]): number {
	let bits = 0;
	for (const [place, {key, value}] of tags.entries()) {
		if (tagValue(row, key) === value) bits += 2 ** place;
	}
	return bits;
}

function writeTimes(
	samples: Float64Array,
	at: number,
	attempt: AttemptFigures,
	valid: boolean,
): void {
	const {intended, sent, ack, first, complete, connect, error} = attempt;
	samples[at + columns.latency] = absent;
	samples[at + columns.responseTime] = absent;
	samples[at + columns.firstToken] = absent;
	samples[at + columns.ack] = absent;
	samples[at + columns.connect] = connect ?? absent;
	samples[at + columns.complete] = complete;
	if (valid || (error && isTimeout(error.class))) {
		samples[at + columns.responseTime] = complete - intended;
	}
	if (!valid || sent === undefined) return;
	samples[at + columns.latency] = complete - sent;
	if (first !== undefined) samples[at + columns.firstToken] = first - sent;
	if (ack !== undefined) samples[at + columns.ack] = ack - sent;
}

function stateWithout(name: string, {metricErrors, unscored}: AttemptFigures): number {
	if (Object.hasOwn(metricErrors, name)) return metricStates.broken;
	return unscored?.includes(name) ? metricStates.unscored : metricStates.missing;
}

/**
 * Writes attempts as samples of numbers, which an aggregator in another thread adds up: between two
 * frames, the figures of an attempt cost only a dozen stores into an array.
 */
export function createCollector({
	metrics,
	tags = [],
	redact = (text) => text,
}: CollectorOptions): Collector {
	const width = rowWidth(metrics.length);
	const texts = createAttemptTexts(redact);
	const optional = createOptionalSamples();
	let samples = new Float64Array(width * firstRows);
	let count = 0;
	let gaps: number[] = [];
	let openings: number[] = [];
	let faults: SequenceFaults | undefined;
	let intents = new Map<string, number>();
	let doubtful = 0;
	let left = 0;
	let warmupErrors = 0;
	let total = 0;

	function numberOf(intent: string): number {
		const known = intents.get(intent);
		if (known !== undefined) return known;
		intents.set(intent, intents.size);
		return intents.size - 1;
	}

	function addScores(at: number, attempt: AttemptFigures): void {
		const {scores, reasons} = attempt;
		let place = at + columns.metrics;
		for (const name of metrics) {
			if (Object.hasOwn(scores, name)) {
				// JSON has no -0.
				samples[place] = scores[name]! + 0;
				samples[place + 1] = Object.hasOwn(reasons, name)
					? metricStates.rejected
					: metricStates.scored;
			} else {
				samples[place] = 0;
				samples[place + 1] = stateWithout(name, attempt);
			}
			place += 2;
		}
	}

	function grow(): void {
		const larger = new Float64Array(samples.length * 2);
		larger.set(samples);
		samples = larger;
	}

	return {
		add(attempt) {
			const {outcome} = attempt;
			total++;
			if (outcome === 'left') {
				left++;
				return;
			}
			const at = count * width;
			if (at + width > samples.length) grow();
			count++;
			samples[at + columns.outcome] = outcomeCodes.indexOf(outcome);
			samples[at + columns.intent] = numberOf(attempt.intent);
			samples[at + columns.step] = attempt.step;
			samples[at + columns.index] = attempt.index;
			samples[at + columns.tags] = tags.length === 0 ? 0 : tagBits(attempt.row, tags);
			writeTimes(samples, at, attempt, outcome !== 'errored');
			addScores(at, attempt);
			if (attempt.gaps && outcome !== 'errored') {
				for (const gap of attempt.gaps) gaps.push(gap);
			}
			for (const part of attempt.opening ?? []) openings.push(part ?? absent);
			if ((attempt.setup ?? attempt.phases ?? attempt.usage) !== undefined) optional.add(attempt);
			if (attempt.faults) faults = addFaults(faults, attempt.faults);
			if (attempt.doubt !== undefined) doubtful++;
			texts.add(attempt);
		},
		addWarmup(outcome) {
			if (outcome === 'errored') warmupErrors++;
		},
		drain() {
			const drained: Delta = {
				samples,
				count,
				gaps,
				openings,
				optional: optional.drain(),
				faults,
				intents: [...intents.keys()],
				...texts.drain(),
				doubtful,
				left,
				warmupErrors,
			};
			samples = new Float64Array(width * Math.max(firstRows, Math.ceil(count * 1.25)));
			count = 0;
			gaps = [];
			openings = [];
			faults = undefined;
			intents = new Map();
			doubtful = 0;
			left = 0;
			warmupErrors = 0;
			return drained;
		},
		total: () => total,
	};
}
