import {isDeepStrictEqual} from 'node:util';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {toRawReply, type NamedRule} from '../config/reply-rule.ts';
import {toRawSetup} from '../config/setup.ts';
import {configOptions} from '../config/options/run-options.ts';
import {placeholderNames} from '../dataset/template.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import type {Preset} from '../gateway/presets.ts';
import {parsePath, readPath} from '../model/json-path.ts';
import {adviseConnection, type Closing, type ConnectionAdvice} from './connection-advice.ts';
import {inferAnswers} from './infer-answers.ts';
import {leavesOf} from './infer-frames.ts';
import {inferRule, type SentId} from './infer-rule.ts';
import type {SecondOutcome} from './second-prompt.ts';
import type {SortedFrames} from './sorted-frames.ts';
import type {WatchedExchange} from './watched-exchange.ts';
import {ignoreNoise} from './noise-advice.ts';

/** What to give a run in place of the plan's own. */
export type ProbeAdvice = {
	/** As `--reply` takes it; the plan's own rule, if only the rest is advised. */
	readonly reply: unknown;
	/** Its name, where it is a preset. */
	readonly preset: string | undefined;
	/** Whether the rule is another one than the plan's. */
	readonly changesRule: boolean;
	/** As `--payload` takes it, if the rule implies a different request from the one to send. */
	readonly payload?: unknown;
	/** As `--setup` takes it: messages of the request that belong once per connection. */
	readonly setup?: readonly object[];
	/** Each prompt needs a connection of its own. */
	readonly perPrompt?: true;
	/** As `--ready` takes it: the server greets. */
	readonly ready?: unknown;
	/** The evidence for it, a phrase each. */
	readonly reasons: readonly string[];
};

/** Templates that make each request unique; a conversation's id is the same in all its turns. */
const unique = new Set(['$uuid', '$index']);

