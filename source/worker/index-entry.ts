import {parseExact} from '../model/exact-json.ts';
import {microsecondsOf} from '../model/microseconds.ts';
import {attemptIdOf} from '../model/raw-attempt.ts';
import {gotIn, type IndexFields} from '../store/index-fields.ts';
import type {PromptLabels} from './prompt-labels.ts';
import {textForm} from './record-layout.ts';
import {findString} from './reply-bytes.ts';
import type {ResultRecord} from './result-record.ts';

const intentKey = Buffer.from('intent');
const backslash = 0x5c;

/** The intent that a reply's body states, decoding as little of the body as possible. */
function gotFrom({form, body}: ResultRecord): string | undefined {
	if (form === textForm.none || body.length === 0) return undefined;
	const isPlain = !body.includes(backslash);
	if (isPlain && !body.includes(intentKey)) return undefined;
	const place = isPlain ? findString(body, intentKey) : undefined;
	if (place) return body.toString('utf8', place.from + 1, place.to - 1);
	return gotIn(parseExact(body.toString('utf8')));
}

const orUndefined = (time: number | undefined): number | undefined =>
	time === undefined ? undefined : microsecondsOf(time);

/**
 * What the index keeps of a record's line: the same as of the line when it is read.
 * @param mask hides secrets in texts of the server
 */
export function indexEntryOf(
	record: ResultRecord,
	{id, intent, isTurn}: PromptLabels,
	mask: (text: string) => string,
	offset: number,
	length: number,
): IndexFields {
	const {attempt, index, outcome, round, scores, connection, rest} = record;
	const got = gotFrom(record);
	return {
		id: attemptIdOf({prompt: {id}, round}),
		...{attempt, index, outcome, scores, connection, intent, isTurn, offset, length},
		error: rest?.error?.class,
		failed: rest ? Object.keys(rest.reasons) : [],
		unscored: rest?.unscored !== undefined,
		got: got === undefined ? undefined : mask(got),
		intended: microsecondsOf(record.intended),
		sent: orUndefined(record.sent),
		complete: microsecondsOf(record.complete),
		doubt: rest?.doubt === undefined ? undefined : mask(rest.doubt),
	};
}
