import type {PairScore} from '../metrics/metric.ts';
import type {Outcome} from '../model/attempt.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';
import {findText} from '../model/saved-reply.ts';
import type {AttemptPlace} from '../statistics/raw-figures.ts';
import {
	field,
	fieldCount,
	numberLength,
	outcomes,
	textForm,
	type TextForm,
} from './record-layout.ts';
import type {RecordRest} from './result-record.ts';

/** A scored attempt. */
export type ScoredAttempt = {
	readonly raw: RawAttempt;
	readonly pair: PairScore;
	readonly outcome: Outcome;
	/** The run's beginning on the clock of the raw times, in milliseconds. */
	readonly zero: number;
	/** Where a rerun continues an earlier run. */
	readonly place?: AttemptPlace | undefined;
};

/** Characters of a text whose longest possible form is reserved; longer ones are measured. */
const longestUnmeasured = 4096;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const widest = 3;

const roomFor = (text: string): number =>
	text.length <= longestUnmeasured ? text.length * widest : Buffer.byteLength(text);

const hasAny = (record: Readonly<Record<string, unknown>>): boolean => {
	for (const key in record) if (Object.hasOwn(record, key)) return true;
	return false;
};

function textOf({text, body, bodyBytes}: RawAttempt): {form: TextForm; text: string} {
	if (text === undefined) return {form: textForm.none, text: ''};
	// What the body's bytes contain is not copied a second time.
	const path = bodyBytes && findText(body, text);
	if (path) {
		const [key] = path;
		return path.length === 1 && typeof key === 'string' && key.isWellFormed()
			? {form: textForm.key, text: key}
			: {form: textForm.path, text: JSON.stringify(path)};
	}
	return text.isWellFormed()
		? {form: textForm.plain, text}
		: {form: textForm.quoted, text: JSON.stringify(text)};
}

/** JSON of what only some attempts have; empty when this one has none of it. */
function restOf({raw, pair, zero}: ScoredAttempt, isListed: boolean): string {
	const {faults, error, notice, doubt, evidence, phases, usage} = raw;
	const {scores, reasons, errors, details, unscored} = pair;
	const isRare =
		(faults ?? error ?? notice ?? doubt ?? evidence ?? details ?? unscored ?? phases ?? usage) !==
		undefined;
	if (!isRare && isListed && !hasAny(reasons) && !hasAny(errors)) return '';
	const rest: RecordRest = {
		...{faults, error, notice, doubt, reasons, errors, details, unscored, usage},
		phases: phases?.map((phase) => ({
			...phase,
			...{first: phase.first - zero, last: phase.last - zero},
		})),
		evidence: evidence?.map(({at, role, text}) => ({at: at - zero, role, text})),
		...(!isListed && {scores}),
	};
	return JSON.stringify(rest);
}

/**
 * Writes records into a buffer, one after another. It costs the engine's thread some doubles and one copy
 * of the reply's bytes.
 */
export class RecordEncoder {
	readonly #metrics: ReadonlyMap<string, number>;
	#numbers: Float64Array;
	#bytes: Buffer;
	#used = 0;

	/** @param metrics names of the run's metrics, in the order that the decoder knows too */
	constructor(metrics: readonly string[], buffer: ArrayBuffer) {
		const places = new Map(metrics.map((name, place) => [name, place]));
		// The decoder assigns scores by name, which would change the prototype.
		places.delete('__proto__');
		this.#metrics = places;
		this.#numbers = new Float64Array(buffer);
		this.#bytes = Buffer.from(buffer);
	}

	/** Continues at the beginning of another buffer. */
	use(buffer: ArrayBuffer): void {
		this.#numbers = new Float64Array(buffer);
		this.#bytes = Buffer.from(buffer);
		this.#used = 0;
	}

	/** Bytes of all records in the buffer. */
	used(): number {
		return this.#used;
	}

	/**
	 * Writes a record.
	 * @returns 0, or when it has no room, the bytes of a buffer for it alone
	 */
	add(attempt: ScoredAttempt): number {
		const {raw, pair} = attempt;
		const {body, bodyBytes} = raw;
		let [scores, isListed] = [0, true];
		for (const name in pair.scores) {
			scores++;
			isListed &&= this.#metrics.has(name);
		}
		if (!isListed) scores = 0;
		const {form, text} = textOf(raw);
		const rest = restOf(attempt, isListed);
		const merged =
			form === textForm.none || bodyBytes || (body ?? null) === null ? '' : JSON.stringify(body);
		const numbers = fieldCount + 2 * scores + (raw.gaps?.length ?? 0);
		const room =
			(numbers + 1) * numberLength +
			roomFor(text) +
			(bodyBytes?.length ?? roomFor(merged)) +
			roomFor(rest);
		if (this.#used + room > this.#bytes.length)
			return Math.ceil(room / numberLength) * numberLength;

		const start = this.#used;
		const at = start / numberLength;
		this.#writeNumbers(at, attempt);
		const list = this.#numbers;
		let next = this.#writeScores(at + fieldCount, scores === 0 ? {} : pair.scores);
		for (const gap of raw.gaps ?? []) list[next++] = gap;
		const bytes = this.#bytes;
		let end = next * numberLength;
		const textLength = text === '' ? 0 : bytes.write(text, end);
		end += textLength;
		let bodyLength = 0;
		if (form !== textForm.none && bodyBytes) {
			bytes.set(bodyBytes, end);
			bodyLength = bodyBytes.length;
		} else if (merged !== '') bodyLength = bytes.write(merged, end);
		end += bodyLength;
		const restLength = rest === '' ? 0 : bytes.write(rest, end);
		end += restLength;
		end = Math.ceil(end / numberLength) * numberLength;
		list[at + field.scores] = scores;
		list[at + field.gaps] = raw.gaps?.length ?? -1;
		list[at + field.form] = form;
		list[at + field.text] = textLength;
		list[at + field.body] = bodyLength;
		list[at + field.rest] = restLength;
		list[at + field.length] = end - start;
		this.#used = end;
		return 0;
	}

	#writeNumbers(at: number, {raw, outcome, zero, place}: ScoredAttempt): void {
		const list = this.#numbers;
		const {assignment, opening} = raw;
		list[at + field.place] = assignment.place;
		list[at + field.round] = assignment.round;
		list[at + field.index] = place?.index ?? assignment.index;
		list[at + field.attempt] = place?.attempt ?? 1;
		list[at + field.step] = assignment.step;
		list[at + field.connection] = raw.connection;
		list[at + field.outcome] = outcomes.indexOf(outcome);
		list[at + field.frames] = raw.frames;
		list[at + field.bytes] = raw.bytes;
		list[at + field.intended] = raw.intended - zero;
		list[at + field.connect] = raw.connect ?? NaN;
		list[at + field.dns] = opening?.dns ?? NaN;
		list[at + field.tcp] = opening?.tcp ?? NaN;
		list[at + field.tls] = opening?.tls ?? NaN;
		list[at + field.upgrade] = opening?.upgrade ?? NaN;
		list[at + field.setup] = raw.setup ?? NaN;
		list[at + field.sent] = (raw.sent ?? NaN) - zero;
		list[at + field.ack] = (raw.ack ?? NaN) - zero;
		list[at + field.first] = (raw.first ?? NaN) - zero;
		list[at + field.complete] = raw.complete - zero;
	}

	#writeScores(at: number, scores: PairScore['scores']): number {
		let next = at;
		for (const name in scores) {
			this.#numbers[next++] = this.#metrics.get(name)!;
			// JSON has no -0.
			this.#numbers[next++] = scores[name]! + 0;
		}
		return next;
	}
}
