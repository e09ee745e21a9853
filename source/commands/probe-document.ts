import type {Config} from '../config/options/run-options.ts';
import type {Plan} from '../config/plan.ts';
import {createRedactor, redactConfig, redactRecord} from '../config/secrets.ts';
import {hideCredentials} from '../config/url.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {ProbeResult} from '../probe/probe-result.ts';

/** What was probed. */
export type ProbeContext = {readonly run: PreparedRun; readonly profile: string | undefined};

/** Quotes a word so that a POSIX shell takes it literally. */
function quoteWord(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export const asWord = (raw: unknown): string =>
	quoteWord(typeof raw === 'string' ? raw : JSON.stringify(raw));

/** The rule to continue with: the one that would fit, or the plan's own if that fits. */
export function ruleOf({advice, reply}: ProbeResult): unknown {
	if (advice) return advice.reply;
	return reply.fits ? reply.rule : null;
}

/** What makes a run wait for the server's greeting. */
function readyWords({greeting}: ProbeResult): string[] {
	return greeting?.ready === undefined ? [] : ['--ready', asWord(greeting.ready)];
}

/** A part of the request as it may be shown: what its keys call a secret is masked. */
const masked = (value: unknown, plan: Plan): unknown =>
	redactConfig({...plan, payload: value as Config['payload']}).payload;

/** What the connection needs besides the rule. */
function connectionWords({advice}: ProbeResult, plan: Plan): string[] {
	if (!advice) return [];
	const {setup, perPrompt} = advice;
	const word = (value: unknown) => quoteWord(JSON.stringify(masked(value, plan)));
	return [
		...(setup ? ['--setup', word(setup)] : []),
		...('payload' in advice ? ['--payload', word(advice.payload)] : []),
		...(perPrompt ? ['--per-prompt'] : []),
	];
}

/** The matching `floodgate run`; it omits secrets, which must be given again. */
export function commandFor(result: ProbeResult, {run, profile}: ProbeContext): string | null {
	const rule = ruleOf(result);
	if (rule === null) return null;
	const {plan, secrets} = run;
	const target = profile === undefined ? ['-u', quoteWord(hideCredentials(plan.url))] : [];
	const name = profile === undefined ? [] : [quoteWord(profile)];
	const words = [
		...['floodgate', 'run', ...name, ...target, '--reply', asWord(rule)],
		...readyWords(result),
		...connectionWords(result, plan),
	];
	return createRedactor(secrets)(words.join(' '));
}

/** The second prompt, as `--json` has it. */
function secondDocument({second}: ProbeResult) {
	if (!second) return null;
	const {question, outcome, sent, unsent, frames, closed = null, reply} = second;
	const {understood, text, error = null} = reply;
	return {question, outcome, sent, unsent, frames, closed, reply: {understood, text, error}};
}

function adviceDocument({advice}: ProbeResult) {
	if (!advice) return null;
	const {reply, preset = null, setup, perPrompt, reasons} = advice;
	return {
		...{reply, preset},
		...('payload' in advice && {payload: advice.payload}),
		...(setup && {setup}),
		...(perPrompt && {connectionMode: 'per-prompt'}),
		reasons,
	};
}

/** What a probe found, for `--json`. Times in seconds after the first message was sent. */
export function probeDocument(result: ProbeResult, context: ProbeContext) {
	const {question, handshake, sent, unsent, frames, greeting, unfinished, closed} = result;
	const {reply, setup, conclusion} = result;
	const {rule, understood, fits, ack, first, complete, text, error} = reply;
	const redact = createRedactor(context.run.secrets);
	const {status, connect, headers, error: refusal = null} = handshake;
	const document = {
		url: hideCredentials(context.run.plan.url),
		question,
		handshake: {status, connect, headers: Object.fromEntries(headers), error: refusal},
		setup: setup ? {...setup, error: setup.error ?? null} : null,
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
		second: secondDocument(result),
		inferred: adviceDocument(result),
		command: commandFor(result, context),
		conclusion,
	};
	return redactRecord(document, redact);
}
