import {shapeOfText} from '../probe/frame-shape.ts';
import {leavesOf} from '../probe/infer-frames.ts';
import {isKindKey} from '../probe/infer-words.ts';
import type {RecordedMessage} from './har-file.ts';

/** A message of the client: text, with JSON in it where there is some. */
export type SentMessage = {
	readonly at: number;
	readonly text: string;
	readonly binary: boolean;
	/** The JSON, and what stands before and after it, as in `42["chat",{…}]`; undefined without any. */
	readonly body: unknown;
	readonly before: string;
	readonly after: string;
	/** Equal for messages of one kind. */
	readonly form: string;
};

function parse(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value !== null && typeof value === 'object' ? value : undefined;
	} catch {
		return undefined;
	}
}

/** What surrounds JSON in text: never more than a few characters, or it is text with braces. */
const surrounded = /^([^[{]{0,60}?)([[{].*[\]}])([^\]}]{0,8})$/s;

/** The paths of a message's values, with the words that name its kind. */
const formOf = (body: unknown): string =>
	[...leavesOf(body)]
		.map(([path, value]) => {
			const isKind = typeof value === 'string' && isKindKey(path) && !/\s/.test(value);
			return isKind ? `${path}=${value}` : path;
		})
		.join('\n');

/** Reads a client's message. */
export function readSent({at, text = '', binary}: RecordedMessage): SentMessage {
	const [, before = '', json = '', after = ''] = surrounded.exec(text) ?? [];
	const body = parse(json);
	const whole = {at, text, binary};
	if (body === undefined) {
		const plain = shapeOfText(text);
		return {...whole, body, before: '', after: '', form: plain.prose ? 'text' : text.slice(0, 40)};
	}
	return {...whole, body, before, after, form: `${before}\n${formOf(body)}`};
}
