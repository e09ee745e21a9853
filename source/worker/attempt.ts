import {keepText, redactJson, redactRecord, type Redact} from '../config/secrets/redactor.ts';
import type {PairScore} from '../metrics/metric.ts';
import {beginningOf} from '../model/beginning-of.ts';
import type {Attempt, Outcome, ReplyRecord} from '../model/attempt.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import {openingPartNames, openingParts, type OpeningPart} from '../model/opening-times.ts';
import {mostKeptPlaces, type Prompt} from '../model/prompt.ts';
import {attemptIdOf, type Assignment, type RawAttempt} from '../model/raw-attempt.ts';
import {cutText, findText, withoutText, writeTextPath} from '../model/saved-reply.ts';
import type {Rerun} from '../prepare/run-setup.ts';

/** Whole microseconds, written as seconds. */
const seconds = (milliseconds: number): number => microsecondsOf(milliseconds) / 1e6;

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
	for (const key in record) if (Object.hasOwn(record, key)) return false;
	return true;
}

/** The outcome of a send, once it is scored. */
export function outcomeOf({error}: RawAttempt, {reasons}: PairScore): Outcome {
	if (error) return 'errored';
	return isEmpty(reasons) ? 'passed' : 'failed';
}

/** Characters saved of a metric's error, which may have any length. */
const longestError = 4096;

const cutAll = (errors: PairScore['errors']): PairScore['errors'] =>
	Object.fromEntries(
		Object.entries(errors).map(([name, message]) => [name, beginningOf(message, longestError)]),
	);

/** Masks texts listed by metric name; the names stay as they are. */
function redactValues(
	texts: Readonly<Record<string, string>>,
	redact: Redact,
): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, redact(text)]));
}

/** Masks details listed by metric name. */
const redactDetails = (
	details: NonNullable<Attempt['details']>,
	redact: Redact,
): NonNullable<Attempt['details']> =>
	Object.fromEntries(
		Object.entries(details).map(([name, detail]) => [name, redactJson(detail, redact)]),
	);

/** Keys whose values don't come from the server: the dataset's, or those named after metrics. */
const ownKeys = new Set([
	...['id', 'prompt', 'scores', 'failed', 'unscored'],
	...['reasons', 'details', 'metric_errors'],
]);

/**
 * Masks secrets in a finished record: in all texts from outside, but not in the dataset's texts, which
 * are what was sent.
 */
export function redactAttempt(attempt: Attempt, redact: Redact): Attempt {
	if (redact === keepText) return attempt;
	const {reasons, details, metric_errors: errors} = attempt;
	const outside = Object.entries(attempt).filter(([key]) => !ownKeys.has(key));
	const clean = redactRecord(Object.fromEntries(outside) as Partial<Attempt>, redact);
	// Keeps the order of the keys.
	return {
		...attempt,
		...clean,
		...(clean.reply && {reply: {...clean.reply, body: redactJson(clean.reply.body, redact)}}),
		...(reasons && {reasons: redactValues(reasons, redact)}),
		...(details && {details: redactDetails(details, redact)}),
		...(errors && {metric_errors: redactValues(errors, redact)}),
	};
}

/** The reply, containing its text only once. */
function savedReply(reply: ReplyRecord): ReplyRecord {
	const path = findText(reply.body, reply.text);
	if (!path) return reply;
	return {...reply, body: withoutText(reply.body, path), text_path: writeTextPath(path)};
}

/** The parts of opening a connection that are known, in seconds. */
function openingFields({opening}: RawAttempt): Readonly<Partial<Record<OpeningPart, number>>> {
	if (!opening) return {};
	const known = openingPartNames.flatMap((name) => {
		const time = opening[openingParts[name]];
		return time === undefined ? [] : [[name, seconds(time)] as const];
	});
	return Object.fromEntries(known);
}

/** Fields that only some attempts have. */
function rareFields(raw: RawAttempt, zero: number) {
	const {faults, error, notice, doubt, evidence} = raw;
	const requestId = error?.requestId ?? notice?.requestId;
	const connectionId = error?.connectionId ?? notice?.connectionId;
	return {
		...(faults && {
			faults: {
				lost: faults.lost,
				duplicated: faults.duplicated,
				out_of_order: faults.outOfOrder,
			},
		}),
		...(notice && {notice: {class: notice.class, message: notice.message}}),
		...(requestId !== undefined && {request_id: requestId}),
		...(connectionId !== undefined && {connection_id: connectionId}),
		...(doubt !== undefined && {doubt}),
		...(evidence && {
			frames: evidence.map(({at, role, text}) => ({
				at: seconds(at - zero),
				role,
				text,
			})),
		}),
	};
}

/** Whether a record has any of these fields. */
const hasRareFields = ({faults, error, notice, doubt, evidence}: RawAttempt): boolean =>
	(faults ?? error ?? notice ?? doubt ?? evidence) !== undefined;

/**
 * Creates the record of a finished send.
 * @param zero the run's beginning on the clock of the raw times, in milliseconds
 * @param redact masks secrets in it
 */
