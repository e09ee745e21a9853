import type {Dialect} from '../gateway/dialect.ts';
import {presets, type Preset} from '../gateway/presets.ts';
import {isObject} from '../model/is-object.ts';
import {singleRule, type ReplyRule} from '../model/reply-rule.ts';
import {inferDecoding, isUnreadable} from './infer-decoding.ts';
import {gatewayKindOf, readFrames, replay, type ReadFrame, type SeenFrame} from './infer-frames.ts';
import {
	correlateSingle,
	proposeForJson,
	type JsonProposals,
	type JsonReplies,
	type SentId,
} from './infer-json.ts';
import {findPieces, type Pieces} from './infer-pieces.ts';
import {proposeForText, type Proposal} from './infer-text.ts';
import {reportsError} from './infer-words.ts';

export type {SeenFrame} from './infer-frames.ts';
export type {SentId} from './infer-json.ts';

/** Everything that arrived for one prompt. */
export type SeenReply = {
	/** Text frames in order of arrival, without those that a message of the request waited for. */
	readonly frames: readonly SeenFrame[];
	/** Parts of the request that differ from prompt to prompt, so frames can be matched by them. */
	readonly ids: readonly SentId[];
	readonly question?: string | undefined;
	/** A second reply over the same connection, on which the rule must hold as well. */
	readonly again?: {readonly frames: readonly SeenFrame[]; readonly ids: readonly SentId[]};
	/** The server's dialect, whose own frames belong to no reply. */
	readonly dialect: Dialect;
	/** The server closed the connection normally after the last frame. */
	readonly closed: boolean;
	/** More frames would have arrived: no silence ended the reply. */
	readonly unfinished?: boolean;
};

/** A rule that fits a reply. */
export type InferredRule = {
	readonly rule: ReplyRule;
	/** Its preset; undefined when the rule was made for these frames. */
	readonly preset: string | undefined;
	/** The evidence for it, a phrase each. */
	readonly reasons: readonly string[];
};

/** Milliseconds; extended if the server itself was silent for longer. */
const shortestSilence = 1500;
const silenceStep = 500;

/** The replies that a rule must read. */
type Given = Required<Pick<SeenReply, 'frames' | 'dialect' | 'closed' | 'unfinished'>> & {
	readonly again: readonly SeenFrame[] | undefined;
	readonly known: readonly Preset[];
};

const made = ({rule, reasons}: Proposal): InferredRule => ({rule, reasons, preset: undefined});

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** One frame is the whole reply: only its text is left to find. */
function inferSingle(replies: JsonReplies, decode: ReplyRule['decode']): InferredRule | undefined {
	const [frame] = replies.frames;
	const {json, leaves} = frame!;
	const usual = isObject(json) ? ['message', 'text'].find((key) => isText(json[key])) : undefined;
	const one = 'one frame is the whole reply';
	const correlate = correlateSingle(replies);
	const found = {...(decode && {decode}), ...(correlate && {correlate})};
	const repeated = correlate
		? [`it repeats the request's ${correlate.request} at ${correlate.reply}`]
		: [];
	if (!leaves || usual !== undefined) {
		const where = usual === undefined ? 'the whole frame' : `at ${usual}`;
		const reasons = [one, `its text is ${where}`, ...repeated];
		if (decode || correlate) return made({rule: {...singleRule, ...found}, reasons});
		return {rule: singleRule, preset: 'single', reasons};
	}
	const [pieces] = findPieces(replies.frames, replies.again?.frames, replies.question);
	if (!pieces) return undefined;
	const {path} = pieces;
	return made({
		rule: {...singleRule, text: {path}, ...found},
		reasons: [one, `its text is at ${path}`, ...repeated],
	});
}

/** Recognises a known protocol: its end arrives, preceded by text, and nothing unexplained follows. */
function recognise(
	known: readonly Preset[],
	{frames, again, dialect}: Given,
): InferredRule | undefined {
	const fits = (rule: ReplyRule, messages: readonly SeenFrame[]) => {
		const {end, text, textFrames, failed} = replay(rule, messages, dialect);
		if (end === undefined || failed || textFrames === 0 || text.trim() === '') return false;
		return end === messages.length - 1 || rule.grace > 0;
	};
	const preset = known.find(
		({rule}) =>
			!rule.done.every((condition) => 'idle' in condition || 'frames' in condition) &&
			fits(rule, frames) &&
			(!again || fits(rule, again)),
	);
	return (
		preset && {
			rule: preset.rule,
			preset: preset.name,
			reasons: [`the frames are those of ${preset.description}`],
		}
	);
}

/** Recognises a preset without an end marker, if its frames are the only ones. */
function recogniseEndless(known: readonly Preset[], {delta, ignore, ...rule}: ReplyRule) {
	const {sequence, correlate, decode, text} = rule;
	const extra = rule.ack.length > 0 || Boolean(sequence ?? correlate ?? decode ?? text);
	if (extra || ignore.some((condition) => !('path' in condition))) return undefined;
	return known.find(
		(preset) =>
			preset.rule.done.some((condition) => 'idle' in condition) &&
			preset.rule.delta?.path === delta?.path &&
			preset.rule.delta?.mode === delta?.mode,
	);
}

