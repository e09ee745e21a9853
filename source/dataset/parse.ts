import type {BadLine, ParsedFile} from './bad-line.ts';
import {parseExact} from '../model/exact-json.ts';
import {JsonTextError, parseLocated} from '../model/located-json.ts';
import type {Row} from '../model/prompt.ts';
import {isRow, kindOf, problemWithRow} from './check-row.ts';
import type {Fields} from './fields.ts';
import {createUnits} from './units.ts';

/** Longer than any message that the gateway accepts (128 KB) with everything beside it. */
const longestLine = 1024 * 1024;
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
	if (text.length > longestLine) {
		const length = text.length.toLocaleString('en-US');
		return {problem: bad(`the line has ${length} characters; at most 1,048,576 are read`)};
	}
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

/**
 * Parses JSON Lines: one row per line; blank lines are skipped, a byte order mark and CRLF
 * accepted. Rows of one conversation form one unit; when one of them is bad, all are.
 * @param file the file's name in messages and ids
 * @returns the units, and the bad lines in the order of the file
 */
export function parseLines(text: string, file: string, fields: Fields): ParsedFile {
	const units = createUnits(fields, file);
	const bad: BadLine[] = [];
	let line = 0;
	let start = text.startsWith('\uFEFF') ? 1 : 0;
	while (start <= text.length) {
		const end = text.indexOf('\n', start);
		const content = text.slice(start, end < 0 ? text.length : end);
		start = end < 0 ? text.length + 1 : end + 1;
		line++;
		if (content.trim() === '') continue;
		const {row, problem} = readLine(content, fields, file, line);
		if (problem) bad.push(problem);
		if (row && problem) units.spoil(row, line);
		else if (row) units.add(row, line);
	}
	const {prompts, bad: unfit} = units.finish();
	return {prompts, bad: [...bad, ...unfit].toSorted((a, b) => a.line - b.line)};
}

/** `file:line:column: reason`, which editors and terminals turn into a link. */
export function formatBadLine({file, line, column, reason}: BadLine): string {
	return `${file}:${line}:${column}: ${reason}`;
}