function parse(data: Buffer): unknown {
	try {
		return JSON.parse(data.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * The ids in the sent request that no other prompt of a run would have.
 * @param skipped messages at the beginning that belong to the connection
 */
function idsOf({payload}: Plan, {sent}: Pick<WatchedExchange, 'sent'>, skipped: number): SentId[] {
	const messages = payloadMessages(payload);
	// A message in chunks may have been sent several times.
	const isEven = messages.length === sent.length;
	return messages.flatMap(({send, each}, index) => {
		if (each !== undefined || index < skipped) return [];
		const earlier = isEven ? sent.slice(skipped, index).map(({data}) => parse(data)) : [];
		const own = (isEven ? sent.slice(index, index + 1) : sent).map(({data}) => parse(data));
		return [...leavesOf(send)].flatMap(([path, template]): SentId[] => {
			const names = placeholderNames(template);
			if (!names.some((name) => unique.has(name))) return [];
			if (names.some((name) => name.startsWith('$last'))) return [];
			const place = parsePath(path);
			// The first message that has an id there names the request.
			if (earlier.some((message) => readPath(message, place) !== undefined)) return [];
			const value = own.map((message) => readPath(message, place)).find((id) => id !== undefined);
			return typeof value === 'string' || typeof value === 'number'
				? [{path, value: String(value)}]
				: [];
		});
	});
}

/** The request and the set-up that a rule implies unless others are given. */
function impliedBy(reply: unknown): {readonly payload: unknown; readonly setup: unknown} {
	const option = (key: string) => configOptions.find((each) => each.key === key)!;
	const {payload, setup} = option('reply').meta.implies!(reply);
	return {payload: payload ?? option('payload').schema.parse(undefined), setup};
}

/** The two prompts of a probe, and how they ended. */
export type ProbeOutcome = {
	readonly first: WatchedExchange;
	readonly second: WatchedExchange | undefined;
	readonly outcome: SecondOutcome | undefined;
	/** The plan's rule fits, so only a rule that merely counts frames can be improved. */
	readonly fits: boolean;
	readonly closes: Closing;
	/** The server closed the connection with an error. */
	readonly dropped: boolean;
	/** Frames of the first reply were still arriving. */
	readonly unfinished: boolean;
	/** The presets to recognise; all, if absent. */
	readonly presets: readonly Preset[] | undefined;
	readonly question: string;
};

type Found = {readonly rule: NamedRule; readonly reasons: readonly string[]};

/** Adds answers that the server expects, unless the rule gives them. */
function withAnswers(
	{rule, reasons}: Found,
	{first, second, dropped}: Pick<ProbeOutcome, 'first' | 'second' | 'dropped'>,
): Found {
	const texts = [first, second].flatMap((each) => each?.frames.map(({text}) => text) ?? []);
	const found = inferAnswers(texts, dropped);
	if (found.length === 0 || rule.answer) return {rule, reasons};
	return {
		rule: {...rule, preset: undefined, answer: found.map(({answer}) => answer)},
		reasons: [...reasons, ...found.map(({reason}) => reason)],
	};
}

/** Another rule than the plan's that reads the replies better; undefined without one. */
function adviseRule(
	plan: Plan,
	sorted: SortedFrames,
	probed: ProbeOutcome,
	connection: ConnectionAdvice | undefined,
): Found | undefined {
	const {setupAnswers = 0, setupMessages = 0} = connection ?? {};
	const {first, second, outcome, fits, closes, unfinished, question} = probed;
	if (fits && !plan.reply.done.some((condition) => 'frames' in condition)) return undefined;
	const dialect = chooseDialect(plan);
	const again = outcome === 'answered' && second ? sorted.again : undefined;
	const inferred = inferRule(
		{
			frames: sorted.said.slice(setupAnswers),
			...{
				ids: idsOf(plan, first, setupMessages),
				question,
				dialect,
				unfinished,
				request: plan.payload,
			},
			...(again && {again: {frames: again, ids: idsOf(plan, second!, setupMessages)}}),
			closed: closes === 'after-first',
		},
		probed.presets,
	);
	const found = inferred && ignoreNoise(inferred, sorted, dialect);
	const {reply} = plan;
	if (!found) {
		const answering = withAnswers({rule: reply, reasons: []}, probed);
		return probed.dropped && answering.rule !== reply ? answering : undefined;
	}
	const {preset} = found;
	const {rule, reasons} = withAnswers(
		{rule: preset === undefined ? found.rule : {...found.rule, preset}, reasons: found.reasons},
		probed,
	);
	// A different condition for the same noise is no reason to change the rule.
	const same = (['done', 'delta', 'text', 'decode', 'correlate', 'answer'] as const).every((key) =>
		isDeepStrictEqual(rule[key], reply[key]),
	);
	if (fits && same) return undefined;
	return {rule, reasons};
}

function assemble(
	plan: Plan,
	found: Found | undefined,
	connection: ConnectionAdvice | undefined,
): ProbeAdvice | undefined {
	const current = toRawReply(plan.reply);
	const rule = found?.rule ?? plan.reply;
	const reply = toRawReply(rule);
	const changesRule = !isDeepStrictEqual(reply, current);
	if (!changesRule && !connection) return undefined;
	const payload = connection?.setup ? connection.payload : plan.payload;
	const implied = impliedBy(reply);
	const own = plan.setup && toRawSetup(plan.setup);
	const isOwn = own && !isDeepStrictEqual(implied.setup, own) && implied.setup !== undefined;
	const {setup = isOwn ? own : undefined, perPrompt, reasons: why = []} = connection ?? {};
	return {
		reply,
		preset: rule.preset,
		changesRule,
		reasons: [...why, ...(changesRule ? (found?.reasons ?? []) : [])],
		...(!isDeepStrictEqual(implied.payload, payload) && {payload}),
		...(setup && {setup}),
		...(perPrompt && {perPrompt}),
	};
}

/** What would fit the frames of a probe better than the plan. */
export function advise(
	plan: Plan,
	sorted: SortedFrames,
	probed: ProbeOutcome,
): ProbeAdvice | undefined {
	if (probed.first.unsent() > 0) return undefined;
	const connection = adviseConnection(plan, sorted.said, probed);
	const found = adviseRule(plan, sorted, probed, connection);
	return assemble(plan, found, connection);
}
