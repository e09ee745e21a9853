import {createRedactor, redactRecord} from '../config/secrets.ts';
import {hideCredentials} from '../config/url.ts';
import {findPreset} from '../gateway/presets.ts';
import type {
	FrameMeaning,
	ProbeError,
	ProbeFrame,
	ProbeMessage,
	ProbeResult,
} from '../probe/probe-result.ts';
import {alikeFrames, describeSecond, foldFrames} from '../probe/second-words.ts';
import {layOut, rows, textWidth, type Page} from '../reports/layout.ts';
import {padEnd, padStart, truncate} from '../terminal/fit.ts';
import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';
import {wrapText} from '../terminal/wrap.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {asWord, commandFor, ruleOf, type ProbeContext} from './probe-document.ts';

/** How one authenticates with the backend of the preset to continue with. */
function authenticationRows(result: ProbeResult, page: Page): string[] {
	const rule = ruleOf(result);
	const words = typeof rule === 'string' ? findPreset(rule)?.authentication : undefined;
	if (words === undefined) return [];
	return rows('authentication', wrapText(words, textWidth(page)), page);
}

const meanings: Readonly<Record<FrameMeaning, string>> = {
	greeting: 'greeting',
	text: 'text',
	silent: 'no text',
	ack: 'ack',
	awaited: 'awaited',
	ignored: 'ignored',
	answered: 'answered',
	notice: 'notice',
	done: 'done',
	error: 'error',
	trailing: 'trailing',
	unmatched: 'unmatched',
};
const meaningWidth = Math.max(...Object.values(meanings).map(({length}) => length));

function errorLines({class: name, message, explanation}: ProbeError, page: Page): string[] {
	const width = textWidth(page);
	return [
		...wrapText(sanitiseLine(`${name}: ${message}`), width).map(page.style.red),
		...(explanation === undefined ? [] : wrapText(explanation, width - 2)).map(
			(line) => `  ${page.style.dim(line)}`,
		),
	];
}

function handshakeRows({handshake}: ProbeResult, page: Page): string[] {
	const {status, connect, headers, error} = handshake;
	const answer = [
		status === null ? '' : `${status}`,
		connect === null ? '' : `in ${formatSeconds(connect)}`,
	];
	const named = headers.map(([name, value]) =>
		truncate(`${name}: ${sanitiseLine(value)}`, textWidth(page), page.style.marks.ellipsis),
	);
	return rows(
		'handshake',
		[
			...(status === null ? [] : [answer.join(' ').trim()]),
			...named.map(page.style.dim),
			...(error ? errorLines(error, page) : []),
		],
		page,
	);
}

const timed = (at: number): string =>
	padStart(at < 0 ? `-${formatSeconds(-at)}` : `+${formatSeconds(at)}`, 9);
const sized = (bytes: number): string => padStart(`${formatCount(bytes)} B`, 9);
const shown = (text: string): string => sanitiseLine(text) || '(empty)';

const sentLine = ({at, bytes, text}: ProbeMessage): string =>
	`${timed(at)} ${sized(bytes)}  ${shown(text)}`;

function sentRows({sent, unsent}: ProbeResult, page: Page): string[] {
	const lines = sent.map(sentLine);
	const missing =
		unsent > 0
			? [
					page.style.red(
						`${formatMany(unsent, 'message')} not sent: the frame they wait for never came`,
					),
				]
			: [];
	return rows('sent', [...lines, ...missing], page);
}

/** The set-up of the connection: its messages and what came, by time. */
function setupRows({setup}: ProbeResult, page: Page): string[] {
	if (!setup) return [];
	const {sent, frames, seconds, error} = setup;
	const lines = [
		...sent.map((message) => ({at: message.at, line: sentLine(message)})),
		...frames.map((frame) => ({at: frame.at, line: frameLine(frame, page)})),
	];
	return rows(
		'set-up',
		[
			...lines.toSorted((one, other) => one.at - other.at).map(({line}) => line),
			...(seconds === null ? [] : [`done in ${formatSeconds(seconds)}`]),
			...(error ? errorLines(error, page) : []),
		],
		page,
	);
}

function frameLine({at, bytes, text, meaning}: ProbeFrame, {style}: Page): string {
	const paint = {done: style.green, error: style.red, unmatched: style.yellow, text: style.cyan};
	const color = meaning in paint ? paint[meaning as keyof typeof paint] : style.dim;
	return `${timed(at)} ${sized(bytes)}  ${color(padEnd(meanings[meaning], meaningWidth))}  ${shown(text)}`;
}

