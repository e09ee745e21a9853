import type {ProbeError, ProbeFrame, ProbeMessage, ProbeResult} from '../../probe/probe-result.ts';
import {alikeFrames, describeSecond, foldFrames} from '../../probe/second-words.ts';
import {padEnd, padStart, truncate} from '../../terminal/fit.ts';
import {formatCount, formatMany, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {wrapText} from '../../terminal/wrap.ts';

export type ProbeLine = {
	readonly label: string;
	/** Sanitised, and no wider than requested. */
	readonly text: string;
	readonly tone: 'plain' | 'dim' | 'good' | 'bad' | 'warn' | 'accent';
};

type Tone = ProbeLine['tone'];

const meaningWidth = 9;
/** The most lines for the rule, and for the reply's text. */
const mostLines = 4;

function section(label: string, texts: readonly string[], tone: Tone = 'plain'): ProbeLine[] {
	return texts.map((text, index) => ({label: index === 0 ? label : '', text, tone}));
}

function errorLines(
	label: string,
	{class: name, message, explanation}: ProbeError,
	columns: number,
): ProbeLine[] {
	return [
		...section(label, wrapText(`${name}: ${sanitiseLine(message)}`, columns), 'bad'),
		...section('', explanation === undefined ? [] : wrapText(explanation, columns), 'dim'),
	];
}

function handshakeLines({handshake}: ProbeResult, columns: number): ProbeLine[] {
	const {status, connect, headers, error} = handshake;
	const time = connect === null ? '' : ` in ${formatSeconds(connect)}`;
	return [
		...section('handshake', status === null ? [] : [`${status}${time}`]),
		...section(
			'',
			headers.map(([name, value]) => truncate(`${name}: ${sanitiseLine(value)}`, columns)),
			'dim',
		),
		...(error ? errorLines(status === null ? 'handshake' : '', error, columns) : []),
	];
}

const place = (at: number, bytes: number): string =>
	`${padStart(at < 0 ? `-${formatSeconds(-at)}` : `+${formatSeconds(at)}`, 8)} ${padStart(`${formatCount(bytes)} B`, 8)} `;
const saying = (text: string): string => sanitiseLine(text) || '(empty)';

const tones: Readonly<Partial<Record<ProbeFrame['meaning'], Tone>>> = {
	...{text: 'accent', done: 'good', error: 'bad', unmatched: 'warn', notice: 'warn'},
};

const frameLine = ({at, bytes, text, meaning}: ProbeFrame, columns: number): ProbeLine => ({
	label: '',
	text: truncate(`${place(at, bytes)} ${padEnd(meaning, meaningWidth)} ${saying(text)}`, columns),
	tone: tones[meaning] ?? 'dim',
});

const sentLine = ({at, bytes, text}: ProbeMessage, columns: number): ProbeLine => ({
	label: '',
	text: truncate(`${place(at, bytes)} ${saying(text)}`, columns),
	tone: 'plain',
});

/** Lines with a label before the first. */
const labelled = (label: string, lines: readonly ProbeLine[]): ProbeLine[] =>
	lines.map((line, index) => (index === 0 ? {...line, label} : line));

function setupLines({setup}: ProbeResult, columns: number): ProbeLine[] {
	if (!setup) return [];
	const {sent, frames, seconds, error} = setup;
	const lines = [
		...sent.map((message) => ({at: message.at, line: sentLine(message, columns)})),
		...frames.map((frame) => ({at: frame.at, line: frameLine(frame, columns)})),
	].toSorted((one, other) => one.at - other.at);
	return [
		...labelled(
			'set-up',
			lines.map(({line}) => line),
		),
		...section('', seconds === null ? [] : [`done in ${formatSeconds(seconds)}`]),
		...(error ? errorLines('', error, columns) : []),
	];
}

function secondLines({second}: ProbeResult, columns: number): ProbeLine[] {
	if (!second) return [];
	const {outcome, closed} = second;
	const said = section(
		'second',
		wrapText(describeSecond(second), columns),
		outcome === 'answered' ? 'good' : 'warn',
	);
	const folded = foldFrames(second);
	if (outcome === 'answered' && folded.every(({kind}) => kind === 'alike')) return said;
	const others = folded.flatMap((part) =>
		part.kind === 'alike'
			? section('', wrapText(alikeFrames(part.count), columns), 'dim')
			: [frameLine(part.frame, columns)],
	);
	return [...said, ...others, ...(closed ? errorLines('then', closed, columns) : [])];
}

function messageLines({sent, unsent, frames}: ProbeResult, columns: number): ProbeLine[] {
	return [
		...labelled(
			'sent',
			sent.map((message) => sentLine(message, columns)),
		),
		...section(
			'',
			unsent > 0
				? [`${formatMany(unsent, 'message')} not sent: the frame they wait for never came`]
				: [],
			'bad',
		),
		...labelled(
			'frames',
			frames.map((frame) => frameLine(frame, columns)),
		),
	];
}

function replyLines({reply, closed}: ProbeResult, columns: number): ProbeLine[] {
	const {rule, ack, first, complete, text, error} = reply;
	const name = typeof rule === 'string' ? rule : JSON.stringify(rule);
	const times = [
		ack === null ? '' : `acknowledged ${formatSeconds(ack)}`,
		first === null ? '' : `first token ${formatSeconds(first)}`,
		complete === null ? '' : `complete ${formatSeconds(complete)}`,
	].filter((time) => time !== '');
	return [
		...section('by rule', wrapText(name, columns).slice(0, mostLines)),
		...section('', times.length > 0 ? wrapText(times.join('   '), columns) : []),
		...section(
			'text',
			text === null ? [] : wrapText(sanitiseLine(text), columns).slice(0, mostLines),
			'dim',
		),
		...(error ? errorLines('error', error, columns) : []),
		...(closed ? errorLines('then', closed, columns) : []),
	];
}

function adviceLines(
	{advice}: ProbeResult,
	columns: number,
	redact: (text: string) => string,
): ProbeLine[] {
	if (!advice) return [];
	const {reply, reasons, setup, perPrompt, changesRule} = advice;
	const rule = typeof reply === 'string' ? reply : redact(JSON.stringify(reply));
	const json = (value: unknown) => wrapText(redact(JSON.stringify(value)), columns);
	return [
		...section('rule', changesRule ? wrapText(rule, columns) : [], 'good'),
		...section('set-up', setup ? json(setup) : [], 'good'),
		...section('payload', setup ? json(advice.payload) : [], 'good'),
		...section('needs', perPrompt ? ['a connection for each prompt (--per-prompt)'] : [], 'good'),
		...section(
			'because',
			reasons.flatMap((reason) => wrapText(redact(reason), columns)),
			'dim',
		),
	];
}

function greetingLines(
	{greeting}: ProbeResult,
	columns: number,
	redact: (text: string) => string,
): ProbeLine[] {
	if (!greeting || greeting.awaited) return [];
	const {ready: raw} = greeting;
	const ready = raw === undefined ? undefined : redact(JSON.stringify(raw));
	const said =
		ready === undefined ? 'no condition distinguishes it from the reply' : `--ready '${ready}'`;
	return section('greeting', wrapText(`the server greets: ${said}`, columns), 'warn');
}

/**
 * A probe's findings as lines, the verdict first because hundreds of frames may follow.
 * @param columns the width for the text beside the labels
 * @param redact masks secrets in the rule, which contains them as received
 */
export function probeLines(
	result: ProbeResult,
	columns: number,
	redact: (text: string) => string,
): ProbeLine[] {
	const {reply, advice, conclusion} = result;
	const tone = advice ? 'warn' : reply.fits ? 'good' : 'bad';
	const empty: ProbeLine = {label: '', text: '', tone: 'plain'};
	return [
		...section('result', wrapText(sanitiseLine(conclusion), columns), tone),
		...adviceLines(result, columns, redact),
		...greetingLines(result, columns, redact),
		empty,
		...handshakeLines(result, columns),
		...setupLines(result, columns),
		...replyLines(result, columns),
		...secondLines(result, columns),
		empty,
		...messageLines(result, columns),
	];
}
