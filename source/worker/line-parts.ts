import type {PairScore} from '../metrics/metric.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import {openingFields, seconds, type FinishedSend} from './attempt.ts';
import type {replyOf, ResultRecord} from './result-record.ts';

/** Seconds as text: whole numbers are cheaper to write than fractions. */
function secondsText(milliseconds: number): string {
	const microseconds = microsecondsOf(milliseconds);
	if (!(microseconds >= 0 && microseconds < 1e15)) return String(seconds(milliseconds));
	const whole = Math.trunc(microseconds / 1e6);
	return `${whole}.${String(1e6 + (microseconds - whole * 1e6)).slice(1)}`;
}

/** Texts that JSON needs no escapes for. */
const plainText = /^[\w .:@#/-]*$/;

export const quote = (text: string): string =>
	plainText.test(text) ? `"${text}"` : JSON.stringify(text);

/** `{"intended":…}`; in a closed run two of the times are equal, and so is their text. */
export function timesText(record: ResultRecord): string {
	const {intended, connect, opening, setup, sent, ack, first, complete} = record;
	const intendedText = secondsText(intended);
	const completeText = secondsText(complete);
	let text = `{"intended":${intendedText}`;
	if (connect !== undefined) text += `,"connect":${secondsText(connect)}`;
	if (opening) {
		for (const [name, time] of Object.entries(openingFields(record))) text += `,"${name}":${time}`;
	}
	if (setup !== undefined) text += `,"setup":${secondsText(setup)}`;
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
export const pairOf = ({scores, rest}: ResultRecord): PairScore => ({
	scores,
	reasons: rest?.reasons ?? {},
	errors: rest?.errors ?? {},
	...(rest?.details && {details: rest.details}),
	...(rest?.unscored && {unscored: rest.unscored}),
});

/** The record without its row, which the line gets as it is. */
export const sendOf = (
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
	setup: record.setup,
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
	phases: record.rest?.phases,
	usage: record.rest?.usage,
});
