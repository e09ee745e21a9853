import type {Attempt} from '../../../model/attempt.ts';
import type {EntryTexts, ResultEntry} from '../../../model/result-entry.ts';
import {expectedText, readField} from '../../../model/row-fields.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {truncate} from '../../../terminal/fit.ts';
import {formatScore, formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {flow, wrapText} from '../../../terminal/wrap.ts';
import {diffTexts, isTelling, wrapDiff, type DiffPart} from '../../format/word-diff.ts';
import {frameLines, milestones, timingLines, type Own} from './detail-times.ts';

export type {Own};

export type Line = {
	readonly text: string;
	readonly heading?: boolean;
	/** What stands before the text, padded; empty below the first line of a text. */
	readonly label?: string;
	readonly tone?: 'bad' | 'error' | 'warn' | undefined;
	/** In place of the text: words that are the same, added and removed. */
	readonly parts?: readonly DiffPart[];
};

const heading = (text: string): Line => ({text, heading: true});

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

/** Further remarks on an attempt: ids, faults, the frame that makes it doubtful. */
function remarkLines(
	{notice, faults, request_id: request, connection_id: connection}: Attempt,
	{surplus}: Pick<ResultEntry, 'surplus'>,
) {
	const lost = faults && [
		[faults.lost, 'lost'],
		[faults.duplicated, 'duplicated'],
		[faults.out_of_order, 'out of order'],
	];
	return [
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

type Section = readonly Line[];

function section(title: string, texts: readonly string[], columns: number): Section {
	if (texts.length === 0) return [];
	const lines = texts.flatMap((text) => wrapText(text, columns - 2));
	return [heading(title), ...lines.map((text) => ({text: `  ${text}`})), {text: ''}];
}

/** Why the attempt is looked at: what failed or errored, in the first lines. */
function whyLines(
	attempt: Attempt,
	entry: ResultEntry,
	document: RunDocument,
	columns: number,
	own: Own,
): Section {
	const {error, failed, reasons = {}, outcome, metric_errors: faults = {}} = attempt;
	const said = (text: string, tone: Line['tone']) =>
		wrapText(text, columns).map((line): Line => ({text: line, tone}));
	const doubt = entry.doubt ?? attempt.doubt;
	const doubts = doubt === undefined ? [] : said(`? doubtful: ${doubt}`, 'warn');
	if (error) {
		const known = document.summary?.errors ?? {};
		const figures = Object.hasOwn(known, error.class) ? known[error.class] : undefined;
		const meaning = (figures?.explanation ?? '').split('\n').filter(Boolean);
		return [
			...said(`! ${error.class}: ${error.message}`, 'error'),
			...meaning.flatMap((text) => said(text, undefined)),
			...doubts,
			{text: ''},
		];
	}
	const lines = failed.flatMap((name) => {
		const answers =
			name === 'classification_accuracy'
				? `expected ${entry.intent ?? '?'}, got ${entry.got ?? 'none'}`
				: undefined;
		const given = reasons[name] ?? '';
		// What a metric without words of its own says is less than the two intents.
		const reason = answers !== undefined && given.startsWith('score ') ? answers : given;
		return said(`${own('✗')} ${name}: ${reason || (answers ?? 'rejected')}`, 'bad');
	});
	const broken = Object.entries(faults).flatMap(([name, message]) =>
		said(`! ${name} could not score it: ${message}`, 'warn'),
	);
	if (lines.length > 0) return [...lines, ...broken, ...doubts, {text: ''}];
	const ended = outcome === 'left' ? 'left by its user' : 'passed';
	return [...said(ended, undefined), ...broken, ...doubts, {text: ''}];
}

/** The reply, compared word by word with what was expected where the two have enough in common. */
function replySections(
	reply: string | undefined,
	expected: string | undefined,
	before: string | undefined,
	columns: number,
): Section {
	const diff = (title: string, other: string | undefined): Section => {
		if (other === undefined || reply === undefined) return [];
		const parts = diffTexts(other, reply);
		if (!parts || !isTelling(parts)) return [];
		const lines = wrapDiff(parts, columns - 2).map((line): Line => ({text: '', parts: line}));
		return [heading(title), ...lines, {text: ''}];
	};
	return [
		...section('Expected', expected === undefined ? [] : [expected], columns),
		...section('Reply', [reply ?? 'none'], columns),
		...diff('Reply against what was expected', expected),
		...section('Baseline’s reply', before === undefined ? [] : [before], columns),
		...diff('Reply against the baseline’s', before),
	];
}

/** What belongs to an attempt and is read separately. */
export type Beside = {
	readonly conversation: readonly string[];
	readonly attempts: readonly string[];
	/** The reply of the same prompt in the run that this one is compared with. */
	readonly before?: string | undefined;
};

/** Our own words for the texts of a record. */
function textsOf(attempt: Attempt, {fields: {question, expected}}: RunDocument) {
	const {prompt, reply} = attempt;
	const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
	const wanted = readField(prompt, expected);
	return {
		asked: shown(readField(prompt, question)),
		expected: wanted === undefined ? undefined : (expectedText(wanted) ?? shown(wanted)),
		reply: reply?.text,
		shown,
	};
}

/** Columns of the labels of a preview. */
const labelWidth = 10;

/** A text beside its label, in a limited number of rows. */
function labelled(label: string, text: string, columns: number, rows: number): Line[] {
	const width = Math.max(1, columns - labelWidth);
	const most = Math.max(1, rows);
	const wrapped = wrapText(text.slice(0, width * (most + 1)), width);
	const lines = wrapped.slice(0, most);
	if (wrapped.length > most) lines[most - 1] = truncate(`${lines[most - 1]} …`, width);
	return lines.map((line, index) => ({label: index === 0 ? label : '', text: line}));
}

/** A record in short: why it is looked at, prompt, expected, reply, and what came when. */
export function previewLines(
	attempt: Attempt,
	entry: ResultEntry,
	document: RunDocument,
	{columns, rows}: {readonly columns: number; readonly rows: number},
	own: Own,
	before?: string,
): Line[] {
	const {asked, expected, reply} = textsOf(attempt, document);
	const width = columns - labelWidth;
	const part = Math.max(2, Math.floor(rows / 4));
	const reasons = whyLines(attempt, entry, document, columns, own).slice(
		0,
		Math.max(2, Math.floor(rows / 3)),
	);
	const frames = attempt.error ? frameLines(attempt, own).slice(-6) : [];
	const times = frames.length > 0 ? frames : flow(milestones(attempt, own), own(' · '), width);
	const timeline = times.map((text, index): Line => ({
		label: index === 0 ? 'Frames' : '',
		text: truncate(sanitiseLine(text), width),
	}));
	const ids = attempt.error ? remarkLines(attempt, entry) : [];
	const texts = [
		...labelled('Prompt', asked, columns, part),
		...(expected === undefined ? [] : labelled('Expected', expected, columns, part)),
	];
	const answer = attempt.error && reply === undefined ? [] : [reply ?? 'none'];
	// What came when and what identifies it are worth more than the end of a long reply.
	const earlier = before === undefined ? [] : labelled('Baseline', before, columns, part);
	const others = [reasons, texts, earlier, timeline, ids].flat().length;
	return [
		...reasons.filter(({text}, index) => text !== '' || index < reasons.length - 1 || rows > 8),
		...texts,
		...answer.flatMap((text) => labelled('Reply', text, columns, Math.max(2, rows - others))),
		...earlier,
		...timeline,
		...ids.flatMap((text) => labelled('', text, columns, 1)),
	];
}

/** Everything about an attempt, in lines of the screen's width: first why it is looked at, then what came when. */
export function toLines(
	attempt: Attempt,
	entry: ResultEntry,
	document: RunDocument,
	columns: number,
	own: Own,
	{conversation, attempts, before}: Beside,
): Line[] {
	const {prompt, reply} = attempt;
	const {question, expected, intent} = document.fields;
	const rest = Object.entries(prompt).filter(([key]) => key !== question && key !== expected);
	const body = reply?.body;
	const {asked, expected: wanted, shown} = textsOf(attempt, document);
	const frames = frameLines(attempt, own);
	const timeline =
		frames.length > 0 ? frames : flow(milestones(attempt, own), own(' · '), columns - 2);
	return [
		...whyLines(attempt, entry, document, columns, own),
		...section('Frames', timeline, columns),
		...section('Remarks', remarkLines(attempt, entry), columns),
		...section('Prompt', [asked], columns),
		...replySections(reply?.text, wanted, before, columns),
		...section('Scores', scoreLines(attempt), columns),
		...section('Attempts', attempts, columns),
		...section('Conversation', conversation, columns),
		...section(
			'Row',
			rest.map(([key, value]) => `${key}${key === intent ? ' (intent)' : ''}: ${shown(value)}`),
			columns,
		),
		...section(
			'Body',
			body === null || body === undefined ? [] : [JSON.stringify(body, undefined, 2)],
			columns,
		),
		...section('Times', timingLines(attempt, own), columns),
	];
}