export function toAttempt(
	raw: RawAttempt,
	pair: PairScore,
	outcome: Outcome,
	zero: number,
	redact: Redact,
	rerun?: Rerun,
): Attempt {
	const {assignment, error, text} = raw;
	const id = attemptIdOf(assignment);
	const place = rerun?.places.get(id);
	const failed = Object.keys(pair.reasons);
	const attempt: Attempt = {
		id,
		attempt: place?.attempt ?? 1,
		index: place?.index ?? assignment.index,
		outcome,
		...(error && {error: {class: error.class, message: error.message}}),
		prompt: assignment.prompt.row,
		...(text !== undefined && {
			reply: {text, body: raw.body ?? null, frames: raw.frames, bytes: raw.bytes},
		}),
		timing: {
			intended: seconds(raw.intended - zero),
			...(raw.connect !== undefined && {connect: seconds(raw.connect)}),
			...openingFields(raw),
			...(raw.sent !== undefined && {sent: seconds(raw.sent - zero)}),
			...(raw.ack !== undefined && {ack: seconds(raw.ack - zero)}),
			...(raw.first !== undefined && {first: seconds(raw.first - zero)}),
			complete: seconds(raw.complete - zero),
		},
		...(raw.gaps && {gaps: raw.gaps.map(seconds)}),
		scores: pair.scores,
		failed,
		...(failed.length > 0 && {reasons: pair.reasons}),
		...(pair.details && {details: pair.details}),
		...(!isEmpty(pair.errors) && {metric_errors: pair.errors}),
		...(pair.unscored && {unscored: pair.unscored}),
		connection: raw.connection,
		step: assignment.step,
		...rareFields(raw, zero),
	};
	const clean = redactAttempt(attempt, redact);
	// Truncated only after masking: a secret that was cut would not be recognised.
	return {
		...clean,
		...(clean.reply && {reply: savedReply(clean.reply)}),
		...(clean.metric_errors && {metric_errors: cutAll(clean.metric_errors)}),
	};
}

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

export type AttemptWriter = (
	raw: RawAttempt,
	pair: PairScore,
	outcome: Outcome,
	zero: number,
) => string;

/** Characters of cached row JSON; a dataset of any usual size fits. */
const mostKept = 32 * 1024 * 1024;

/**
 * Writes lines of `results.jsonl`: exactly the output of `JSON.stringify(toAttempt(…))` at half the cost.
 * A row's JSON is made once per prompt, and the reply's body is inserted as it arrived, without the
 * text. If secrets must be masked, and for reruns, the full record is built instead.
 */
export function createAttemptWriter(redact: Redact, rerun?: Rerun): AttemptWriter {
	if (redact !== keepText || rerun) {
		return (raw, pair, outcome, zero) =>
			JSON.stringify(toAttempt(raw, pair, outcome, zero, redact, rerun));
	}
	const rows = new Map<Prompt, string>();
	let kept = 0;

	function rowText({prompt, place}: Assignment): string {
		const known = rows.get(prompt);
		if (known !== undefined) return known;
		const text = JSON.stringify(prompt.row);
		if (place < mostKeptPlaces && kept + text.length <= mostKept) {
			kept += text.length;
			rows.set(prompt, text);
		}
		return text;
	}

	/** `{"intended":…}`; in a closed run two of the times are equal, and so is their text. */
	function timesText(raw: RawAttempt, zero: number): string {
		const {intended, connect, sent, ack, first, complete} = raw;
		const intendedText = secondsText(intended - zero);
		const completeText = secondsText(complete - zero);
		let text = `{"intended":${intendedText}`;
		if (connect !== undefined) text += `,"connect":${secondsText(connect)}`;
		if (raw.opening) {
			for (const [name, time] of Object.entries(openingFields(raw))) text += `,"${name}":${time}`;
		}
		if (sent !== undefined) {
			text += `,"sent":${sent === intended ? intendedText : secondsText(sent - zero)}`;
		}
		if (ack !== undefined) text += `,"ack":${secondsText(ack - zero)}`;
		if (first !== undefined) {
			text += `,"first":${first === complete ? completeText : secondsText(first - zero)}`;
		}
		return `${text},"complete":${completeText}}`;
	}

	function replyText(raw: RawAttempt, text: string): string {
		const {body, bodyText, frames, bytes} = raw;
		const quoted = JSON.stringify(text);
		const path = findText(body, text);
		if (!path) {
			const whole = bodyText ?? JSON.stringify(body ?? null);
			return `{"text":${quoted},"body":${whole},"frames":${frames},"bytes":${bytes}}`;
		}
		const cut = bodyText === undefined ? undefined : cutText(bodyText, quoted, path);
		const rest = cut ?? JSON.stringify(withoutText(body, path));
		return `{"text":${quoted},"body":${rest},"frames":${frames},"bytes":${bytes},"text_path":${quote(writeTextPath(path))}}`;
	}

	return (raw, pair, outcome, zero) => {
		const {assignment, error, text} = raw;
		let line = `{"id":${quote(attemptIdOf(assignment))},"attempt":1,"index":${assignment.index},"outcome":"${outcome}"`;
		if (error) line += `,"error":${JSON.stringify({class: error.class, message: error.message})}`;
		line += `,"prompt":${rowText(assignment)}`;
		if (text !== undefined) line += `,"reply":${replyText(raw, text)}`;
		line += `,"timing":${timesText(raw, zero)}`;
		if (raw.gaps) line += `,"gaps":${JSON.stringify(raw.gaps.map(seconds))}`;
		line += `,"scores":${JSON.stringify(pair.scores)}`;
		if (isEmpty(pair.reasons)) line += ',"failed":[]';
		else {
			line += `,"failed":${JSON.stringify(Object.keys(pair.reasons))}`;
			line += `,"reasons":${JSON.stringify(pair.reasons)}`;
		}
		if (pair.details) line += `,"details":${JSON.stringify(pair.details)}`;
		if (!isEmpty(pair.errors)) {
			line += `,"metric_errors":${JSON.stringify(cutAll(pair.errors))}`;
		}
		if (pair.unscored) line += `,"unscored":${JSON.stringify(pair.unscored)}`;
		line += `,"connection":${raw.connection},"step":${assignment.step}`;
		if (!hasRareFields(raw)) return `${line}}`;
		const rare = JSON.stringify(rareFields(raw, zero));
		return rare === '{}' ? `${line}}` : `${line},${rare.slice(1)}`;
	};
}
