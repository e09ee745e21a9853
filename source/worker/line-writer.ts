import {createRedactor, keepText, mask, type Redact} from '../config/secrets/redactor.ts';
import type {PromptTable} from '../dataset/prompt-table.ts';
import {hideSignature} from '../gateway/credentials.ts';
import type {PairScore} from '../metrics/metric.ts';
import type {Attempt} from '../model/attempt.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import {attemptIdOf} from '../model/raw-attempt.ts';
import {writeTextPath} from '../model/saved-reply.ts';
import {openingFields, seconds, toAttempt, type FinishedSend} from './attempt.ts';
import {LineBuffer} from './line-buffer.ts';
import type {PromptLabels} from './prompt-labels.ts';
import {textForm} from './record-layout.ts';
import {findString} from './reply-bytes.ts';
import {replyOf, type ResultRecord} from './result-record.ts';

/** Makes lines of `results.jsonl` from records. */
export type LineWriter = {
	/** The line of a record, without a line break; valid until the next call. */
	readonly write: (record: ResultRecord) => Buffer;
	/** Masks secrets in a text of the server. */
	readonly mask: Redact;
	/** Adds values that no line may contain. */
	readonly hide: (secrets: readonly string[]) => void;
};

export type LineOptions = {
	readonly prompts: Pick<PromptTable, 'rowBytes'>;
	readonly labels: (place: number) => Pick<PromptLabels, 'id'>;
	readonly secrets: readonly string[];
	/** Whether connections are signed: secrets may be added during the run. */
	readonly signed: boolean;
};

/** Seconds as text: whole numbers are cheaper to write than fractions. */
function secondsText(milliseconds: number): string {
	const microseconds = microsecondsOf(milliseconds);
	if (!(microseconds >= 0 && microseconds < 1e15)) return String(seconds(milliseconds));
	const whole = Math.trunc(microseconds / 1e6);
	return `${whole}.${String(1e6 + (microseconds - whole * 1e6)).slice(1)}`;
}

