import {isUtf8} from 'node:buffer';
import type {BadLine} from './bad-line.ts';
import {charactersIn, firstBadColumn} from './decode.ts';
import type {Fields} from './fields.ts';
import {createJsonCutter, type JsonElement} from './json-cutter.ts';
import {finishUnits, type FileParser} from './parse.ts';
import {longestRow, notUtf8, readRow, tooLong} from './read-row.ts';
import type {Units} from './units.ts';

const openText =
	'not JSON: a text that is not closed on its line; a quote is missing, or a line break is not written as \\n';

/**
 * Parses JSON that is not one row a line: lists of rows, and objects over several lines, one or many.
 * A row is read as soon as it is whole. Its line is the one that it begins on; rows that begin on the
 * line of another have its column in their ids as well.
 * @param file the file's name in messages and ids
 * @param units take its rows
 */
export function createDocumentParser(fields: Fields, file: string, units: Units): FileParser {
	const bad: BadLine[] = [];
	let lastLine = 0;

	function takeElement({bytes, length, line, column, fault}: JsonElement): void {
		const place = {file, line, column, what: 'the row'} as const;
		const isShared = line === lastLine;
		lastLine = line;
		if (bytes === undefined) {
			bad.push({file, line, column, reason: tooLong(length, 'the row')});
			return;
		}
		if (!isUtf8(bytes)) {
			const within = bytes.includes(0x0a) ? 0 : firstBadColumn(bytes) - 1;
			bad.push({file, line, column: column + within, reason: notUtf8('the row')});
			return;
		}
		const long = bytes.length > longestRow ? charactersIn(bytes) : 0;
		if (long > longestRow) {
			bad.push({file, line, column, reason: tooLong(long, 'the row')});
			return;
		}
		const text = bytes.toString('utf8');
		const {row, problem} = readRow(text, fields, place, true);
		if (problem) {
			const own = fault === 'quotes' ? openText : problem.reason;
			bad.push({...problem, reason: fault ? `${own}; what follows is not read` : own});
		}
		if (row && problem) units.spoil(row, line);
		else if (row) {
			const isOneLine = bytes[0] === 0x7b && !bytes.includes(0x0a) && !bytes.includes(0x0d);
			units.add(
				row,
				line,
				isOneLine ? {bytes, start: 0, end: bytes.length} : {text: JSON.stringify(row)},
				isShared ? `${file}:${line}:${column}` : undefined,
			);
		}
	}

	const cutter = createJsonCutter(takeElement, (line, column, reason) => {
		bad.push({file, line, column, reason: `not JSON: ${reason}`});
	});
	return {
		take: cutter.take,
		finish() {
			cutter.finish();
			return finishUnits(units, bad);
		},
	};
}
