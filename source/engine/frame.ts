import {isUtf8} from 'node:buffer';
import {parseExact} from '../model/exact-json.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {shorten} from './shorten.ts';

type Decoding = ReplyRule['decode'];

const isBase64 = (decoding: Decoding): boolean => decoding?.includes('base64') ?? false;

/**
 * One message from the server. Its text and JSON are decoded on demand, and once: read them with
 * `textOf` and `jsonOf`.
 */
export type Frame = {
	readonly data: Buffer;
	readonly binary: boolean;
	decoding: Decoding;
	text: string | undefined;
	json: unknown;
	flaw: string | undefined;
};

const unread = Symbol('unread');

/** Characters of a reply that an error's message quotes. */
export const longestQuote = 300;

/** Wraps a message without decoding it: there may be 300,000 a second. */
export function createFrame(data: Buffer, binary: boolean, decoding?: Decoding): Frame {
	return {data, binary, decoding, text: undefined, json: unread, flaw: undefined};
}

/** Replaces the frame's text with the decoded text. */
export function decodeFrame(frame: Frame, decoding: Decoding): void {
	if (frame.decoding === decoding) return;
	frame.decoding = decoding;
	frame.text = undefined;
	frame.json = unread;
	frame.flaw = undefined;
}

/** Whether the frame has a text. */
export const isReadable = ({binary, decoding, data}: Frame): boolean =>
	!binary || (decoding !== undefined && isUtf8(data));

/** With or without padding, in either alphabet, and possibly quoted as a JSON string. */
const base64 = /^\s*"?([\w+/-]+={0,2})"?\s*$/;

/**
 * Text that isn't base64, or doesn't decode to text, stays as it is: behind a server that encodes
 * everything, a gateway may send its errors in plain JSON.
 */
function fromBase64(text: string): string {
	const encoded = base64.exec(text)?.[1];
	if (encoded === undefined) return text;
	const bytes = Buffer.from(encoded, 'base64');
	return bytes.length > 0 && isUtf8(bytes) ? bytes.toString('utf8') : text;
}

/** The frame as text; empty for a binary frame that nothing decodes. */
export function textOf(frame: Frame): string {
	if (frame.text !== undefined) return frame.text;
	let text = '';
	if (isReadable(frame)) {
		text = frame.data.toString('utf8');
		if (isBase64(frame.decoding)) text = fromBase64(text);
	}
	frame.text = text;
	return text;
}

/** The bytes of the frame's text; undefined when they were decoded. */
export const bytesOf = ({data, decoding}: Frame): Buffer | undefined =>
	isBase64(decoding) ? undefined : data;

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
