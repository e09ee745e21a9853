import {isExactDecimal} from '../model/exact-json.ts';
import type {Frame} from './frame.ts';

/** The JSON of a reply's frames merged into one; later frames override earlier ones. */
export type ReplyBody = {
	readonly begin: () => void;
	/** Takes ownership of the frame's JSON; the caller must not use the frame afterwards. */
	readonly merge: (frame: Frame, json: unknown) => void;
	/** The object, list or text; null without any. */
	readonly value: () => unknown;
	/** The body's JSON in UTF-8, if a single frame carried it. */
	readonly bytes: () => Buffer | undefined;
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
	value !== null && typeof value === 'object' && !Array.isArray(value) && !isExactDecimal(value);

/** Sets an own property, whatever its name: assigning to `__proto__` would change the prototype. */
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

export function createReplyBody(): ReplyBody {
	let value: unknown = null;
	let source: Buffer | undefined;
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
				source = frame.data;
			}
		},
		value: () => value,
		bytes: () => source,
	};
}
