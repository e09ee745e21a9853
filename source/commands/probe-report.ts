import {createRedactor, redactConfig, redactRecord} from '../config/secrets.ts';
import {hideCredentials} from '../config/url.ts';
import {findPreset} from '../gateway/presets.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {FrameMeaning, ProbeError, ProbeResult} from '../probe/probe-result.ts';
import {layOut, rows, textWidth, type Page} from '../reports/layout.ts';
import {padEnd, padStart, truncate} from '../terminal/fit.ts';
import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';
import {wrapText} from '../terminal/wrap.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';

/** What was probed. */
export type ProbeContext = {readonly run: PreparedRun; readonly profile: string | undefined};

/** Quotes a word so that a POSIX shell takes it literally. */
function quoteWord(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const asWord = (raw: unknown): string =>
	quoteWord(typeof raw === 'string' ? raw : JSON.stringify(raw));

/** The rule to continue with: the one that would fit, or the plan's own if that fits. */
function ruleOf({advice, reply}: ProbeResult): unknown {
	if (advice) return advice.reply;
	return reply.fits ? reply.rule : null;
}

/** How one authenticates with the backend of the preset to continue with. */
function authenticationRows(result: ProbeResult, page: Page): string[] {
	const rule = ruleOf(result);
	const words = typeof rule === 'string' ? findPreset(rule)?.authentication : undefined;
	if (words === undefined) return [];
	return rows('authentication', wrapText(words, textWidth(page)), page);
}

/** What makes a run wait for the server's greeting. */
function readyWords({greeting}: ProbeResult): string[] {
	return greeting?.ready === undefined ? [] : ['--ready', asWord(greeting.ready)];
}

/** The matching `floodgate run`; it omits secrets, which must be given again. */
function commandFor(result: ProbeResult, {run, profile}: ProbeContext): string | null {
	const rule = ruleOf(result);
	if (rule === null) return null;
	const {plan, secrets} = run;
	const target = profile === undefined ? ['-u', quoteWord(hideCredentials(plan.url))] : [];
	const name = profile === undefined ? [] : [quoteWord(profile)];
	const payload =
		result.advice && 'payload' in result.advice
			? ['--payload', quoteWord(JSON.stringify(redactConfig(plan).payload))]
			: [];
	const words = [
		...['floodgate', 'run', ...name, ...target, '--reply', asWord(rule)],
		...readyWords(result),
		...payload,
	];
	return createRedactor(secrets)(words.join(' '));
}

/** What a probe found, for `--json`. Times in seconds after the first message was sent. */
export function probeDocument(result: ProbeResult, context: ProbeContext) {
	const {question, handshake, sent, unsent, frames, greeting, unfinished, closed} = result;
	const {reply, advice, conclusion} = result;
	const {rule, understood, fits, ack, first, complete, text, error} = reply;
	const redact = createRedactor(context.run.secrets);
	const {status, connect, headers, error: refusal = null} = handshake;
	const document = {
		url: hideCredentials(context.run.plan.url),
		question,
		handshake: {status, connect, headers: Object.fromEntries(headers), error: refusal},
		sent,
		unsent,
		frames,
		greeting: greeting
			? {frames: greeting.frames, text: greeting.text, ready: greeting.ready ?? null}
			: null,
		unfinished,
		closed: closed ?? null,
		reply: {
			rule,
			...{understood, fits, ack, first_token: first, complete, text, error: error ?? null},
		},
		inferred: advice
			? {reply: advice.reply, preset: advice.preset ?? null, reasons: advice.reasons}
			: null,
		command: commandFor(result, context),
		conclusion,
	};
	return redactRecord(document, redact);
}

const meanings: Readonly<Record<FrameMeaning, string>> = {
	greeting: 'greeting',
	text: 'text',
	silent: 'no text',
	ack: 'ack',
	awaited: 'awaited',
	ignored: 'ignored',
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

function sentRows({sent, unsent}: ProbeResult, page: Page): string[] {
	const lines = sent.map(({at, bytes, text}) => `${timed(at)} ${sized(bytes)}  ${shown(text)}`);
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

function frameRows({frames}: ProbeResult, page: Page): string[] {
	const {style} = page;
	const paint = {done: style.green, error: style.red, unmatched: style.yellow, text: style.cyan};
	const lines = frames.map(({at, bytes, text, meaning}) => {
		const color = meaning in paint ? paint[meaning as keyof typeof paint] : style.dim;
		return `${timed(at)} ${sized(bytes)}  ${color(padEnd(meanings[meaning], meaningWidth))}  ${shown(text)}`;
	});
	return rows('frames', lines, page);
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
		sentRows(clean, page),
		frameRows(clean, page),
		greetingRows(clean, createRedactor(context.run.secrets), page),
		replyRows(clean, page),
		adviceRows(clean, page),
	];
	return layOut(blocks, page) + commandText(result, context, page);
}
