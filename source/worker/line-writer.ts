import {keepText, type Redact} from '../config/secrets/redactor.ts';
import type {PromptTable} from '../dataset/prompt-table.ts';
import type {Attempt} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import {attemptIdOf} from '../model/raw-attempt.ts';
import {writeTextPath} from '../model/saved-reply.ts';
import {seconds, toAttempt} from './attempt.ts';
import {gotIn, type IndexFields} from '../store/index-fields.ts';
import {withWholeReply} from '../store/results-lines.ts';
import {LineBuffer} from './line-buffer.ts';
import {pairOf, quote, sendOf, timesText} from './line-parts.ts';
import {createLineSecrets} from './line-secrets.ts';
import type {PromptLabels} from './prompt-labels.ts';
import {textForm} from './record-layout.ts';
import {findString} from './reply-bytes.ts';
import {replyOf, type ResultRecord} from './result-record.ts';

/** Makes lines of `results.jsonl` from records. */
export type LineWriter = {
	/** The line of a record, without a line break; valid until the next call. */
	readonly write: (record: ResultRecord) => Buffer;
	/** What the index keeps of the last line, given its place in the file. */
	readonly entry: (offset: number, length: number) => IndexFields;
	/** Adds values that no line may contain. */
	readonly hide: (secrets: readonly string[]) => void;
};

export type LineOptions = {
	readonly prompts: Pick<PromptTable, 'rowBytes'>;
	readonly labels: (place: number) => PromptLabels;
	readonly secrets: readonly string[];
	/** Where replies may have their intent. */
	readonly got: readonly string[];
	/** Whether connections are signed: secrets may be added during the run. */
	readonly signed: boolean;
};

const intentKey = Buffer.from('intent');

/** Most intents are plain strings, for which parsing would be a tenth of a line's cost. */
const plainText = /^"([^"\\[{]*)"$/;

/** The last key of the places: a reply without this text has no intent. */
const markOf = (places: readonly string[]): Buffer =>
	Buffer.from(/[^.[\]]+(?=[^.]*$)/.exec(places.at(-1)!)?.[0] ?? '');

/** Reads the intent that a reply's body states, when it is wanted. */
type Got = () => string | undefined;

const nothing: Got = () => undefined;

/**
 * Creates a writer of lines. Their values are exactly those of `toAttempt`. A reply's text and body are
 * copied as they arrived, wherever its text is a string at the top level and no secret is in it; otherwise
 * the record is built and written whole.
 */
export function createLineWriter(options: LineOptions): LineWriter {
	const {prompts, labels, secrets, signed, got: places} = options;
	const mark = markOf(places);
	const isUsual = places[0] === 'intent';
	const line = new LineBuffer();
	/** What the last line was made of; the attempt only where it was needed. */
	let last: {record: ResultRecord; attempt: Attempt | undefined; got: Got} | undefined;
	const hidden = createLineSecrets(secrets, signed);

	/** Appends the record's JSON with the row in the place of an empty one. */
	function addAttempt(attempt: Attempt, row: Uint8Array, reply?: () => Got): Got {
		const {id, attempt: number, index, outcome, error, ...others} = attempt;
		const head = JSON.stringify({id, attempt: number, index, outcome, error});
		const tail = JSON.stringify({...others, prompt: undefined});
		line.text(`${head.slice(0, -1)},"prompt":`);
		line.bytes(row);
		const got = reply?.() ?? (() => gotIn(withWholeReply(attempt).reply?.body, places));
		line.text(`,${tail.slice(1)}`);
		return got;
	}

	function addReply(record: ResultRecord): Got {
		const {form, text, body, frames, bytes} = record;
		if (form === textForm.none) return nothing;
		const end = `,"frames":${frames},"bytes":${bytes}`;
		const place = form === textForm.key ? findString(body, text, intentKey) : undefined;
		if (place) {
			line.text(',"reply":{"text":');
			line.bytes(body.subarray(place.from, place.to));
			line.text(',"body":');
			line.json(body.subarray(0, place.cutFrom));
			line.json(body.subarray(place.cutTo));
			line.text(`${end},"text_path":${quote(writeTextPath([text.toString('utf8')]))}}`);
			const {other} = place;
			const plain =
				isUsual && other ? plainText.exec(body.toString('utf8', other.from, other.to)) : null;
			if (plain) return () => plain[1];
			return body.includes(mark) ? () => gotIn(parseExact(body.toString('utf8')), places) : nothing;
		}
		if (form === textForm.plain && body.length === 0) {
			line.text(`,"reply":{"text":${JSON.stringify(text.toString('utf8'))},"body":null${end}}`);
			return nothing;
		}
		const attempt = attemptOf(record, keepText);
		line.text(`,"reply":${JSON.stringify(attempt.reply)}`);
		return () => gotIn(withWholeReply(attempt).reply?.body, places);
	}

	function attemptOf(record: ResultRecord, redacting: Redact, reply = replyOf(record)): Attempt {
		const {attempt, index, outcome} = record;
		const send = sendOf(record, reply, labels(record.place).id);
		return toAttempt(send, pairOf(record), outcome, 0, redacting, {attempt, index});
	}

	function addMasked(record: ResultRecord, row: Uint8Array): void {
		const attempt = attemptOf(record, hidden.redact());
		last = {record, attempt, got: addAttempt(attempt, row)};
	}

	function addRare(record: ResultRecord, row: Uint8Array): void {
		const {attempt, index, outcome} = record;
		const send = sendOf(record, undefined, labels(record.place).id);
		const bare = toAttempt(send, pairOf(record), outcome, 0, keepText, {attempt, index});
		last = {record, attempt: bare, got: addAttempt(bare, row, () => addReply(record))};
	}

	function addUsual(record: ResultRecord, row: Uint8Array): void {
		const {attempt, index, outcome, gaps, scores, connection, step, round} = record;
		const id = attemptIdOf({prompt: {id: labels(record.place).id}, round});
		line.text(
			`{"id":${quote(id)},"attempt":${attempt},"index":${index},"outcome":"${outcome}","prompt":`,
		);
		line.bytes(row);
		last = {record, attempt: undefined, got: addReply(record)};
		const gapText = gaps ? `,"gaps":${JSON.stringify(gaps.map(seconds))}` : '';
		line.text(
			`,"timing":${timesText(record)}${gapText},"scores":${JSON.stringify(scores)},"failed":[],"connection":${connection},"step":${step}}`,
		);
	}

	return {
		write(record) {
			line.begin();
			const row = prompts.rowBytes(record.place);
			if (!hidden.isClean(record)) addMasked(record, row);
			else if (record.rest) addRare(record, row);
			else addUsual(record, row);
			return line.line();
		},
		entry(offset, length) {
			const {record, attempt, got} = last!;
			const {id, intent, isTurn} = labels(record.place);
			const {sent} = record;
			// Written out, because spreading costs more than the rest of it.
			return {
				id: attemptIdOf({prompt: {id}, round: record.round}),
				attempt: record.attempt,
				index: record.index,
				outcome: record.outcome,
				scores: record.scores,
				connection: record.connection,
				intent,
				isTurn,
				offset,
				length,
				got: got(),
				error: attempt?.error?.class,
				failed: attempt?.failed ?? [],
				unscored: attempt?.unscored !== undefined,
				intended: microsecondsOf(record.intended),
				sent: sent === undefined ? undefined : microsecondsOf(sent),
				complete: microsecondsOf(record.complete),
				doubt: attempt?.doubt,
			};
		},
		hide: hidden.hide,
	};
}
