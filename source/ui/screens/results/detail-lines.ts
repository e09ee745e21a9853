import type {Attempt, SavedFrame} from '../../../model/attempt.ts';
import {openingPartNames, openingParts} from '../../../model/opening-times.ts';
import type {EntryTexts, ResultEntry} from '../../../model/result-entry.ts';
import {expectedText, readField} from '../../../model/row-fields.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {truncate} from '../../../terminal/fit.ts';
import {usageTexts} from '../../../reports/usage-facts.ts';
import {formatCount, formatMany, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {wrapText} from '../../../terminal/wrap.ts';

/** Adapts our own text to the terminal; text from outside stays unchanged. */
export type Own = (text: string) => string;

export type Line = {readonly text: string; readonly heading?: boolean};

const heading = (text: string): Line => ({text, heading: true});

/** How far apart the pieces of a reply are, given in seconds. */
function gapLine(gaps: readonly number[], own: Own): string {
	const sorted = gaps.toSorted((a, b) => a - b);
	const figures = {
		median: sorted[Math.floor((sorted.length - 1) / 2)]!,
		longest: sorted.at(-1)!,
	};
	const texts = Object.entries(figures).map(([name, gap]) => `${name} ${own(formatSeconds(gap))}`);
	return `chunk gaps   ${formatCount(gaps.length)}, ${texts.join(', ')}`;
}

function timingLines(attempt: Attempt, own: Own): string[] {
	const {timing, gaps, connection, reply, error, outcome, phases = {}, usage} = attempt;
	const {intended, sent, ack, first, complete, connect} = timing;
	const parts = openingPartNames.flatMap((name) => {
		const time = timing[name];
		return time === undefined ? [] : [`${openingParts[name]} ${own(formatSeconds(time))}`];
	});
	const opening = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
	if (sent === undefined) {
		const skipped = error?.class === 'conversation.stopped';
		return [`never sent: ${skipped ? 'an earlier turn failed' : 'there was no connection'}`];
	}
	const [took, response] = [complete - sent, complete - intended].map(formatSeconds);
	return [
		...(connect === undefined ? [] : [`connect      ${own(formatSeconds(connect))}${opening}`]),
		...(timing.setup === undefined ? [] : [`setup        ${own(formatSeconds(timing.setup))}`]),
		`sent         ${sent.toFixed(3)} s after the run began, on connection ${connection}`,
		...(ack === undefined ? [] : [`acknowledged ${own(formatSeconds(ack - sent))}`]),
		...(first === undefined ? [] : [`first token  ${own(formatSeconds(first - sent))}`]),
		...(gaps === undefined || gaps.length === 0 ? [] : [gapLine(gaps, own)]),
		`${outcome === 'left' ? 'left after  ' : 'complete    '} ${own(took!)}`,
		...Object.entries(phases).map(
			([name, {seconds, frames}]) =>
				`${name.padEnd(12)} ${own(formatSeconds(seconds))}, ${formatMany(frames, 'frame')}`,
		),
		...(usage ? [`usage        ${usageTexts(usage).join(', ')}`] : []),
		// In the open model a prompt may wait for a connection.
		...(response === took ? [] : [`since due    ${own(response!)}`]),
		...(reply
			? [`frames       ${formatCount(reply.frames)}, ${formatCount(reply.bytes)} bytes`]
			: []),
	];
}

function scoreLines({scores, reasons, metric_errors: errors}: Attempt): string[] {
	return [
		...Object.entries(scores).map(([name, score]) => {
			const reason = reasons?.[name];
			return `${name}  ${formatScore(score)}${reason === undefined ? '' : `  ${reason}`}`;
		}),
		...Object.entries(errors ?? {}).map(([name, message]) => `${name}  metric error: ${message}`),
	];
}

/** All attempts of a prompt. */
export function attemptLines(
	entries: readonly ResultEntry[],
	own: Own,
	textsOf: (entry: ResultEntry) => EntryTexts,
): string[] {
	return entries.map((entry) => {
		const {attempt, outcome, latency, doubt} = entry;
		const doubtful = doubt === undefined ? '' : '? doubtful  ';
		return `${attempt}. ${outcome}  ${own(formatSeconds(latency))}  ${doubtful}${textsOf(entry).reason}`;
	});
}

/** What each frame was, in words. */
const roles: Readonly<Record<SavedFrame['role'], string>> = {
	ack: 'ack',
	text: 'text',
	silent: 'no text',
	ignored: 'ignored',
	error: 'error',
	unknown: 'not in the rule',
};
const longestRole = Math.max(...Object.values(roles).map(({length}) => length));

/** The reply's frames, as a timeline that starts when the prompt was sent. */
function frameLines({frames = [], timing: {sent, complete}, reply}: Attempt, own: Own): string[] {
	if (frames.length === 0) return [];
	const zero = sent ?? complete;
	const line = (at: number, what: string, text = '') =>
		`${own(formatSeconds(at - zero)).padStart(8)}  ${what.padEnd(longestRole)}  ${text}`.trimEnd();
	const earlier = (reply?.frames ?? frames.length) - frames.length;
	return [
		...(sent === undefined ? [] : [line(sent, 'sent')]),
		...(earlier > 0 ? [`${' '.repeat(10)}${formatCount(earlier)} earlier frames`] : []),
		...frames.map(({at, role, text}) => line(at, roles[role], text)),
		line(complete, 'ended'),
	];
}

/** Why the reply may belong to another prompt, and further remarks on it. */
function remarkLines(
	{notice, faults, request_id: request, connection_id: connection, ...attempt}: Attempt,
	{doubt = attempt.doubt, surplus}: Pick<ResultEntry, 'doubt' | 'surplus'>,
) {
	const lost = faults && [
		[faults.lost, 'lost'],
		[faults.duplicated, 'duplicated'],
		[faults.out_of_order, 'out of order'],
	];
	return [
		...(doubt === undefined ? [] : [`? doubtful: ${doubt}`]),
		...(surplus === undefined ? [] : [`surplus frame: ${surplus}`]),
		...(notice === undefined ? [] : [`${notice.class}: ${notice.message}`]),
		...(lost ? [`frames: ${lost.map((part) => part.join(' ')).join(', ')}`] : []),
		...(request === undefined ? [] : [`request id ${request}`]),
		...(connection === undefined ? [] : [`connection id ${connection}`]),
	];
}

/** The turns of a conversation; the one shown is marked. */
export function turnLines(
	turns: readonly ResultEntry[],
	entry: ResultEntry,
	columns: number,
	own: Own,
	textsOf: (entry: ResultEntry) => EntryTexts,
): string[] {
	return turns.map((each) => {
		const {id, turn, outcome, latency} = each;
		const mark = id === entry.id ? '>' : ' ';
		const line = `${mark} ${turn!.turn}. ${outcome}  ${own(formatSeconds(latency))}  `;
		return truncate(line + sanitiseLine(textsOf(each).question), columns);
	});
}

function section(title: string, texts: readonly string[], columns: number): Line[] {
	if (texts.length === 0) return [];
	const lines = texts.flatMap((text) => wrapText(text, columns - 2));
	return [heading(title), ...lines.map((text) => ({text: `  ${text}`})), {text: ''}];
}

/** Everything about an attempt, in lines of the screen's width. */
export function toLines(
	attempt: Attempt,
	entry: ResultEntry,
	document: RunDocument,
	columns: number,
	own: Own,
	conversation: readonly string[],
	attempts: readonly string[],
): Line[] {
	const {prompt, reply, error} = attempt;
	const {question, expected, intent} = document.fields;
	const rest = Object.entries(prompt).filter(([key]) => key !== question && key !== expected);
	const body = reply?.body;
	const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
	const answerOf = (value: unknown) => expectedText(value) ?? shown(value);
	return [
		...section('Prompt', [shown(readField(prompt, question))], columns),
		...section(
			'Row',
			rest.map(([key, value]) => `${key}${key === intent ? ' (intent)' : ''}: ${shown(value)}`),
			columns,
		),
		...section(
			'Expected',
			readField(prompt, expected) === undefined ? [] : [answerOf(readField(prompt, expected))],
			columns,
		),
		...section(
			'Error',
			error
				? [
						`${error.class}: ${error.message}`,
						...(document.summary?.errors[error.class]?.explanation ?? '')
							.split('\n')
							.filter(Boolean),
					]
				: [],
			columns,
		),
		...section('Frames', frameLines(attempt, own), columns),
		...section('Remarks', remarkLines(attempt, entry), columns),
		...section('Reply', reply ? [reply.text] : ['none'], columns),
		...section(
			'Body',
			body === null || body === undefined ? [] : [JSON.stringify(body, undefined, 2)],
			columns,
		),
		...section('Scores', scoreLines(attempt), columns),
		...section('Times', timingLines(attempt, own), columns),
		...section('Conversation', conversation, columns),
		...section('Attempts', attempts, columns),
	];
}
