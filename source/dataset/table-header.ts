import type {Fields} from './fields.ts';

/** How a table's header says its values are separated. */
export type TableHeader = {
	readonly delimiter: string;
	readonly columns: readonly string[];
	/** Lines before the header: one when it is Excel's `sep=;`. */
	readonly skipped: number;
};

const separators = [',', ';', '\t', '|'];
/** Stands in no text: the separator of a table with one column, whose values may hold any other. */
const none = '\u001F';

/** Splits a header at a separator outside quotes. */
function split(line: string, delimiter: string): string[] {
	const parts: string[] = [];
	let part = '';
	let quoted = false;
	for (const character of line) {
		if (character === '"') quoted = !quoted;
		else if (character === delimiter && !quoted) {
			parts.push(part.trim());
			part = '';
		} else part += character;
	}
	return [...parts, part.trim()];
}

/** Reads a table's first line, or its first two where Excel's `sep=` precedes the header. */
export function readHeader(text: string): TableHeader {
	const [first = '', second = ''] = text.split(/\r?\n/);
	const stated = /^sep=(.)$/i.exec(first.trim())?.[1];
	const line = stated === undefined ? first : second;
	const found =
		stated ??
		separators
			.map((delimiter) => ({delimiter, count: split(line, delimiter).length}))
			.filter(({count}) => count > 1)
			.toSorted((a, b) => b.count - a.count)[0]?.delimiter;
	const delimiter = found ?? none;
	return {delimiter, columns: split(line, delimiter), skipped: stated === undefined ? 0 : 1};
}

/** Whether a file's first line is the header of a table: it has several columns, one of a known field. */
export function isHeader(text: string, fields: Fields): boolean {
	const {columns} = readHeader(text);
	if (columns.length === 1) return columns[0] === fields.question;
	const {question, intent, expected, refCount, turns, conversation} = fields;
	const known = [question, intent, expected, refCount, turns, conversation];
	return columns.some((name) => known.includes(name));
}
