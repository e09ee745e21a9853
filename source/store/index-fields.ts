import type {Fields} from '../dataset/fields.ts';
import type {Attempt, Outcome} from '../model/attempt.ts';
import {numberText} from '../model/exact-json.ts';
import {microsecondsIn} from '../model/microseconds.ts';
import type {Row} from '../model/prompt.ts';
import {labelIn, usualPlaces} from '../model/reply-labels.ts';
import {intentText, present, readField} from '../model/row-fields.ts';
import {parseTurnId} from '../model/turn-id.ts';

/** The keys of a dataset's rows that the index depends on. */
export type IndexedFields = Pick<Fields, 'intent' | 'conversation'> & {
	/** Where replies may have their intent; the usual places if absent. */
	readonly got?: readonly string[] | undefined;
};

/**
 * What the index keeps of a line of `results.jsonl`, as it stands in the line: secrets are masked
 * already. Times are whole microseconds since the run began.
 */
export type IndexFields = {
	readonly id: string;
	readonly attempt: number;
	readonly index: number;
	readonly outcome: Outcome;
	/** The class of its error. */
	readonly error?: string | undefined;
	/** Names of the metrics whose failure condition holds. */
	readonly failed: readonly string[];
	readonly scores: Readonly<Record<string, number>>;
	/** It awaits scores of services, which `scores.jsonl` will hold. */
	readonly unscored: boolean;
	/** The expected intent, and that of the reply: see `intentIn` and `gotIn`. */
	readonly intent?: string | undefined;
	readonly got?: string | undefined;
	readonly intended: number;
	/** Undefined when nothing was sent. */
	readonly sent?: number | undefined;
	readonly complete: number;
	readonly connection: number;
	/** It is a turn of a conversation: see `isTurn`. */
	readonly isTurn: boolean;
	/** Why it may be another prompt's reply. */
	readonly doubt?: string | undefined;
	/** Bytes: where the line begins, and its length without its end. */
	readonly offset: number;
	readonly length: number;
};

/** A text, or a number as text with all its digits; undefined for anything else. */
export const asText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : numberText(value);

/** The intent that a row expects. */
export const intentIn = (row: Row, {intent}: Pick<IndexedFields, 'intent'>): string | undefined =>
	intentText(readField(row, intent));

/** The intent that a reply's body states. */
export const gotIn = (body: unknown, places = usualPlaces('intent')): string | undefined =>
	asText(labelIn(body, places));

/** The conversation key distinguishes a turn from a prompt whose own id looks like a turn's. */
export const isTurn = (
	id: string,
	row: Row,
	{conversation}: Pick<IndexedFields, 'conversation'>,
): boolean => present(row, conversation) && parseTurnId(id) !== undefined;

/** What the index keeps of an attempt whose line stands at `offset` and has `length` bytes. */
export function indexFieldsOf(
	attempt: Attempt,
	fields: IndexedFields,
	offset: number,
	length: number,
): IndexFields {
	const {id, prompt, timing, error} = attempt;
	return {
		id,
		attempt: attempt.attempt,
		index: attempt.index,
		outcome: attempt.outcome,
		error: error?.class,
		failed: attempt.failed,
		scores: attempt.scores,
		unscored: attempt.unscored !== undefined,
		intent: intentIn(prompt, fields),
		got: gotIn(attempt.reply?.body, fields.got),
		intended: microsecondsIn(timing.intended),
		sent: timing.sent === undefined ? undefined : microsecondsIn(timing.sent),
		complete: microsecondsIn(timing.complete),
		connection: attempt.connection,
		isTurn: isTurn(id, prompt, fields),
		doubt: attempt.doubt,
		offset,
		length,
	};
}
