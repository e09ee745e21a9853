import type {Dialect} from '../gateway/dialect.ts';
import {presets} from '../gateway/presets.ts';
import {isObject} from '../model/is-object.ts';
import {singleRule, type ReplyRule} from '../model/reply-rule.ts';
import {gatewayKindOf, readFrames, replay, type ReadFrame, type SeenFrame} from './infer-frames.ts';
import {proposeForJson, type SentId} from './infer-json.ts';
import {findPieces} from './infer-pieces.ts';
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

const made = ({rule, reasons}: Proposal): InferredRule => ({rule, reasons, preset: undefined});

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** One frame is the whole reply: only its text is left to find. */
function inferSingle(frame: ReadFrame, decode: ReplyRule['decode']): InferredRule | undefined {
	const {json, leaves} = frame;
	const usual = isObject(json) ? ['message', 'text'].find((key) => isText(json[key])) : undefined;
	const one = 'one frame is the whole reply';
	const decoded = decode && {decode};
	if (!leaves || usual !== undefined) {
		const where = usual === undefined ? 'the whole frame' : `at ${usual}`;
		const reasons = [one, `its text is ${where}`];
		if (decoded) return made({rule: {...singleRule, ...decoded}, reasons});
		return {rule: singleRule, preset: 'single', reasons};
	}
	const pieces = findPieces([frame]);
	if (!pieces) return undefined;
	const {path} = pieces;
	return made({
		rule: {...singleRule, text: {path}, ...decoded},
		reasons: [one, `its text is at ${path}`],
	});
}

/** Recognises a known protocol: its end arrives, preceded by text, and nothing unexplained follows. */
function recognise(frames: readonly SeenFrame[], dialect: Dialect): InferredRule | undefined {
	const marked = presets.filter(
		({rule}) => !rule.done.some((condition) => 'idle' in condition || 'frames' in condition),
	);
	const preset = marked.find(({rule}) => {
		const {end, text, textFrames, failed} = replay(rule, frames, dialect);
		if (end === undefined || failed || textFrames === 0 || text.trim() === '') return false;
		return end === frames.length - 1 || rule.grace > 0;
	});
	return (
		preset && {
			rule: preset.rule,
			preset: preset.name,
			reasons: [`the frames are those of ${preset.description}`],
		}
	);
}

/** Recognises a preset without an end marker, if its frames are the only ones. */
function recogniseEndless({delta, ignore, ...rule}: ReplyRule) {
	const {sequence, correlate, decode, text} = rule;
	const extra = rule.ack.length > 0 || Boolean(sequence ?? correlate ?? decode ?? text);
	if (extra || ignore.some((condition) => !('path' in condition))) return undefined;
	return presets.find(
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
	{closed, unfinished}: Pick<SeenReply, 'closed' | 'unfinished'>,
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
	const preset = idle === shortestSilence ? recogniseEndless(rule) : undefined;
	return {
		rule: preset?.rule ?? {...rule, done: [{idle}]},
		preset: preset?.name,
		reasons: [...reasons, reason],
	};
}

/** The frames that arrived, and the dialect that identifies the gateway's own. */
type Given = Pick<SeenReply, 'frames' | 'dialect'>;

/** Whether a proposal works on the frames that it was made from. */
function holds({rule}: Pick<Proposal, 'rule'>, {frames, dialect}: Given, ends: boolean): boolean {
	const {end, text, failed} = replay(rule, frames, dialect);
	if (failed || text.trim() === '') return false;
	return ends ? end !== undefined : end === undefined;
}

function inferStream(
	given: Given,
	frames: readonly ReadFrame[],
	{ids, ...seen}: SeenReply,
	decode: ReplyRule['decode'],
): InferredRule | undefined {
	const decoded = (proposal: Proposal): Proposal =>
		decode ? {...proposal, rule: {...proposal.rule, decode}} : proposal;
	const json = proposeForJson(frames, ids);
	const ending = json?.ending.map(decoded).find((proposal) => holds(proposal, given, true));
	const bare = frames.filter(({leaves}) => !leaves).length;
	if (ending && bare <= frames.length / 2) return made(ending);
	if (bare > frames.length / 2) {
		const {ends, ...proposal} = proposeForText(frames);
		if (ends && holds(decoded(proposal), given, true)) return made(decoded(proposal));
		if (!ending) {
			const endless = {...decoded(proposal), rule: {...decoded(proposal).rule, done: []}};
			if (holds(endless, given, false)) return endBySilence(endless, frames, seen);
		}
	}
	if (ending) return made(ending);
	if (json && holds(decoded(json.endless), given, false)) {
		return endBySilence(decoded(json.endless), frames, seen);
	}
	return undefined;
}

const base64 = ['base64'] as const;

/** Base64 counts only if nearly every decoded frame is JSON; a word may look like base64 by chance. */
function decodingOf(frames: readonly SeenFrame[]): ReplyRule['decode'] {
	if (readFrames(frames).some(({leaves}) => leaves)) return undefined;
	const readable = readFrames(frames, base64).filter(({leaves}) => leaves).length;
	return readable > 0.7 * frames.length ? base64 : undefined;
}

/**
 * Infers the reply rule from what arrived for one prompt: a preset, or a rule made for it and tested on
 * the same frames. It is only as good as that one reply.
 * @returns undefined without a reply, for an error in its place, or for a reply without text
 */
export function inferRule(seen: SeenReply): InferredRule | undefined {
	const {dialect} = seen;
	const words = seen.frames.map((frame) => gatewayKindOf(frame, dialect));
	if (words.includes('error')) return undefined;
	const given = seen.frames.filter((_, index) => words[index] === 'none');
	const [first] = given;
	if (!first) return undefined;
	const known = given.length > 1 ? recognise(given, dialect) : undefined;
	if (known) return known;
	const decode = decodingOf(given);
	const frames = readFrames(given, decode);
	if (frames.some(({leaves}) => leaves && reportsError(leaves))) return undefined;
	if (frames.length === 1) {
		const single = inferSingle(frames[0]!, decode);
		return single && holds(single, {frames: given, dialect}, true) ? single : undefined;
	}
	return inferStream({frames: given, dialect}, frames, seen, decode);
}
