import {JsonTextError, parseLocated, type Position} from '../model/located-json.ts';

/** Why a text is not JSON, and where, as the text counts. */
export type JsonFault = {readonly reason: string; readonly position: Position};

const start: Position = {line: 1, column: 1};

/** Index of a position in its text. */
function offsetOf(text: string, {line, column}: Position): number {
	const breaks = [...text.matchAll(/\r\n?|\n/g)];
	const before = line > 1 ? breaks[line - 2] : undefined;
	return (before ? before.index + before[0].length : 0) + column - 1;
}

/** What people and programs write that JSON does not have, by what stands at the fault. */
const mistakes: readonly (readonly [RegExp, (found: string) => string])[] = [
	[
		/^-?(?:NaN|Infinity|nan|inf)\b/,
		(found) => `${found} is no JSON; write a number, or null where there is none`,
	],
	[/^None\b/, () => 'None is Python; write null (json.dumps does)'],
	[
		/^(?:True|False)\b/,
		(found) => `${found} is Python; write ${found.toLowerCase()} (json.dumps does)`,
	],
	[/^undefined\b/, () => 'undefined is no JSON; write null, or leave the key out'],
	[/^'/, () => 'single quotes; JSON has double quotes (Python’s json.dumps writes them)'],
	[/^(?:\/\/|\/\*|#)/, () => 'a comment; JSON has none'],
	[/^[\p{L}_$][\w$-]*\s*:/u, () => 'a key without quotes; JSON has double quotes around it'],
];

function explain(text: string, offset: number): string | undefined {
	const rest = text.slice(offset, offset + 200);
	const before = text.slice(Math.max(0, offset - 200), offset);
	// The parser names the letter behind a sign.
	const word = before.endsWith('-') ? `-${rest}` : rest;
	for (const [pattern, reason] of mistakes) {
		const found = pattern.exec(word);
		if (found) return reason(found[0]);
	}
	if (/^[}\]]/.test(rest) && /,\s*$/.test(before)) {
		return `a comma before "${rest[0]!}"; leave it out`;
	}
	if (/^,\s*$/.test(rest) && /[}\]]\s*$/.test(before)) {
		return 'a comma at the end of the line; JSON Lines has one row a line and nothing between them, so leave the comma out';
	}
	if (rest.startsWith('{') && /\}\s*$/.test(before)) {
		return 'a second row on the line; JSON Lines has one row a line';
	}
	return undefined;
}

/**
 * Says why a text is not JSON. The fast parser detects that, and the slower one locates it.
 * @param error the fast parser's
 */
export function faultIn(text: string, error: Error): JsonFault {
	try {
		parseLocated(text);
	} catch (located) {
		if (located instanceof JsonTextError) {
			const {position, message} = located;
			const reason = explain(text, offsetOf(text, position)) ?? message;
			return {reason: `not JSON: ${reason}`, position};
		}
	}
	return {reason: `not JSON: ${error.message}`, position: start};
}
