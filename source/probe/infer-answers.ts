import type {FrameAnswer} from '../model/reply-rule.ts';
import {readFrames, type ReadFrame, type Scalar} from './infer-frames.ts';
import {isTypeKey} from './infer-words.ts';

/** An answer that a server expects in mid-reply, and why. */
export type InferredAnswer = {readonly answer: FrameAnswer; readonly reason: string};

const isPing = (value: Scalar): boolean =>
	typeof value === 'string' && /^(?:[\w.-]+[._-])?ping$/i.test(value);

/** `PONG` for `PING`, `server_pong` for `server_ping`. */
const pong = (word: string): string =>
	word.replace(/ping$/i, (found) =>
		found === 'PING' ? 'PONG' : found === 'Ping' ? 'Pong' : 'pong',
	);

/** The answer to a ping: the same JSON as a pong, with whatever else the ping holds. */
function pongFor({leaves, text, json}: ReadFrame): FrameAnswer | undefined {
	if (!leaves) {
		return isPing(text.trim()) ? {to: [{text}], send: {raw: pong(text)}} : undefined;
	}
	const [found] = [...leaves].filter(([path, value]) => isTypeKey(path) && isPing(value));
	if (!found || Array.isArray(json)) return undefined;
	const [path, value] = found;
	// A key within another one would need more than the leaves to be built again.
	if ([...leaves.keys()].some((key) => /[.[]/.test(key))) return undefined;
	const send = Object.fromEntries(
		[...leaves.keys()].map((key) => [
			key,
			key === path ? pong(value as string) : `{{$frame.${key}}}`,
		]),
	);
	return {to: [{path, equals: value}], send};
}

/** Engine.IO: its first frame announces how often it pings. */
const engineIo = '0{"sid":';

/**
 * Finds what a server wants to be answered between the frames of a reply.
 * @param texts everything that arrived over the connection
 * @param wasClosed the server closed the connection with an error, as some do when a ping gets no answer
 */
export function inferAnswers(texts: readonly string[], wasClosed: boolean): InferredAnswer[] {
	if (texts.some((text) => text.startsWith(engineIo))) {
		const answer = {to: [{text: '2'}], send: {raw: '3'}};
		return [{answer, reason: 'Engine.IO pings with 2, and closes the connection without a 3'}];
	}
	const frames = readFrames(texts.map((text) => ({at: 0, text})));
	const typed = (value: string) => frames.some(({leaves}) => leaves?.get('type') === value);
	if (typed('connection_ack') && typed('next')) {
		const answer = {to: [{path: 'type', equals: 'ping'}], send: {type: 'pong'}};
		return [{answer, reason: 'graphql-transport-ws expects a pong for each ping'}];
	}
	if (!wasClosed) return [];
	const found = frames.flatMap((frame) => pongFor(frame) ?? []).at(0);
	return found
		? [{answer: found, reason: 'the server pings, and closed the connection when nothing answered'}]
		: [];
}
