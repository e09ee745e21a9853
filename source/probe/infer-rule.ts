import {formatDuration} from '../model/duration-text.ts';
import {isDeepStrictEqual} from 'node:util';
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
import {isMarker, isNoise, reportsError} from './infer-words.ts';

export type {SeenFrame} from './infer-frames.ts';
export type {SentId} from './infer-json.ts';

/** Everything that arrived for one prompt. */
export type SeenReply = {
	/** Text frames in order of arrival, without those that a message of the request waited for. */
	readonly frames: readonly SeenFrame[];
	/** Parts of the request that differ from prompt to prompt, so frames can be matched by them. */
	readonly ids: readonly SentId[];
	readonly question?: string | undefined;
	/** The request as `--payload` takes it, which tells presets with the same frames apart. */
	readonly request?: unknown;
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
	readonly request: unknown;
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

/** A heartbeat in words, between signs: `##KEEP_ALIVE##`. */
const isNoiseMark = (text: string): boolean => isNoise(text) && isMarker(text);

/** Whether frames are records of some format, and not text as they are. */
function holdRecords(messages: readonly SeenFrame[]): boolean {
	const frames = readFrames(messages);
	const records = frames.filter(({leaves}) => leaves).length;
	return records > frames.length / 2 || isUnreadable(frames);
}

/** Whether a preset's rule reads a reply: its end arrives after text, and nothing unexplained follows. */
function reads(rule: ReplyRule, messages: readonly SeenFrame[], dialect: Dialect): boolean {
	const {end, text, textFrames, leftOver, failed} = replay(rule, messages, dialect);
	if (end === undefined || failed || textFrames === 0 || text.trim() === '') return false;
	const takesAll = rule.delta !== undefined && rule.delta.path === undefined && !rule.decode;
	if (takesAll && holdRecords(messages)) return false;
	if (messages.some((message) => isNoiseMark(message.text) && text.includes(message.text))) {
		return false;
	}
	return leftOver === 0 || rule.grace > 0;
}

/** Recognises a known protocol; of several with the same frames, the one whose request was sent. */
function recognise(
	known: readonly Preset[],
	{frames, again, dialect, request}: Given,
): InferredRule | undefined {
	const fitting = known.filter(
		({rule}) =>
			!rule.done.every((condition) => 'idle' in condition || 'frames' in condition) &&
			reads(rule, frames, dialect) &&
			(!again || reads(rule, again, dialect)),
	);
	const preset = fitting.find(({payload}) => isDeepStrictEqual(payload, request)) ?? fitting[0];
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
	given: Given,
): InferredRule | undefined {
	const {closed, unfinished, known} = given;
	if (unfinished) return undefined;
	if (closed) {
		const reason = 'the server closes the connection after the reply';
		return made({rule: {...rule, done: [{close: true}]}, reasons: [...reasons, reason]});
	}
	const gaps = frames.slice(1).map(({at}, index) => at - frames[index]!.at);
	const widest = Math.max(0, ...gaps);
	const idle = Math.max(shortestSilence, Math.ceil((2 * widest) / silenceStep) * silenceStep);
	const reason = `no frame marks the end: ${formatDuration(idle)} of silence count as the end`;
	const found = idle === shortestSilence ? recogniseEndless(known, rule) : undefined;
	const preset = found && holds(found, given, false) ? found : undefined;
	return {
		rule: preset?.rule ?? {...rule, done: [{idle}]},
		preset: preset?.name,
		reasons: [...reasons, reason],
	};
}

/** Whether a rule reads a reply: with its end, if it has one, and some text. */
function works(
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
): boolean => works(rule, frames, dialect, ends) && (!again || works(rule, again, dialect, ends));

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
	{pieces, ending}: JsonProposals,
	decode: ReplyRule['decode'],
): Proposal | undefined {
	return ending
		.map((proposal) => withDecoding(proposal, decode))
		.find((proposal) => holds(proposal, given, true) && keepsText(proposal, pieces, given));
}

/** A rule for frames most of which are text as they are. */
function inferFromText(
	given: Given,
	frames: readonly ReadFrame[],
	decode: ReplyRule['decode'],
	mayBeEndless: boolean,
): InferredRule | undefined {
	const {ends, ...proposal} = proposeForText(frames);
	const decoded = withDecoding(proposal, decode);
	if (ends && holds(decoded, given, true)) return made(decoded);
	if (!mayBeEndless) return undefined;
	const endless = {...decoded, rule: {...decoded.rule, done: []}};
	return holds(endless, given, false) ? endBySilence(endless, frames, given) : undefined;
}

function inferStream(
	given: Given,
	replies: JsonReplies,
	decode: ReplyRule['decode'],
): InferredRule | undefined {
	const {frames} = replies;
	const bare = frames.filter(({leaves}) => !leaves).length;
	const isText = bare > frames.length / 2 && !isUnreadable(frames);
	for (const proposals of proposeForJson(replies)) {
		const ending = findEnding(given, proposals, decode);
		if (ending && !isText) return made(ending);
		if (isText) {
			return inferFromText(given, frames, decode, !ending) ?? (ending && made(ending));
		}
		const endless = withDecoding(proposals.endless, decode);
		if (holds(endless, given, false)) return endBySilence(endless, frames, given);
	}
	return isText ? inferFromText(given, frames, decode, true) : undefined;
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
	const {dialect, ids, question, request, closed, unfinished = false} = seen;
	const frames = withoutNotices(seen.frames, dialect);
	if (!frames || frames.length === 0) return undefined;
	const others = seen.again && withoutNotices(seen.again.frames, dialect);
	const decode = inferDecoding([...frames, ...(others ?? [])]);
	const isReply = others && others.length > 0 && !fails(readFrames(others, decode));
	const again = isReply ? others : undefined;
	const given: Given = {frames, again, dialect, closed, unfinished, known, request};
	const preset = frames.length > 1 ? recognise(known, given) : undefined;
	if (preset) return preset;
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
