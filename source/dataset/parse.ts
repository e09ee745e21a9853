import {parseExact} from '../model/exact-json.ts';
import {JsonTextError, parseLocated} from '../model/located-json.ts';
import type {Row} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import type {BadLine} from './bad-line.ts';
import {isRow, kindOf, problemWithRow} from './check-row.ts';
import {charactersIn, createLineCutter, firstBadColumn, isUtf16} from './decode.ts';
import type {Fields} from './fields.ts';
import type {RowJson, UnitRows, Units} from './units.ts';

/** Longer than any message that the gateway accepts (128 KB) with everything beside it. */
const longestLine = 1024 * 1024;
const openingBrace = 0x7b;
/** Deeper rows could be read but not written: `JSON.stringify` runs out of stack. */
const deepest = 200;
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

/** A line that holds a row, and whether the row is valid. */
type ReadLine = {readonly row?: Row; readonly problem?: BadLine};

function readLine(text: string, fields: Fields, file: string, line: number): ReadLine {
	const bad = (reason: string, column = 1): BadLine => ({file, line, column, reason});
	let row: unknown;
	try {
		row = parseExact(text);
	} catch (error) {
		return {problem: locateSyntaxError(text, error as Error, bad)};
	}
	if (!isRow(row)) {
		const reason = `the line is ${kindOf(row)} where an object such as {"Question":"…"} is wanted`;
		return {problem: bad(reason)};
	}
	if (tooDeep(text, row)) {
		return {problem: bad(`the row is nested more than ${deepest} levels deep`)};
	}
	const problem = problemWithRow(row, fields);
	if (!problem) return {row};
	const {path, reason} = problem;
	const column = path.length === 0 ? 1 : parseLocated(text).locate(path).column;
	return {row, problem: bad(reason, column)};
}

/** The fast parser detects an error, and the slower one locates it. */
function locateSyntaxError(
	text: string,
	error: Error,
	bad: (reason: string, column?: number) => BadLine,
): BadLine {
	try {
		parseLocated(text);
	} catch (located) {
		if (located instanceof JsonTextError) {
			return bad(`not JSON: ${located.message}`, located.position.column);
		}
	}
	return bad(`not JSON: ${error.message}`);
}

/** Takes a file's bytes, and puts its rows into units. */
export type FileParser = {
	readonly take: (chunk: Buffer) => void;
	/** The units, and the bad lines in the order of the file. */
	readonly finish: () => UnitRows;
};

const isSpace = (byte: number | undefined): boolean =>
	byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** Whether bytes begin with a byte order mark of UTF-8. */
const hasMark = (bytes: Buffer, start: number, end: number): boolean =>
	end - start >= 3 &&
	bytes[start] === 0xef &&
	bytes[start + 1] === 0xbb &&
	bytes[start + 2] === 0xbf;

/** A row's JSON without the spaces around it; a line break of old Macs may also be within it. */
function jsonOf(row: Row, text: string, bytes: Buffer, from: number, to: number): RowJson {
	let [start, end] = [from, to];
	while (isSpace(bytes[end - 1])) end--;
	while (isSpace(bytes[start])) start++;
	const isWithin = text.includes('\r') && bytes.subarray(start, end).includes(0x0d);
	return isWithin ? {text: JSON.stringify(row)} : {bytes, start, end};
}

/**
 * Parses JSON Lines: one row per line; blank lines are skipped, a byte order mark and CRLF
 * accepted. Rows of one conversation form one unit; when one of them is bad, all are. A line that is not
 * UTF-8 is a bad line.
 * @param file the file's name in messages and ids
 * @param units take its rows
 */
export function createFileParser(fields: Fields, file: string, units: Units): FileParser {
	const bad: BadLine[] = [];
	let line = 0;
	/** The first byte, while there is no second one that shows the encoding. */
	let head: Buffer | undefined = Buffer.alloc(0);

	function takeLine(bytes: Buffer, from: number, end: number, isValid: boolean): void {
		line++;
		if (!isValid) {
			const reason = 'the line is not UTF-8 here; save the file as UTF-8';
			bad.push({file, line, column: firstBadColumn(bytes.subarray(from, end)), reason});
			return;
		}
		const start = line === 1 && hasMark(bytes, from, end) ? from + 3 : from;
		const long = end - start > longestLine ? charactersIn(bytes.subarray(start, end)) : 0;
		if (long > longestLine) {
			const length = long.toLocaleString('en-US');
			const reason = `the line has ${length} characters; at most 1,048,576 are read`;
			bad.push({file, line, column: 1, reason});
			return;
		}
		const text = bytes.toString('utf8', start, end);
		if (bytes[start] !== openingBrace && text.trim() === '') return;
		const {row, problem} = readLine(text, fields, file, line);
		if (problem) bad.push(problem);
		if (row && problem) units.spoil(row, line);
		else if (row) units.add(row, line, jsonOf(row, text, bytes, start, end));
	}

	const lines = createLineCutter(takeLine);
	return {
		take(chunk) {
			if (!head) {
				lines.take(chunk);
				return;
			}
			head = Buffer.concat([head, chunk]);
			if (head.length < 2) return;
			if (isUtf16(head)) throw new UserError(`${file}:1:1: the file is UTF-16; save it as UTF-8`);
			lines.take(head);
			head = undefined;
		},
		finish() {
			if (head) lines.take(head);
			lines.finish();
			const {bad: unfit, ...found} = units.finish();
			return {...found, bad: [...bad, ...unfit].toSorted((a, b) => a.line - b.line)};
		},
	};
}
