import {finished} from 'node:stream/promises';
import {parse, type Parser} from 'csv-parse';
import {UserError} from '../model/user-error.ts';
import type {BadLine} from './bad-line.ts';
import {problemWithRow} from './check-row.ts';
import {createUtf8Check} from './decode.ts';
import type {Fields} from './fields.ts';
import {finishUnits, type FileUnits} from './parse.ts';
import {longestRow, notUtf8, tooLong} from './read-row.ts';
import {readHeader} from './table-header.ts';
import type {Units} from './units.ts';

/** Bytes of the longest record: more are no record but a quote that is never closed. */
const longestRecord = 32 * 1024 * 1024;
const mostColumns = 8;

export type TableParser = {
	readonly take: (chunk: Buffer) => void;
	readonly finish: () => Promise<FileUnits>;
};

/** How many characters of a text are a given one. */
function countIn(text: string, character: string): number {
	let count = 0;
	for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
	return count;
}

/** The columns of a table, by their names. */
type Columns = {
	readonly names: readonly string[];
	/** The JSON that precedes the value of each column. */
	readonly keys: readonly string[];
	/** Columns whose empty cells are left out of the row: those of fields besides the question. */
	readonly optional: readonly boolean[];
};

function columnsOf(header: readonly string[], fields: Fields, file: string): Columns {
	const names = header.map((name, index) => name.trim() || `column ${index + 1}`);
	const twice = names.find((name, index) => names.indexOf(name) < index);
	if (twice !== undefined) {
		throw new UserError(
			`${file}:1:1: the header has the column "${twice}" twice; give each column a name of its own`,
		);
	}
	const {question, ...others} = fields;
	const optional = new Set<string>(Object.values(others));
	return {
		names,
		keys: names.map((name) => `${JSON.stringify(name)}:`),
		optional: names.map((name) => name !== question && optional.has(name)),
	};
}

const isBlank = (record: readonly string[]): boolean =>
	record.length === 1 && record[0]!.trim() === '';

function raggedReason(values: number, {names}: Columns): string {
	const listed = names.slice(0, mostColumns).map((name) => `"${name}"`);
	const rest = names.length > mostColumns ? ' …' : '';
	const hint =
		values > names.length ? '; a value with a separator in it stands in double quotes' : '';
	return `the row has ${values} values where the header has ${names.length} (${listed.join(', ')}${rest})${hint}`;
}

type Failure = Error & {readonly code?: string};

function describe({code, message}: Failure): string {
	if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE') {
		return 'a quote opens in the row and is not closed; what follows is not read';
	}
	return `not CSV: ${message}; what follows is not read`;
}

/**
 * Parses a table with a header: CSV, or values with another separator. Values are texts, and an empty cell
 * of a field is left out. Rows may go over several lines; they stand on the line that they begin on.
 * @param header the file's first line
 * @throws UserError for two columns of one name
 */
export function createTableParser(
	fields: Fields,
	file: string,
	units: Units,
	header: string,
): TableParser {
	const bad: BadLine[] = [];
	const {delimiter, skipped} = readHeader(header);
	const utf8 = createUtf8Check();
	let columns: Columns | undefined;
	/** Lines that the library counts too many: in quotes, it takes CRLF for two. */
	let surplus = 0;
	let lines = 0;
	/** An error thrown to the parser would be one of its stream, with a trace. */
	let thrown: Error | undefined;

	function takeRecord(record: readonly string[], line: number, {names, keys, optional}: Columns) {
		const wrong = (reason: string, lacks?: BadLine['lacks']) =>
			bad.push({file, line, column: 1, reason, ...(lacks && {lacks})});
		if (isBlank(record)) return;
		if (record.length !== names.length) {
			wrong(raggedReason(record.length, {names, keys, optional}));
			return;
		}
		const entries: [string, string][] = [];
		let json = '{';
		let characters = 0;
		for (let at = 0; at < names.length; at++) {
			const value = record[at]!;
			if (value === '' && optional[at]) continue;
			characters += value.length;
			entries.push([names[at]!, value]);
			json += `${json === '{' ? '' : ','}${keys[at]!}${JSON.stringify(value)}`;
		}
		if (characters > longestRow) {
			wrong(tooLong(characters, 'the row'));
			return;
		}
		if (!utf8.isValid() && record.some((value) => value.includes('\uFFFD'))) {
			wrong(notUtf8('the row'));
			return;
		}
		const row = Object.fromEntries(entries);
		const problem = problemWithRow(row, fields);
		if (!problem) units.add(row, line, {text: `${json}}`});
		else {
			wrong(problem.reason, problem.lacks);
			units.spoil(row, line);
		}
	}

	function onRecord(record: readonly string[], end: number): void {
		let [breaks, returns] = [0, 0];
		for (const value of record) {
			breaks += countIn(value, '\n');
			returns += countIn(value, '\r');
		}
		const line = end - surplus - breaks - returns;
		surplus += returns;
		lines = line + breaks;
		if (columns) takeRecord(record, line, columns);
		else columns = columnsOf(record, fields, file);
	}

	const parser: Parser = parse({
		...{delimiter, ltrim: delimiter !== '\t', relax_quotes: true, relax_column_count: true},
		...{skip_empty_lines: true, record_delimiter: ['\r\n', '\n'], max_record_size: longestRecord},
		from_line: skipped + 1,
		on_record(record: readonly string[], context: {readonly lines: number}) {
			try {
				if (thrown === undefined) onRecord(record, context.lines);
			} catch (error) {
				thrown = error as Error;
			}
			return null;
		},
	});
	parser.on('error', () => {
		// It is asked for at the end.
	});
	// Nothing is read from it, but only what is read ends.
	parser.resume();

	return {
		take(chunk) {
			if (parser.errored || thrown !== undefined) return;
			utf8.take(chunk);
			// The parser keeps what it has not read, and the chunk is overwritten.
			parser.write(Buffer.from(chunk));
		},
		async finish() {
			if (!parser.errored) parser.end();
			const failure = await finished(parser).catch((error: unknown) => error as Failure);
			if (thrown !== undefined) throw thrown;
			if (failure) bad.push({file, line: lines + 1, column: 1, reason: describe(failure)});
			return finishUnits(units, bad);
		},
	};
}
