import {parseExact} from '../model/exact-json.ts';
import {parseLocated, type Position} from '../model/located-json.ts';
import type {Row} from '../model/prompt.ts';
import type {BadLine} from './bad-line.ts';
import {isRow, kindOf, problemWithRow} from './check-row.ts';
import type {Fields} from './fields.ts';
import {faultIn} from './json-fault.ts';

/** Longer than any message that the gateway accepts (128 KB) with everything beside it. */
export const longestRow = 1024 * 1024;
/** Deeper rows could be read but not written: `JSON.stringify` runs out of stack. */
export const deepest = 200;

function tooDeep(text: string, row: unknown): boolean {
	if (text.length <= deepest) return false;
	let openings = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text.charCodeAt(at);
		if (character === 0x5b || character === 0x7b) openings++;
	}
	if (openings <= deepest) return false;
	let level: unknown[] = [row];
	for (let depth = 0; depth <= deepest; depth++) {
		level = level.flatMap((value): unknown[] =>
			value !== null && typeof value === 'object' ? Object.values(value) : [],
		);
		if (level.length === 0) return false;
	}
	return true;
}

/** Where a row's JSON begins in its file, and what messages call it. */
export type TextPlace = {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly what: 'the line' | 'the row';
};

/** JSON that holds a row, and what is wrong with it. */
export type ReadRow = {readonly row?: Row; readonly problem?: BadLine};

/** A bad line at a place that counts from where the row begins. */
function badAt(
	{file, line, column, what}: TextPlace,
	position: Position | undefined,
	reason: string,
): BadLine {
	if (!position) return {file, line, column, reason};
	// The parser takes the carriage returns within a line for its ends.
	if (what === 'the line') return {file, line, column: position.column, reason};
	const isFirst = position.line === 1;
	return {
		file,
		line: line + position.line - 1,
		column: isFirst ? column + position.column - 1 : position.column,
		reason,
	};
}

/** Reads a row's JSON, and checks the row. A text in its place is the question, where that is allowed. */
export function readRow(
	text: string,
	fields: Fields,
	place: TextPlace,
	mayBeText = false,
): ReadRow {
	let row: unknown;
	try {
		row = parseExact(text);
	} catch (error) {
		const {reason, position} = faultIn(text, error as Error);
		return {problem: badAt(place, position, reason)};
	}
	if (mayBeText && typeof row === 'string') row = {[fields.question]: row};
	if (!isRow(row)) {
		const reason = `${place.what} is ${kindOf(row)} where an object such as {"Question":"…"} is wanted`;
		return {problem: badAt(place, undefined, reason)};
	}
	if (tooDeep(text, row)) {
		const reason = `the row is nested more than ${deepest} levels deep`;
		return {problem: badAt(place, undefined, reason)};
	}
	const problem = problemWithRow(row, fields);
	if (!problem) return {row};
	const {path, reason, lacks} = problem;
	const position = path.length === 0 ? undefined : parseLocated(text).locate(path);
	return {row, problem: {...badAt(place, position, reason), ...(lacks && {lacks})}};
}

/** The reason of a row that is too long to be read. */
export const tooLong = (characters: number, what: string): string =>
	`${what} has ${characters.toLocaleString('en-US')} characters; at most 1,048,576 are read`;

export const notUtf8 = (what: string): string =>
	`${what} is not UTF-8 here; save the file as UTF-8`;