const frameRows = ({frames}: ProbeResult, page: Page): string[] =>
	rows(
		'frames',
		frames.map((frame) => frameLine(frame, page)),
		page,
	);

/** The second prompt over the connection: what became of it, and the frames that the first did not get. */
function secondRows({second}: ProbeResult, page: Page): string[] {
	if (!second) return [];
	const {outcome, closed} = second;
	const tone = outcome === 'answered' ? page.style.green : page.style.yellow;
	const folded = foldFrames(second);
	return rows(
		'second prompt',
		[
			...wrapText(describeSecond(second), textWidth(page)).map((line) => tone(line)),
			...(outcome === 'answered' && folded.every(({kind}) => kind === 'alike')
				? []
				: folded.map((part) =>
						part.kind === 'alike'
							? page.style.dim(alikeFrames(part.count))
							: frameLine(part.frame, page),
					)),
			...(closed ? errorLines(closed, page) : []),
		],
		page,
	);
}

function greetingRows(
	{greeting}: ProbeResult,
	redact: (text: string) => string,
	page: Page,
): string[] {
	if (!greeting || greeting.awaited) return [];
	const {ready} = greeting;
	const advice =
		ready === undefined
			? 'it comes before anything is sent, and no condition distinguishes it from the reply'
			: `the server greets: --ready ${asWord(ready)}`;
	return rows(
		'greeting',
		wrapText(sanitiseLine(redact(advice)), textWidth(page)).map(page.style.yellow),
		page,
	);
}

function replyRows({reply, closed}: ProbeResult, page: Page): string[] {
	const {rule, complete, first, ack, text, error} = reply;
	const name = typeof rule === 'string' ? rule : JSON.stringify(rule);
	const times: readonly [string, number | null][] = [
		['acknowledged', ack],
		['first token', first],
		['complete', complete],
	];
	const figures = times
		.filter(([, at]) => at !== null)
		.map(([label, at]) => `${label} ${formatSeconds(at)}`);
	const width = textWidth(page);
	return [
		...rows(
			'by --reply',
			[
				...wrapText(sanitiseLine(name), width).slice(0, 3),
				...(figures.length > 0 ? [figures.join('   ')] : []),
				...(text === null ? [] : [page.style.dim(sanitiseLine(text))]),
				...(error ? errorLines(error, page) : []),
			],
			page,
		),
		...(closed ? rows('then', errorLines(closed, page), page) : []),
	];
}

function adviceRows(result: ProbeResult, page: Page): string[] {
	const {advice, conclusion, reply} = result;
	const good = reply.fits || advice !== undefined;
	const width = textWidth(page);
	const {style} = page;
	const paint = advice ? style.yellow : good ? style.green : style.red;
	return [
		...rows(
			'result',
			wrapText(sanitiseLine(conclusion), width).map((line) => paint(line)),
			page,
		),
		...rows(
			'because',
			(advice?.reasons ?? []).flatMap((reason) => wrapText(sanitiseLine(reason), width)),
			page,
		),
		...authenticationRows(result, page),
	];
}

/** Lines to copy, never cut, however wide. */
function commandText(result: ProbeResult, context: ProbeContext, {style}: Page): string {
	const command = commandFor(result, context);
	const rule = ruleOf(result);
	if (command === null) return '';
	const redact = createRedactor(context.run.secrets);
	const reply = sanitiseLine(redact(asWord(rule)));
	return `\n${style.dim('--reply')} ${style.bold(reply)}\n\n${sanitiseLine(command)}\n`;
}

/**
 * What a probe found, for people, ending in a newline. Frames are cut to the page, the command is not.
 */
export function renderProbe(result: ProbeResult, context: ProbeContext, page: Page): string {
	const {style} = page;
	const {plan} = context.run;
	const title = `${style.bold('floodgate')} ${style.marks.line} probe ${style.marks.line} ${sanitiseLine(hideCredentials(plan.url))}`;
	const clean = redactRecord(result, createRedactor(context.run.secrets));
	const blocks = [
		[title],
		handshakeRows(clean, page),
		setupRows(clean, page),
		sentRows(clean, page),
		frameRows(clean, page),
		secondRows(clean, page),
		greetingRows(clean, createRedactor(context.run.secrets), page),
		replyRows(clean, page),
		adviceRows(clean, page),
	];
	return layOut(blocks, page) + commandText(result, context, page);
}
