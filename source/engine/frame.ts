import {isUtf8} from 'node:buffer';
import type {AttemptError} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {shorten} from './shorten.ts';

/**
 * One message from the server, or one record of what its messages hold. Its text and JSON are read on
 * demand, and once: use `textOf` and `jsonOf`.
 */
export type Frame = {
	/** What the rule's `decode` leaves of it. */
	readonly data: Buffer;
	readonly binary: boolean;
	/** Why the rule's `decode` gives up on it. */
	readonly fault: AttemptError | undefined;
	text: string | undefined;
	json: unknown;
	flaw: string | undefined;
};

const unread = Symbol('unread');

/** Characters of a reply that an error's message quotes. */
export const longestQuote = 300;

/** Bytes of all frames of a reply, which limits the memory for it. */
export const mostReplyBytes = 16 * 1024 * 1024;

/** Wraps a message without reading it: there may be 300,000 a second. */
export function createFrame(data: Buffer, binary: boolean, fault?: AttemptError): Frame {
	return {data, binary, fault, text: undefined, json: unread, flaw: undefined};
}

/** Whether the frame has a text: some servers send theirs in binary messages. */
export const isReadable = ({binary, fault, data}: Frame): boolean =>
	fault === undefined && (!binary || isUtf8(data));

/** Why a frame that isn't readable fails its reply. */
export const unreadable = ({data, fault}: Frame): AttemptError =>
	fault ?? {class: 'reply.shape', message: `a binary frame of ${data.length} bytes`};

/** The frame as text; empty for one that isn't readable. */
export function textOf(frame: Frame): string {
	frame.text ??= isReadable(frame) ? frame.data.toString('utf8') : '';
	return frame.text;
}

/** The frame's JSON; undefined when it has none. */
export function jsonOf(frame: Frame): unknown {
	if (frame.json === unread) frame.json = parse(frame, textOf(frame));
	return frame.json;
}

/** Why a frame that starts like JSON isn't valid JSON. */
export function flawOf(frame: Frame): string | undefined {
	jsonOf(frame);
	return frame.flaw;
}

function firstCharacter(text: string): string {
	const first = text[0] ?? '';
	return first > ' ' ? first : (/\S/.exec(text)?.[0] ?? '');
}

const bareValue = /^\s*(?:-?\d[\d.eE+-]*|true|false|null)\s*$/;

/** Parses only what could be JSON: an exception for each plain text would be expensive. */
function mayBeJson(text: string, first: string): boolean {
	if (first === '{' || first === '[') return true;
	if (first === '"') return text.trimEnd().endsWith('"');
	return '-0123456789tfn'.includes(first) && bareValue.test(text);
}

/** Deeper values overflow recursive functions such as JSON.stringify. */
const mostLevels = 500;

function isDeeper(value: unknown, levels: number): boolean {
	if (value === null || typeof value !== 'object') return false;
	if (levels === 0) return true;
	for (const key in value) {
		if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
	}
	return false;
}

function parse(frame: Frame, text: string): unknown {
	const first = firstCharacter(text);
	if (first === '' || !mayBeJson(text, first)) return undefined;
	let json: unknown;
	try {
		json = parseExact(text);
	} catch (error) {
		if (first === '{' || first === '[') {
			// V8 quotes the characters around the error, which may be part of a secret.
			const what = (error as Error).message.replace(/, (?:\.\.\.)?".*$/s, '');
			frame.flaw = `${what}: ${shorten(text, longestQuote)}`;
		}
		return undefined;
	}
	// Each level takes at least two characters, so most frames skip this check.
	if (text.length > 2 * mostLevels && isDeeper(json, mostLevels)) {
		frame.flaw = `nested more than ${mostLevels} levels deep`;
		return undefined;
	}
	return json;
}
