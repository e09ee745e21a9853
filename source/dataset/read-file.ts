import {UserError} from '../model/user-error.ts';
import {isUtf16} from './decode.ts';
import type {Fields} from './fields.ts';
import {foreignKind, enoughToTell} from './foreign-file.ts';
import {farEnough, formatNames, formatOf, type Format} from './format.ts';
import {createDocumentParser} from './json-document.ts';
import {createFileParser, createTextParser, hasMark, type FileUnits} from './parse.ts';
import {readHeader} from './table-header.ts';
import type {Units} from './units.ts';

/** What a file is, in words such as `CSV with ";"`. */
type Described = {readonly format: string};

export type FileReader = {
	/**
	 * Takes the next bytes, decompressed; they may be overwritten when it has returned, or when the promise
	 * that it returns is kept.
	 */
	readonly take: (chunk: Buffer) => Promise<void> | undefined;
	readonly finish: () => Promise<FileUnits & Described>;
};

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

type Parser = {
	readonly take: (chunk: Buffer) => void;
	readonly finish: () => FileUnits | Promise<FileUnits>;
};

function separatorName(header: string): string {
	const {delimiter} = readHeader(header);
	if (delimiter === '\t') return ' with tabs';
	return delimiter === ';' || delimiter === '|' ? ` with "${delimiter}"` : '';
}

/** Whether lines end in a carriage return alone, as on old Macs; JSON may have one anywhere. */
function isOldMac(head: Buffer): boolean {
	if (head.includes(lineFeed) || !head.includes(carriageReturn)) return false;
	const text = head.toString('utf8').trim();
	return /^[{[]/.test(text) ? /\}[ \t]*\r\s*\{/.test(text) : text.includes('\r');
}

function withLineFeeds(chunk: Buffer): Buffer {
	const copy = Buffer.from(chunk);
	for (let at = copy.indexOf(carriageReturn); at >= 0; at = copy.indexOf(carriageReturn, at)) {
		copy[at] = lineFeed;
	}
	return copy;
}

/** The reader of tables loads only for one. */
async function openTable(fields: Fields, file: string, units: Units, header: string) {
	const {createTableParser} = await import('./table.ts');
	return createTableParser(fields, file, units, header);
}

function createParser(
	format: Format,
	header: string,
	fields: Fields,
	file: string,
	units: Units,
): Parser | Promise<Parser> {
	switch (format) {
		case 'lines':
			return createFileParser(fields, file, units);
		case 'text':
			return createTextParser(fields, file, units);
		case 'table':
			return openTable(fields, file, units, header);
		case 'list':
		case 'objects':
			return createDocumentParser(fields, file, units);
	}
}

/**
 * Reads a file in the format that it has: see `formatOf`.
 * @param file the file's name in messages and ids
 * @param units take its rows
 * @throws UserError from `take` and `finish` for a file that holds no rows, or none as it is
 */
export function createFileReader(fields: Fields, file: string, units: Units): FileReader {
	/** The first bytes, while they don't show what the file is. */
	let head: Buffer | undefined = Buffer.alloc(0);
	let parser: Parser | undefined;
	let format = '';
	let isMac = false;

	function refuse(bytes: Buffer): void {
		if (isUtf16(bytes)) {
			throw new UserError(`${file}:1:1: the file is UTF-16; save it as UTF-8`);
		}
		const foreign = foreignKind(bytes);
		if (foreign !== undefined) throw new UserError(`${file}:1:1: ${foreign}`);
	}

	/** Decides by the first bytes, if they are enough. */
	function decide(bytes: Buffer, isWhole: boolean): Promise<void> | undefined {
		if (!isWhole && bytes.length < enoughToTell) return undefined;
		refuse(bytes);
		const isMarked = hasMark(bytes, 0, bytes.length);
		const content = isMarked ? bytes.subarray(3) : bytes;
		// A first line may be long, so carriage returns are taken for ends of lines only where it ends.
		isMac = (isWhole || bytes.length > farEnough) && isOldMac(content);
		const text = (isMac ? withLineFeeds(content) : content).toString('utf8');
		const found = formatOf(text, isWhole, file, fields);
		if (found === undefined) return undefined;
		const header = text.trimStart();
		format = formatNames[found] + (found === 'table' ? separatorName(header) : '');
		if (isMac) format += ' with CR line ends';
		const made = createParser(found, header.slice(0, farEnough), fields, file, units);
		head = undefined;
		const begin = (ready: Parser): void => {
			parser = ready;
			give(found === 'lines' || found === 'text' ? bytes : content);
		};
		if (made instanceof Promise) return made.then(begin);
		begin(made);
		return undefined;
	}

	const give = (chunk: Buffer): void => parser!.take(isMac ? withLineFeeds(chunk) : chunk);

	return {
		take(chunk) {
			if (head === undefined) {
				give(chunk);
				return undefined;
			}
			head = Buffer.concat([head, chunk]);
			return decide(head, false);
		},
		async finish() {
			if (head) await decide(head, true);
			return {...(await parser!.finish()), format};
		},
	};
}
