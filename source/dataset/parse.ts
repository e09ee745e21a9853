import type {Row} from '../model/prompt.ts';
import type {BadLine} from './bad-line.ts';
import {charactersIn, createLineCutter, firstBadColumn} from './decode.ts';
import type {Fields} from './fields.ts';
import {longestRow, notUtf8, readRow, tooLong} from './read-row.ts';
import type {Recorded, RowJson, UnitRows, Units} from './units.ts';

const openingBrace = 0x7b;

/** What a file's rows are when all is read: its units, and the bad lines in the order of the file. */
export type FileUnits = UnitRows & Recorded;

/** Takes a file's bytes, and puts its rows into units. */
export type FileParser = {
	readonly take: (chunk: Buffer) => void;
	readonly finish: () => FileUnits;
};

const isSpace = (byte: number | undefined): boolean =>
	byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** Whether bytes begin with a byte order mark of UTF-8. */
export const hasMark = (bytes: Buffer, start: number, end: number): boolean =>
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

/** The units of a file with all its bad lines, in the order of the file. */
export function finishUnits(units: Units, bad: readonly BadLine[]): FileUnits {
	const {bad: unfit, ...found} = units.finish();
	return {...found, bad: [...bad, ...unfit].toSorted((a, b) => a.line - b.line)};
}

/** Cuts a file into lines of a length that is read; others are bad lines. */
function createLines(
	file: string,
	bad: BadLine[],
	take: (bytes: Buffer, start: number, end: number, line: number) => void,
) {
	let line = 0;
	return createLineCutter((bytes, from, end, isValid) => {
		line++;
		if (!isValid) {
			const column = firstBadColumn(bytes.subarray(from, end));
			bad.push({file, line, column, reason: notUtf8('the line')});
			return;
		}
		const start = line === 1 && hasMark(bytes, from, end) ? from + 3 : from;
		const long = end - start > longestRow ? charactersIn(bytes.subarray(start, end)) : 0;
		if (long > longestRow) {
			bad.push({file, line, column: 1, reason: tooLong(long, 'the line')});
			return;
		}
		take(bytes, start, end, line);
	});
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
	const lines = createLines(file, bad, (bytes, start, end, line) => {
		const text = bytes.toString('utf8', start, end);
		if (bytes[start] !== openingBrace && text.trim() === '') return;
		const {row, problem} = readRow(text, fields, {file, line, column: 1, what: 'the line'});
		if (problem) bad.push(problem);
		if (row && problem) units.spoil(row, line);
		else if (row) units.add(row, line, jsonOf(row, text, bytes, start, end));
	});
	return {
		take: lines.take,
		finish() {
			lines.finish();
			return finishUnits(units, bad);
		},
	};
}

/** Reads a prompt from each line that is not blank. */
export function createTextParser({question}: Fields, file: string, units: Units): FileParser {
	const bad: BadLine[] = [];
	const lines = createLines(file, bad, (bytes, start, end, line) => {
		const text = bytes.toString('utf8', start, end).trim();
		if (text === '') return;
		const row = {[question]: text};
		units.add(row, line, {text: JSON.stringify(row)});
	});
	return {
		take: lines.take,
		finish() {
			lines.finish();
			return finishUnits(units, bad);
		},
	};
}
