import {numberText} from './exact-json.ts';
import {isObject} from './is-object.ts';
import {parsePath, readPath, type JsonPath} from './json-path.ts';
import type {Row} from './prompt.ts';

/** The paths of keys, so that none is parsed for each row; null for plain keys. */
const paths = new Map<string, JsonPath | null>();

function toPath(key: string): JsonPath | null {
	if (!/[.[]/.test(key)) return null;
	try {
		return parsePath(key);
	} catch {
		// A key of a table may hold any characters.
		return null;
	}
}

/** The path that a field's key is, such as `vars.question`; undefined for a plain key. */
export function pathOf(key: string): JsonPath | undefined {
	const known = paths.get(key);
	if (known !== undefined) return known ?? undefined;
	const path = toPath(key);
	paths.set(key, path);
	return path ?? undefined;
}

/**
 * A row's value under a field's key: its own key of exactly that name, or else what the key leads to as
 * a path. Own properties only; undefined when there is none.
 */
export function readField(row: Row, key: string): unknown {
	if (Object.hasOwn(row, key)) return row[key];
	const path = pathOf(key);
	return path && readPath(row, path);
}

/** Whether a row has a value under a field's key; null counts as none. */
export function present(row: Row, key: string): boolean {
	const value = readField(row, key);
	return value !== undefined && value !== null;
}

/** A text, a number with all its digits, or a boolean, as text; undefined for anything else. */
export function plainText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'boolean' ? String(value) : numberText(value);
}

function textsIn(list: readonly unknown[]): string[] {
	return list.map(plainText).filter((text) => text !== undefined);
}

/** The intent that a value names; the first of a list. */
export const intentText = (value: unknown): string | undefined =>
	Array.isArray(value) ? textsIn(value)[0] : plainText(value);

/** The answer that a value names; those of a list with ` | ` between them. */
export function expectedText(value: unknown): string | undefined {
	if (!Array.isArray(value)) return plainText(value);
	const texts = textsIn(value);
	return texts.length === 0 ? undefined : texts.join(' | ');
}

/**
 * The text of a message's content: a text, or a list of texts and `{"text": …}` with line breaks between;
 * parts of other kinds, such as images, are passed over. Undefined when there is no text.
 */
export function contentText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (!Array.isArray(value)) return undefined;
	const texts = value
		.map((part: unknown) => (isObject(part) && Object.hasOwn(part, 'text') ? part.text : part))
		.filter((part) => typeof part === 'string');
	return texts.length === 0 ? undefined : texts.join('\n');
}

/** A number of references: a whole number from 0 up, also as text, or the length of a list. */
export function countOf(value: unknown): number | undefined {
	if (Array.isArray(value)) return value.length;
	const count = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
	return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}

const isoTime =
	/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;

function isoMilliseconds(text: string): number | undefined {
	const [, day, clock = '00:00', zone = 'Z'] = isoTime.exec(text) ?? [];
	if (day === undefined) return undefined;
	const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
	const whole = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : offset;
	const time = Date.parse(`${day}T${clock.replace(',', '.')}${whole}`);
	return Number.isNaN(time) ? undefined : time;
}

/** Numbers from here on are milliseconds, microseconds or nanoseconds since 1970; smaller ones are seconds. */
const units = [
	[1e17, 1e-6],
	[1e14, 1e-3],
	[1e11, 1],
] as const;

/**
 * A time in milliseconds: an ISO date (UTC unless it names a zone), seconds, or milliseconds, microseconds
 * or nanoseconds since 1970, also as text; undefined for anything else.
 */
export function timeOf(value: unknown): number | undefined {
	const text = typeof value === 'string' ? value.trim() : numberText(value);
	if (text === undefined) return undefined;
	if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return isoMilliseconds(text);
	const number = Number(text);
	if (!Number.isFinite(number)) return undefined;
	return number * (units.find(([from]) => Math.abs(number) >= from)?.[1] ?? 1000);
}
