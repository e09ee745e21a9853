import {keepText} from '../config/secrets.ts';
import type {RawAttempt} from '../engine/session.ts';
import type {Verdict} from '../metrics/metric.ts';
import type {Attempt} from '../model/attempt.ts';
import type {Rerun} from './messages.ts';

/** Whole microseconds, written as seconds. */
const seconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1e6;

/** A server that echoes a secret must not put it into the results. */
function redactReply(text: string, body: unknown, redact: (text: string) => string) {
	if (redact === keepText) return {text, body};
	const json = JSON.stringify(body ?? null);
	const clean = redact(json);
	if (clean === json) return {text: redact(text), body};
	try {
		return {text: redact(text), body: JSON.parse(clean) as unknown};
	} catch {
		// The secret was a bare number.
		return {text: redact(text), body: clean};
	}
}

/**
 * Makes the record of a finished send.
 * @param zero the run's beginning on the clock of the raw times, in milliseconds
 * @param redact blots secrets out of an error's message
 */
export function toAttempt(
	raw: RawAttempt,
	verdict: Verdict,
	zero: number,
	redact: (text: string) => string,
	rerun?: Rerun,
): Attempt {
	const {assignment, error, text} = raw;
	const place = rerun?.places.get(assignment.id);
	const failed = Object.keys(verdict.reasons);
	const hasMetricErrors = Object.keys(verdict.errors).length > 0;
	return {
		id: assignment.id,
		attempt: place?.attempt ?? 1,
		index: place?.index ?? assignment.index,
		outcome: error ? 'errored' : failed.length > 0 ? 'failed' : 'passed',
		...(error && {error: {class: redact(error.class), message: redact(error.message)}}),
		prompt: assignment.prompt.row,
		...(text !== undefined && {
			reply: {...redactReply(text, raw.body, redact), frames: raw.frames, bytes: raw.bytes},
		}),
		timing: {
			intended: seconds(raw.intended - zero),
			...(raw.connect !== undefined && {connect: seconds(raw.connect)}),
			...(raw.sent !== undefined && {sent: seconds(raw.sent - zero)}),
			...(raw.first !== undefined && {first: seconds(raw.first - zero)}),
			complete: seconds(raw.complete - zero),
		},
		scores: verdict.scores,
		failed,
		...(failed.length > 0 && {reasons: verdict.reasons}),
		...(hasMetricErrors && {metric_errors: verdict.errors}),
		connection: raw.connection,
		step: 0,
	};
}
