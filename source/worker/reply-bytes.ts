/*
 * Finds a text in the bytes of a reply without decoding them. The bytes are valid JSON, so this only
 * looks for the ends of values.
 */

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const space = 0x20;
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Bytes of a string that are read here; beyond them, a native search is faster. */
const shortString = 48;

function skipSpace(json: Buffer, from: number): number {
	let at = from;
	while (json[at]! <= space) at++;
	return at;
}

/** @param from after the opening quote; @returns the place after the closing one, -1 without one */
function endOfString(json: Buffer, from: number): number {
	let at = from;
	for (const until = from + shortString; at < until; at++) {
		const byte = json[at];
		if (byte === quote) return at + 1;
		if (byte === backslash) at++;
	}
	for (;;) {
		const end = json.indexOf(quote, at);
		if (end < 0) return -1;
		let slashes = end;
		while (slashes > at && json[slashes - 1] === backslash) slashes--;
		if ((end - slashes) % 2 === 0) return end + 1;
		at = end + 1;
	}
}

/** @returns the place after a value, -1 when it has no end */
function endOfValue(json: Buffer, from: number): number {
	const first = json[from];
	if (first === quote) return endOfString(json, from + 1);
	let at = from;
	if (first !== openBrace && first !== openBracket) {
		for (; at < json.length; at++) {
			const byte = json[at]!;
			if (byte === comma || byte === closeBrace || byte <= space) return at;
		}
		return -1;
	}
	for (let depth = 0; at >= 0 && at < json.length;) {
		const byte = json[at++];
		if (byte === quote) at = endOfString(json, at);
		else if (byte === openBrace || byte === openBracket) depth++;
		else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return at;
	}
	return -1;
}

/** Where the text's string is in the bytes, and what remains of the body without it and its key. */
export type TextPlace = {
	readonly from: number;
	readonly to: number;
	/** The body without the text ends here and continues there. */
	readonly cutFrom: number;
	readonly cutTo: number;
	/** The value under the other key. */
	readonly other: {readonly from: number; readonly to: number} | undefined;
};

function hasKey(json: Buffer, from: number, to: number, key: Uint8Array): boolean {
	if (to - from !== key.length) return false;
	for (let at = 0; at < key.length; at++) if (json[from + at] !== key[at]) return false;
	return true;
}

const hasEscape = (json: Buffer, from: number, to: number): boolean => {
	for (let at = from; at < to; at++) if (json[at] === backslash) return true;
	return false;
};

/**
 * Finds the string under a key at the top level of an object.
 * @param key in UTF-8
 * @param otherKey whose value is looked up as well
 * @returns undefined when it is uncertain which string it is: a key occurs twice, or is written with
 * escapes
 */
export function findString(
	json: Buffer,
	key: Uint8Array,
	otherKey?: Uint8Array,
): TextPlace | undefined {
	let found: Omit<TextPlace, 'other'> | undefined;
	let other: TextPlace['other'];
	let at = skipSpace(json, 0);
	if (json[at] !== openBrace) return undefined;
	for (;;) {
		const before = at;
		const name = skipSpace(json, at + 1);
		if (json[name] !== quote) return undefined;
		const nameEnd = endOfString(json, name + 1);
		if (nameEnd < 0 || hasEscape(json, name, nameEnd)) return undefined;
		const between = skipSpace(json, nameEnd);
		if (json[between] !== colon) return undefined;
		const from = skipSpace(json, between + 1);
		const to = endOfValue(json, from);
		if (to < 0) return undefined;
		at = skipSpace(json, to);
		if (hasKey(json, name + 1, nameEnd - 1, key)) {
			if (found || json[from] !== quote) return undefined;
			if (json[at] === comma) found = {from, to, cutFrom: name, cutTo: at + 1};
			else found = {from, to, cutFrom: json[before] === comma ? before : name, cutTo: to};
		}
		// Of several, the last one counts.
		if (otherKey && hasKey(json, name + 1, nameEnd - 1, otherKey)) other = {from, to};
		if (json[at] === closeBrace) return found && {...found, other};
		if (json[at] !== comma) return undefined;
	}
}
