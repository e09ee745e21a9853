import type {Decoding, ReplyRule} from '../model/reply-rule.ts';
import {readFrames, type ReadFrame, type SeenFrame} from './infer-frames.ts';

/** The least share of frames that a decoding must turn into JSON to be believed. */
const nearlyAll = 0.7;
/** Signs between records that servers use beside line breaks. */
const separators = ['\u001E', '\u0000', '\u0003'];

const lists = (text: string): boolean => /^\s*[[{]/.test(text);

/** Messages like `42["token",{…}]`: digits of a protocol before a list or an object. */
function prefixesIn(messages: readonly SeenFrame[]): Decoding[] {
	const found = messages.flatMap(({text}) => /^(\d{1,3})[[{]/.exec(text)?.[1] ?? []);
	const [likeliest] = [...Map.groupBy(found, (prefix) => prefix).values()].toSorted(
		(one, other) => other.length - one.length,
	);
	return likeliest ? [{prefix: likeliest[0]!}] : [];
}

/** Decodings that a look at the messages suggests, the simplest first. */
function candidates(messages: readonly SeenFrame[]): readonly (readonly Decoding[])[] {
	const some = (matches: (text: string) => boolean) => messages.some(({text}) => matches(text));
	const found: (readonly Decoding[])[] = [];
	if (some((text) => /^\s*(?:data|event|id|retry):/m.test(text))) found.push(['sse']);
	for (const split of separators) {
		if (some((text) => text.includes(split))) found.push([{split}]);
	}
	for (const prefix of prefixesIn(messages)) found.push([prefix]);
	if (some((text) => /[\]}]\s*\n\s*[[{]/.test(text))) found.push(['ndjson']);
	if (some((text) => /^\s*"?[\w+/-]{8,}={0,2}"?\s*$/.test(text))) {
		found.push(['base64'], ['base64', 'ndjson'], ['base64', 'sse']);
	}
	if (some(lists)) found.push(['json'], ['ndjson']);
	return found;
}

/** The share of frames that are JSON lists or objects, after decoding. */
function shareOfJson(messages: readonly SeenFrame[], decode: ReplyRule['decode']): number {
	const frames = readFrames(messages, decode).filter(({text}) => text.trim() !== '');
	// An end marker beside the records of a stream is no JSON.
	const marks = frames.filter(({text, leaves}) => !leaves && text.trim() === '[DONE]').length;
	const read = frames.filter(({leaves}) => leaves).length;
	return frames.length === 0 ? 0 : (read + Math.min(marks, 1)) / frames.length;
}

/**
 * The way to get at the text of messages: none if they are JSON as they are, otherwise the first decoding
 * that makes nearly all of them JSON. Binary messages that hold text are named as such.
 */
export function inferDecoding(messages: readonly SeenFrame[]): ReplyRule['decode'] {
	const binary: readonly Decoding[] = messages.some((message) => message.binary) ? ['utf8'] : [];
	const plain = binary.length > 0 ? binary : undefined;
	const broken = messages.filter(({text}) => lists(text)).length;
	const whole = readFrames(messages).filter(({leaves}) => leaves).length;
	// Text beside JSON has its own place in rules; only JSON that cannot be read needs more.
	if (whole > 0 && whole === broken) return plain;
	const asTheyAre = shareOfJson(messages, plain);
	const found = candidates(messages)
		.map((decode) => [...binary, ...decode])
		.find((decode) => shareOfJson(messages, decode) > Math.max(nearlyAll, asTheyAre));
	return found ?? plain;
}

/** Lines of server-sent events, and frames of STOMP with their headers. */
const isRecord = (text: string): boolean =>
	lists(text) || /^(?:data|event):/m.test(text) || /^[A-Z]+\r?\n[\w-]+:/.test(text);

/** Whether most frames hold records of a format that nothing decodes: never the text of a reply. */
export const isUnreadable = (frames: readonly ReadFrame[]): boolean =>
	frames.filter(({text, leaves}) => !leaves && isRecord(text)).length > frames.length / 2;
