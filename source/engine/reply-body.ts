import {isExactDecimal} from '../model/exact-json.ts';
import {textOf, type Frame} from './frame.ts';

/** The JSON of a reply's frames as one: what a later frame says stands over what an earlier one said. */
export type ReplyBody = {
	readonly begin: () => void;
	/** Takes the frame's JSON over; the frame must not be used any more. */
	readonly merge: (frame: Frame, json: unknown) => void;
	/** The object, list or text; null when there was none. */
	readonly value: () => unknown;
	/** The same as JSON in one line, when it came so in a single frame. */
	readonly line: () => string | undefined;
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
	value !== null && typeof value === 'object' && !Array.isArray(value) && !isExactDecimal(value);

/** As an own property, whatever its name: assigning to `__proto__` would change what the body is. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
	if (key === '__proto__') {
		Object.defineProperty(target, key, {
			value,
			enumerable: true,
			configurable: true,
			writable: true,
		});
	} else target[key] = value;
}

/** In a file of lines, JSON with line breaks must be serialised again. */
export const inOneLine = (text: string): string | undefined =>
	text.includes('\n') || text.includes('\r') ? undefined : text;

export function createReplyBody(): ReplyBody {
	let value: unknown = null;
	let source: string | undefined;
	return {
		begin() {
			value = null;
			source = undefined;
		},
		merge(frame, json) {
			if (isObject(value) && isObject(json)) {
				// Parsed JSON has own properties only.
				for (const key in json) setOwn(value, key, json[key]);
				source = undefined;
			} else {
				value = json;
				source = textOf(frame);
			}
		},
		value: () => value,
		line: () => (source === undefined ? undefined : inOneLine(source)),
	};
}
