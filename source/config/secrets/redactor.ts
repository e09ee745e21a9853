import {numberText} from '../../model/exact-json.ts';
import {patternsOf, type SecretPattern} from './forms.ts';

export const mask = '•••';

/** The redactor where there is nothing to hide. */
export const keepText = (text: string): string => text;

/** Masks secrets in a text. */
export type Redact = (text: string) => string;

type Range = [start: number, end: number];

const inBase64 = /[\w+/-]/;

/** The characters beside an encoded secret hold bits of it too. */
function widen(text: string, [start, end]: Range): Range {
	const from = start > 0 && inBase64.test(text[start - 1]!) ? start - 1 : start;
	let to = end < text.length && inBase64.test(text[end]!) ? end + 1 : end;
	while (text[to] === '=') to++;
	return [from, to];
}

function rangesOf(text: string, {form, encoded}: SecretPattern): Range[] {
	const ranges: Range[] = [];
	form.lastIndex = 0;
	for (let match = form.exec(text); match; match = form.exec(text)) {
		const found: Range = [match.index, form.lastIndex];
		ranges.push(encoded ? widen(text, found) : found);
		// A secret may overlap with itself.
		form.lastIndex = match.index + 1;
	}
	return ranges;
}

const cutMark = '…';
/** The fewest characters by which a secret is recognised where a text was cut. */
const shortestBeginning = 4;

/** Finds secrets cut off at the end by their beginnings, which no pattern recognises. */
function beginningsIn(text: string, secrets: readonly string[]): Range[] {
	const ranges: Range[] = [];
	for (let end = text.indexOf(cutMark); end >= 0; end = text.indexOf(cutMark, end + 1)) {
		for (const secret of secrets) {
			let length = Math.min(secret.length - 1, end);
			while (length >= shortestBeginning && !text.startsWith(secret.slice(0, length), end - length))
				length--;
			if (length >= shortestBeginning) ranges.push([end - length, end]);
		}
	}
	return ranges;
}

/** Uses one mask for secrets that overlap or touch, so that nothing of them remains in between. */
function maskRanges(text: string, ranges: readonly Range[]): string {
	let result = '';
	let end = -1;
	for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
		if (from > end) result += text.slice(Math.max(end, 0), from) + mask;
		end = Math.max(end, to);
	}
	return result + text.slice(Math.max(end, 0));
}

/**
 * A function that masks the given secrets in every written form: as they are, percent-encoded, in
 * base64, escaped for JSON or HTML. `keepText` when there are none.
 */
export function createRedactor(secrets: readonly string[]): Redact {
	const wanted = [...new Set(secrets)].filter((secret) => secret !== '');
	if (wanted.length === 0) return keepText;
	const patterns = wanted.flatMap(patternsOf);
	const any = new RegExp(patterns.map(({form}) => form.source).join('|'));
	return (text) => {
		const isCut = text.includes(cutMark);
		if (!isCut && !any.test(text)) return text;
		const ranges = patterns.flatMap((pattern) => rangesOf(text, pattern));
		if (isCut) ranges.push(...beginningsIn(text, wanted));
		return ranges.length === 0 ? text : maskRanges(text, ranges);
	};
}

/** Two keys may become equal once masked, and neither may replace the other. */
function freeKey(key: string, taken: ReadonlySet<string>): string {
	let free = key;
	for (let number = 2; taken.has(free); number++) free = `${key} (${number})`;
	return free;
}

function redactObject(value: object, redact: Redact, visit: (part: unknown) => unknown): object {
	const before: [string, unknown][] = Object.entries(value);
	const taken = new Set<string>();
	const after = before.map(([key, part]): [string, unknown] => {
		const name = freeKey(redact(key), taken);
		taken.add(name);
		return [name, visit(part)];
	});
	const isSame = after.every(
		([name, part], place) => name === before[place]![0] && part === before[place]![1],
	);
	return isSame ? value : Object.fromEntries(after);
}

function redactTree(value: unknown, redact: Redact, numbers: boolean): unknown {
	const visit = (part: unknown): unknown => redactTree(part, redact, numbers);
	if (typeof value === 'string') return redact(value);
	const digits = numberText(value);
	if (digits !== undefined) {
		const clean = numbers ? redact(digits) : digits;
		return clean === digits ? value : clean;
	}
	if (Array.isArray(value)) {
		const parts = value.map(visit);
		return parts.some((part, index) => part !== value[index]) ? parts : value;
	}
	return value !== null && typeof value === 'object' ? redactObject(value, redact, visit) : value;
}

/**
 * Masks secrets in a finished record: all its texts and keys, at any depth. Parts without any are
 * returned as they are.
 */
export const redactRecord = <Value>(value: Value, redact: Redact): Value =>
	redact === keepText ? value : (redactTree(value, redact, false) as Value);

/** The same for JSON from outside, in which a number may be a secret as well. */
export const redactJson = (value: unknown, redact: Redact): unknown =>
	redact === keepText ? value : redactTree(value, redact, true);
