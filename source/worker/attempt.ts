import {keepText, redactJson, redactRecord, type Redact} from '../config/secrets/redactor.ts';
import type {PairScore} from '../metrics/metric.ts';
import {beginningOf} from '../model/beginning-of.ts';
import type {Attempt, Outcome, ReplyRecord} from '../model/attempt.ts';
import {microsecondsOf, microsecondsSince} from '../model/microseconds.ts';
import {openingPartNames, openingParts, type OpeningPart} from '../model/opening-times.ts';
import type {Prompt} from '../model/prompt.ts';
import {
	attemptIdOf,
	type Assignment,
	type RawAttempt,
	type RawPhase,
} from '../model/raw-attempt.ts';
import {findText, withoutText, writeTextPath} from '../model/saved-reply.ts';
import type {AttemptPlace} from '../statistics/raw-figures.ts';

/** Whole microseconds, written as seconds. */
export const seconds = (milliseconds: number): number => microsecondsOf(milliseconds) / 1e6;

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
	for (const key in record) if (Object.hasOwn(record, key)) return false;
	return true;
}

/** The outcome of a send, once it is scored. */
export function outcomeOf({error, left}: RawAttempt, {reasons}: PairScore): Outcome {
	if (left) return 'left';
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
export function openingFields({
	opening,
}: Pick<RawAttempt, 'opening'>): Readonly<Partial<Record<OpeningPart, number>>> {
	if (!opening) return {};
	const known = openingPartNames.flatMap((name) => {
		const time = opening[openingParts[name]];
		return time === undefined ? [] : [[name, seconds(time)] as const];
	});
	return Object.fromEntries(known);
}

/** The parts of a reply by name. A difference of whole microseconds is the same live and read back. */
const phaseFields = (phases: readonly RawPhase[], zero: number): Attempt['phases'] =>
	Object.fromEntries(
		phases.map(({name, first, last, frames}) => {
			const time = microsecondsSince(zero, last) - microsecondsSince(zero, first);
			return [name, {seconds: time / 1e6, frames}];
		}),
	);

/** Fields that only some attempts have. */
function rareFields(raw: FinishedSend, zero: number) {
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

/** What the record of a finished send is made of. */
export type FinishedSend = Omit<RawAttempt, 'assignment' | 'bodyBytes' | 'verified'> & {
	readonly assignment: Pick<Assignment, 'round' | 'index' | 'step'> & {
		readonly prompt: Pick<Prompt, 'id' | 'row'>;
	};
};

/**
 * Creates the record of a finished send.
 * @param zero the run's beginning on the clock of the raw times, in milliseconds
 * @param redact masks secrets in it
 * @param place where a rerun continues an earlier run
 */
export function toAttempt(
	raw: FinishedSend,
	pair: PairScore,
	outcome: Outcome,
	zero: number,
	redact: Redact,
	place?: AttemptPlace,
): Attempt {
	const {assignment, error, text} = raw;
	const failed = Object.keys(pair.reasons);
	const attempt: Attempt = {
		id: attemptIdOf(assignment),
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
			...(raw.setup !== undefined && {setup: seconds(raw.setup)}),
			...(raw.sent !== undefined && {sent: seconds(raw.sent - zero)}),
			...(raw.ack !== undefined && {ack: seconds(raw.ack - zero)}),
			...(raw.first !== undefined && {first: seconds(raw.first - zero)}),
			complete: seconds(raw.complete - zero),
		},
		...(raw.gaps && {gaps: raw.gaps.map(seconds)}),
		...(raw.phases && {phases: phaseFields(raw.phases, zero)}),
		...(raw.usage && {usage: raw.usage}),
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
