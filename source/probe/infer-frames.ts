import {createFrameDecoder, eachFrame} from '../engine/frame-decoder.ts';
import {jsonOf, textOf, type Frame} from '../engine/frame.ts';
import {createAssembler} from '../engine/single-assembler.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {ReplyRule} from '../model/reply-rule.ts';

/** A text frame of the reply to one prompt. */
export type SeenFrame = {
	/** Milliseconds after the prompt was sent. */
	readonly at: number;
	readonly text: string;
	/** It came as a binary message. */
	readonly binary?: boolean;
};

/** A value that is neither an object nor a list. */
export type Scalar = string | number | boolean | null;

/** A frame with its JSON's values; undefined if the JSON is neither an object nor a list. */
export type ReadFrame = SeenFrame & {
	readonly json: unknown;
	/** Its scalars by path, in the notation of rules. */
	readonly leaves: ReadonlyMap<string, Scalar> | undefined;
};

/** No search for a status or for text goes deeper. */
const deepest = 6;
const mostLeaves = 200;
/** Items of a list that are searched: some protocols send lists of five, the message last. */
const mostItems = 6;

/** Keys that a path can name; one that starts with `$` reads as JSONPath's root. */
const writable = /^(?!\$)[^.[\]]+$/;

function collect(value: unknown, path: string, depth: number, found: Map<string, Scalar>): void {
	if (found.size >= mostLeaves) return;
	if (value !== null && typeof value === 'object') {
		if (depth > deepest) return;
		const isList = Array.isArray(value);
		const entries = Object.entries(value).slice(0, isList ? mostItems : mostLeaves);
		for (const [key, part] of entries) {
			if (!isList && !writable.test(key)) continue;
			const step = isList ? `[${key}]` : path === '' ? key : `.${key}`;
			collect(part, path + step, depth + 1, found);
		}
		return;
	}
	if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
		const inner = parse(value);
		if (inner !== null && typeof inner === 'object') {
			collect(inner, path, depth + 1, found);
			return;
		}
	}
	if (path !== '') found.set(path, value as Scalar);
}

/** The scalars below a value by path, in the notation of rules; includes JSON inside strings. */
export function leavesOf(value: unknown): ReadonlyMap<string, Scalar> {
	const found = new Map<string, Scalar>();
	collect(value, '', 1, found);
	return found;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * The frames in messages as a rule with this `decode` finds them.
 * @returns each with the index of the message that completes it
 */
export function framesIn(
	messages: readonly SeenFrame[],
	decode: ReplyRule['decode'],
): readonly {readonly index: number; readonly frame: Frame}[] {
	const decoder = createFrameDecoder(decode);
	const found: {index: number; frame: Frame}[] = [];
	for (const [index, {text}] of messages.entries()) {
		eachFrame(decoder, Buffer.from(text), false, (frame) => found.push({index, frame}));
	}
	return found;
}

/** Reads frames as a rule with this `decode` would. */
export function readFrames(
	messages: readonly SeenFrame[],
	decode?: ReplyRule['decode'],
): ReadFrame[] {
	return framesIn(messages, decode).map(({index, frame}) => {
		const {at} = messages[index]!;
		const [text, json] = [textOf(frame), jsonOf(frame)];
		const isTree = json !== null && typeof json === 'object';
		return {at, text, json, leaves: isTree ? leavesOf(json) : undefined};
	});
}

/** Whether a frame is the gateway's own: the inference skips a notice, and can't use an error. */
export function gatewayKindOf({text}: SeenFrame, dialect: Dialect): 'none' | 'notice' | 'error' {
	const error = dialect.classifyFrame(parse(text));
	if (!error) return 'none';
	return error.terminal ? 'error' : 'notice';
}

/** The result of applying a rule to frames. */
export type Replay = {
	/** The message that completes the reply; undefined without one. */
	readonly end: number | undefined;
	readonly text: string;
	/** Frames that carry text. */
	readonly textFrames: number;
	/** Frames after the end that the rule does not know as noise. */
	readonly leftOver: number;
	/** The rule takes some frame for an error, or rejects the reply. */
	readonly failed: boolean;
};

/**
 * Assembles frames by a rule, as a run would. If silence or closing ends the reply, all frames belong
 * to it.
 */
export function replay(rule: ReplyRule, frames: readonly SeenFrame[], dialect: Dialect): Replay {
	const assembler = createAssembler(rule, {dialect, appErrors: []});
	assembler.begin();
	let end: number | undefined;
	let textFrames = 0;
	let leftOver = 0;
	let failed = false;
	for (const {index, frame} of framesIn(frames, rule.decode)) {
		if (end !== undefined) {
			assembler.trail(frame);
			if (assembler.stray(frame) !== 'noise') leftOver++;
			continue;
		}
		const effect = assembler.read(frame, frames[index]!.at);
		if (effect.kind === 'error') {
			failed = true;
			break;
		}
		if ('text' in effect && effect.text) textFrames++;
		if (effect.kind === 'complete') end = index;
	}
	const text = assembler.content().text ?? '';
	return {
		end,
		text,
		textFrames,
		leftOver,
		failed: failed || assembler.contentError() !== undefined,
	};
}
