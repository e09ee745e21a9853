import type {PairScore} from '../metrics/metric.ts';
import type {Outcome} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import type {OpeningTimes} from '../model/opening-times.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';
import type {PlainPath} from '../model/json-path.ts';
import {
	field,
	fieldCount,
	numberLength,
	outcomes,
	textForm,
	type TextForm,
} from './record-layout.ts';

/** What only some attempts have; times are milliseconds since the run began. */
export type RecordRest = Partial<
	Pick<RawAttempt, 'faults' | 'error' | 'notice' | 'doubt' | 'evidence' | 'phases' | 'usage'>
> &
	Pick<PairScore, 'reasons' | 'errors'> & {
		readonly details?: PairScore['details'] | undefined;
		readonly unscored?: PairScore['unscored'] | undefined;
		/** Set when not all scores are those of the run's metrics. */
		readonly scores?: PairScore['scores'];
	};

/** A finished attempt as the engine handed it over; times are milliseconds since the run began. */
export type ResultRecord = Pick<
	RawAttempt,
	'connection' | 'intended' | 'connect' | 'opening' | 'sent' | 'ack' | 'first' | 'gaps' | 'complete'
> &
	Pick<RawAttempt, 'setup' | 'frames' | 'bytes'> & {
		readonly place: number;
		readonly round: number;
		readonly index: number;
		readonly attempt: number;
		readonly step: number;
		readonly outcome: Outcome;
		readonly scores: PairScore['scores'];
		readonly form: TextForm;
		/** See `textForm`. */
		readonly text: Buffer;
		/** JSON; empty without a body. The bytes are valid until the batch is given back. */
		readonly body: Buffer;
		readonly rest: RecordRest | undefined;
	};

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

function openingOf(numbers: Float64Array, at: number): OpeningTimes | undefined {
	const tcp = known(numbers[at + field.tcp]!);
	const upgrade = known(numbers[at + field.upgrade]!);
	if (tcp === undefined || upgrade === undefined) return undefined;
	const [dns, tls] = [known(numbers[at + field.dns]!), known(numbers[at + field.tls]!)];
	return {dns, tcp, tls, upgrade};
}

/**
 * Reads the records of a batch in order.
 * @param metrics names of the run's metrics, as the encoder has them
 * @param used bytes of all records
 */
export function readRecords(
	metrics: readonly string[],
	buffer: ArrayBuffer,
	used: number,
	each: (record: ResultRecord) => void,
): void {
	const numbers = new Float64Array(buffer);
	const bytes = Buffer.from(buffer);
	for (let at = 0; at * numberLength < used;) {
		const length = numbers[at + field.length]!;
		each(readRecord(metrics, numbers, bytes, at));
		at += length / numberLength;
	}
}

function readRecord(
	metrics: readonly string[],
	numbers: Float64Array,
	bytes: Buffer,
	at: number,
): ResultRecord {
	const scores: Record<string, number> = {};
	let next = at + fieldCount;
	for (let left = numbers[at + field.scores]!; left > 0; left--) {
		scores[metrics[numbers[next++]!]!] = numbers[next++]!;
	}
	const gapCount = numbers[at + field.gaps]!;
	const gaps = gapCount < 0 ? undefined : [...numbers.subarray(next, next + gapCount)];
	const textFrom = (next + Math.max(0, gapCount)) * numberLength;
	const bodyFrom = textFrom + numbers[at + field.text]!;
	const restFrom = bodyFrom + numbers[at + field.body]!;
	const restEnd = restFrom + numbers[at + field.rest]!;
	const rest =
		restEnd > restFrom
			? (parseExact(bytes.toString('utf8', restFrom, restEnd)) as RecordRest)
			: undefined;
	return {
		place: numbers[at + field.place]!,
		round: numbers[at + field.round]!,
		index: numbers[at + field.index]!,
		attempt: numbers[at + field.attempt]!,
		step: numbers[at + field.step]!,
		connection: numbers[at + field.connection]!,
		outcome: outcomes[numbers[at + field.outcome]!]!,
		frames: numbers[at + field.frames]!,
		bytes: numbers[at + field.bytes]!,
		intended: numbers[at + field.intended]!,
		connect: known(numbers[at + field.connect]!),
		opening: openingOf(numbers, at),
		setup: known(numbers[at + field.setup]!),
		sent: known(numbers[at + field.sent]!),
		ack: known(numbers[at + field.ack]!),
		first: known(numbers[at + field.first]!),
		complete: numbers[at + field.complete]!,
		gaps,
		scores: rest?.scores ?? scores,
		form: numbers[at + field.form]! as TextForm,
		text: bytes.subarray(textFrom, bodyFrom),
		body: bytes.subarray(bodyFrom, restFrom),
		rest,
	};
}

/** The reply's text and body; undefined without a reply. */
export function replyOf({
	form,
	text,
	body,
}: ResultRecord): {text: string; body: unknown} | undefined {
	if (form === textForm.none) return undefined;
	const parsed = body.length === 0 ? null : parseExact(body.toString('utf8'));
	const given = text.toString('utf8');
	switch (form) {
		case textForm.key:
			return {text: valueAt(parsed, [given]), body: parsed};
		case textForm.path:
			return {text: valueAt(parsed, JSON.parse(given) as PlainPath), body: parsed};
		case textForm.quoted:
			return {text: JSON.parse(given) as string, body: parsed};
		case textForm.plain:
			return {text: given, body: parsed};
	}
}

/** The engine found the text at this path. */
function valueAt(body: unknown, path: PlainPath): string {
	let here = body;
	for (const key of path) here = (here as Record<string | number, unknown>)[key];
	return here as string;
}