/** Proposes that silence ends the reply, because no frame does. */
function endBySilence(
	{rule, reasons}: Proposal,
	frames: readonly ReadFrame[],
	{closed, unfinished, known}: Given,
): InferredRule | undefined {
	if (unfinished) return undefined;
	if (closed) {
		const reason = 'the server closes the connection after the reply';
		return made({rule: {...rule, done: [{close: true}]}, reasons: [...reasons, reason]});
	}
	const gaps = frames.slice(1).map(({at}, index) => at - frames[index]!.at);
	const widest = Math.max(0, ...gaps);
	const idle = Math.max(shortestSilence, Math.ceil((2 * widest) / silenceStep) * silenceStep);
	const reason = `no frame marks the end: ${idle} ms of silence count as the end`;
	const preset = idle === shortestSilence ? recogniseEndless(known, rule) : undefined;
	return {
		rule: preset?.rule ?? {...rule, done: [{idle}]},
		preset: preset?.name,
		reasons: [...reasons, reason],
	};
}

/** Whether a rule reads a reply: with its end, if it has one, and all of its text. */
function reads(
	rule: ReplyRule,
	messages: readonly SeenFrame[],
	dialect: Dialect,
	ends: boolean,
): boolean {
	const {end, text, failed} = replay(rule, messages, dialect);
	if (failed || text.trim() === '') return false;
	return ends ? end !== undefined : end === undefined;
}

/** Whether a proposal works on the replies that there are. */
const holds = (
	{rule}: Pick<Proposal, 'rule'>,
	{frames, again, dialect}: Given,
	ends: boolean,
): boolean => reads(rule, frames, dialect, ends) && (!again || reads(rule, again, dialect, ends));

/** Whether the end comes after all of the text, in the second reply too. */
function keepsText({rule}: Proposal, {path, mode}: Pieces, given: Given): boolean {
	if (!given.again || mode === 'whole') return true;
	const whole = replay({...rule, done: []}, given.again, given.dialect);
	const ended = replay(rule, given.again, given.dialect);
	const isSame = ended.textFrames >= whole.textFrames - 1;
	return isSame || rule.text?.path !== undefined || path === '';
}

function withDecoding(proposal: Proposal, decode: ReplyRule['decode']): Proposal {
	return decode ? {...proposal, rule: {...proposal.rule, decode}} : proposal;
}

function findEnding(
	given: Given,
	proposals: readonly JsonProposals[],
	decode: ReplyRule['decode'],
): Proposal | undefined {
	for (const {pieces, ending} of proposals) {
		const found = ending
			.map((proposal) => withDecoding(proposal, decode))
			.find((proposal) => holds(proposal, given, true) && keepsText(proposal, pieces, given));
		if (found) return found;
	}
	return undefined;
}

function inferStream(
	given: Given,
	replies: JsonReplies,
	decode: ReplyRule['decode'],
): InferredRule | undefined {
	const {frames} = replies;
	const proposals = proposeForJson(replies);
	const ending = findEnding(given, proposals, decode);
	const bare = frames.filter(({leaves}) => !leaves).length;
	if (ending && bare <= frames.length / 2) return made(ending);
	if (bare > frames.length / 2 && !isUnreadable(frames)) {
		const {ends, ...proposal} = proposeForText(frames);
		const decoded = withDecoding(proposal, decode);
		if (ends && holds(decoded, given, true)) return made(decoded);
		if (!ending) {
			const endless = {...decoded, rule: {...decoded.rule, done: []}};
			if (holds(endless, given, false)) return endBySilence(endless, frames, given);
		}
	}
	if (ending) return made(ending);
	const [likeliest] = proposals;
	const endless = likeliest && withDecoding(likeliest.endless, decode);
	return endless && holds(endless, given, false) ? endBySilence(endless, frames, given) : undefined;
}

/** Frames without the gateway's own; undefined if it reports an error. */
function withoutNotices(
	messages: readonly SeenFrame[],
	dialect: Dialect,
): readonly SeenFrame[] | undefined {
	const kinds = messages.map((frame) => gatewayKindOf(frame, dialect));
	if (kinds.includes('error')) return undefined;
	return messages.filter((_, index) => kinds[index] === 'none');
}

const fails = (frames: readonly ReadFrame[]): boolean =>
	frames.some(({leaves}) => leaves && reportsError(leaves));

/**
 * Infers the reply rule from what arrived for one prompt or two: a preset, or a rule made for the first
 * reply and tested on both. It is only as good as these replies.
 * @param known the presets to recognise
 * @returns undefined without a reply, for an error in its place, or for a reply without text
 */
export function inferRule(
	seen: SeenReply,
	known: readonly Preset[] = presets,
): InferredRule | undefined {
	const {dialect, ids, question, closed, unfinished = false} = seen;
	const frames = withoutNotices(seen.frames, dialect);
	if (!frames || frames.length === 0) return undefined;
	const others = seen.again && withoutNotices(seen.again.frames, dialect);
	const again = others && others.length > 0 && !fails(readFrames(others)) ? others : undefined;
	const given: Given = {frames, again, dialect, closed, unfinished, known};
	const preset = frames.length > 1 ? recognise(known, given) : undefined;
	if (preset) return preset;
	const decode = inferDecoding([...frames, ...(again ?? [])]);
	const replies: JsonReplies = {
		frames: readFrames(frames, decode),
		...{ids, question},
		again: again && {frames: readFrames(again, decode), ids: seen.again!.ids},
	};
	if (fails(replies.frames)) return undefined;
	if (replies.frames.length === 1 && !isUnreadable(replies.frames)) {
		const single = inferSingle(replies, decode);
		if (single && holds(single, given, true)) return single;
	}
	return inferStream(given, replies, decode);
}