/** Texts that JSON needs no escapes for. */
const plainText = /^[\w .:@#/-]*$/;

const quote = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

/** `{"intended":…}`; in a closed run two of the times are equal, and so is their text. */
function timesText(record: ResultRecord): string {
	const {intended, connect, opening, sent, ack, first, complete} = record;
	const intendedText = secondsText(intended);
	const completeText = secondsText(complete);
	let text = `{"intended":${intendedText}`;
	if (connect !== undefined) text += `,"connect":${secondsText(connect)}`;
	if (opening) {
		for (const [name, time] of Object.entries(openingFields(record))) text += `,"${name}":${time}`;
	}
	if (sent !== undefined) {
		text += `,"sent":${sent === intended ? intendedText : secondsText(sent)}`;
	}
	if (ack !== undefined) text += `,"ack":${secondsText(ack)}`;
	if (first !== undefined) {
		text += `,"first":${first === complete ? completeText : secondsText(first)}`;
	}
	return `${text},"complete":${completeText}}`;
}

/** The score of a record. */
const pairOf = ({scores, rest}: ResultRecord): PairScore => ({
	scores,
	reasons: rest?.reasons ?? {},
	errors: rest?.errors ?? {},
	...(rest?.details && {details: rest.details}),
	...(rest?.unscored && {unscored: rest.unscored}),
});

/** The record without its row, which the line gets as it is. */
const sendOf = (
	record: ResultRecord,
	reply: ReturnType<typeof replyOf>,
	id: string,
): FinishedSend => ({
	assignment: {
		...{round: record.round, index: record.index, step: record.step},
		prompt: {id, row: {}},
	},
	connection: record.connection,
	intended: record.intended,
	connect: record.connect,
	opening: record.opening,
	sent: record.sent,
	ack: record.ack,
	first: record.first,
	gaps: record.gaps,
	complete: record.complete,
	frames: record.frames,
	bytes: record.bytes,
	faults: record.rest?.faults,
	text: reply?.text,
	body: reply?.body ?? null,
	error: record.rest?.error,
	notice: record.rest?.notice,
	evidence: record.rest?.evidence,
	doubt: record.rest?.doubt,
});

/** A secret that may be a number in another spelling: 1e6 for 1000000. */
const numeric = /^[\d.eE+-]+$/;
/**
 * An escape of JSON behind which a secret could hide from a look at the bytes: all but those that the forms
 * of a secret contain.
 */
const hidingEscape = /\\[^nrt"]/;

/**
 * Creates a writer of lines. Their values are exactly those of `toAttempt`. A reply's text and body are
 * copied as they arrived, wherever its text is a string at the top level and no secret is in it; otherwise
 * the record is built and written whole.
 */
export function createLineWriter({prompts, labels, secrets, signed}: LineOptions): LineWriter {
	const line = new LineBuffer();
	let hidden = secrets;
	let redact = redactorOf(hidden);
	let mayHide = hidden.some((secret) => numeric.test(secret));

	function redactorOf(values: readonly string[]): Redact {
		const known = createRedactor(values);
		return signed ? (text) => hideSignature(known(text), mask) : known;
	}

	/** Whether nothing in the record can need a mask. */
	function isClean({form, body, rest}: ResultRecord): boolean {
		if (redact === keepText) return true;
		if (rest || mayHide) return false;
		if (form === textForm.none) return true;
		if (form !== textForm.key) return false;
		const text = body.toString('utf8');
		return !hidingEscape.test(text) && redact(text) === text;
	}

	/** Appends the record's JSON with the row in the place of an empty one. */
	function addAttempt(attempt: Attempt, row: Uint8Array, reply?: () => void): void {
		const {id, attempt: number, index, outcome, error, ...others} = attempt;
		const head = JSON.stringify({id, attempt: number, index, outcome, error});
		const tail = JSON.stringify({...others, prompt: undefined});
		line.text(`${head.slice(0, -1)},"prompt":`);
		line.bytes(row);
		reply?.();
		line.text(`,${tail.slice(1)}`);
	}

	function addReply(record: ResultRecord): void {
		const {form, text, body, frames, bytes} = record;
		if (form === textForm.none) return;
		const end = `,"frames":${frames},"bytes":${bytes}`;
		const place = form === textForm.key ? findString(body, text) : undefined;
		if (place) {
			line.text(',"reply":{"text":');
			line.bytes(body.subarray(place.from, place.to));
			line.text(',"body":');
			line.json(body.subarray(0, place.cutFrom));
			line.json(body.subarray(place.cutTo));
			line.text(`${end},"text_path":${quote(writeTextPath([text.toString('utf8')]))}}`);
		} else if (form === textForm.plain && body.length === 0) {
			line.text(`,"reply":{"text":${JSON.stringify(text.toString('utf8'))},"body":null${end}}`);
		} else {
			const {reply} = attemptOf(record, keepText);
			line.text(`,"reply":${JSON.stringify(reply)}`);
		}
	}

	function attemptOf(record: ResultRecord, redacting: Redact, reply = replyOf(record)): Attempt {
		const {attempt, index, outcome} = record;
		const send = sendOf(record, reply, labels(record.place).id);
		return toAttempt(send, pairOf(record), outcome, 0, redacting, {attempt, index});
	}

	function addRare(record: ResultRecord, row: Uint8Array): void {
		const {attempt, index, outcome} = record;
		const send = sendOf(record, undefined, labels(record.place).id);
		const bare = toAttempt(send, pairOf(record), outcome, 0, keepText, {attempt, index});
		addAttempt(bare, row, () => addReply(record));
	}

	function addUsual(record: ResultRecord, row: Uint8Array): void {
		const {attempt, index, outcome, gaps, scores, connection, step, round} = record;
		const id = attemptIdOf({prompt: {id: labels(record.place).id}, round});
		line.text(
			`{"id":${quote(id)},"attempt":${attempt},"index":${index},"outcome":"${outcome}","prompt":`,
		);
		line.bytes(row);
		addReply(record);
		const gapText = gaps ? `,"gaps":${JSON.stringify(gaps.map(seconds))}` : '';
		line.text(
			`,"timing":${timesText(record)}${gapText},"scores":${JSON.stringify(scores)},"failed":[],"connection":${connection},"step":${step}}`,
		);
	}

	return {
		write(record) {
			line.begin();
			const row = prompts.rowBytes(record.place);
			if (!isClean(record)) addAttempt(attemptOf(record, redact), row);
			else if (record.rest) addRare(record, row);
			else addUsual(record, row);
			return line.line();
		},
		mask: (text) => redact(text),
		hide(values) {
			hidden = [...new Set([...hidden, ...values])];
			redact = redactorOf(hidden);
			mayHide = hidden.some((secret) => numeric.test(secret));
		},
	};
}
