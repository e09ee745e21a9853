import {isDeepStrictEqual} from 'node:util';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {toRawReply, type NamedRule} from '../config/reply-rule.ts';
import {configOptions} from '../config/options/run-options.ts';
import {placeholderNames} from '../dataset/template.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import {parsePath, readPath} from '../model/json-path.ts';
import {leavesOf} from './infer-frames.ts';
import {inferRule, type SentId} from './infer-rule.ts';
import type {SortedFrames} from './sorted-frames.ts';
import type {WatchedExchange} from './watched-exchange.ts';
import {ignoreNoise} from './noise-advice.ts';

/** A rule to use in place of the plan's. */
export type ProbeAdvice = {
	/** As `--reply` takes it. */
	readonly reply: unknown;
	/** Its name, where it is a preset. */
	readonly preset: string | undefined;
	/** As `--payload` takes it, if the rule implies a different request from the one sent. */
	readonly payload?: unknown;
	/** The evidence for it, a phrase each. */
	readonly reasons: readonly string[];
};

/** Templates that make each request unique; a conversation's id is the same in all its turns. */
const unique = new Set(['$uuid', '$index']);

/** The ids in the sent request that no other prompt of a run would have. */
function idsOf({payload}: Plan, {sent: messages}: Pick<WatchedExchange, 'sent'>): SentId[] {
	const sent = messages.map(({data}) => JSON.parse(data.toString('utf8')) as unknown);
	return payloadMessages(payload).flatMap(({send, each}) => {
		if (each !== undefined) return [];
		return [...leavesOf(send)].flatMap(([path, template]): SentId[] => {
			const names = placeholderNames(template);
			if (!names.some((name) => unique.has(name))) return [];
			if (names.some((name) => name.startsWith('$last'))) return [];
			const place = parsePath(path);
			const value = sent.map((message) => readPath(message, place)).find((id) => id !== undefined);
			return typeof value === 'string' || typeof value === 'number'
				? [{path, value: String(value)}]
				: [];
		});
	});
}

/** The request that a rule implies unless another is given. */
function impliedPayload(reply: unknown): unknown {
	const option = (key: string) => configOptions.find((each) => each.key === key)!;
	const implied = option('reply').meta.implies!(reply).payload;
	return implied ?? option('payload').schema.parse(undefined);
}

/** How the probe stopped watching. */
export type ProbeOutcome = {
	/** The plan's rule fits, so only a rule that merely counts frames can be improved. */
	readonly fits: boolean;
	/** The server closed the connection normally after the frames. */
	readonly closed: boolean;
	/** Frames were still arriving. */
	readonly unfinished: boolean;
};

/** The rule that would fit the frames of a probe better than the plan's. */
export function adviseRule(
	plan: Plan,
	exchange: WatchedExchange,
	sorted: SortedFrames,
	{fits, closed, unfinished}: ProbeOutcome,
): ProbeAdvice | undefined {
	const current = toRawReply(plan.reply);
	if (fits && !plan.reply.done.some((condition) => 'frames' in condition)) return undefined;
	if (exchange.unsent() > 0) return undefined;
	const ids = idsOf(plan, exchange);
	const dialect = chooseDialect(plan);
	const inferred = inferRule({frames: sorted.said, ids, dialect, closed, unfinished});
	const found = inferred && ignoreNoise(inferred, sorted, dialect);
	if (!found) return undefined;
	const {rule, preset, reasons} = found;
	const named: NamedRule = preset === undefined ? rule : {...rule, preset};
	const reply = toRawReply(named);
	if (isDeepStrictEqual(reply, current)) return undefined;
	// A different condition for the same noise is no reason to change the rule.
	if (fits && isDeepStrictEqual(rule.done, plan.reply.done)) return undefined;
	const same = isDeepStrictEqual(impliedPayload(reply), plan.payload);
	return {reply, preset, reasons, ...(!same && {payload: plan.payload})};
}
