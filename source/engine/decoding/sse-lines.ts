import {JsonScanner, opensJson, skipBlanks} from './json-scanner.ts';

const [lineFeed, carriageReturn, colon, space] = [0x0a, 0x0d, 0x3a, 0x20] as const;
const fields = ['data', 'event', 'id', 'retry'];
const longestField = 6;

/** Whether bytes begin with a field or a comment, or with a part of a field's name and nothing else. */
export function beginsField(bytes: Buffer): boolean {
	if (bytes[0] === colon) return true;
	const begin = bytes.toString('latin1', 0, longestField);
	return fields.some((name) => {
		if (bytes.length <= name.length) return name.startsWith(begin);
		const next = bytes[name.length]!;
		const isEnded = next === colon || next === lineFeed || next === carriageReturn;
		return isEnded && begin.startsWith(name);
	});
}

/** Whether bytes begin with the whole name of a field. */
export function beginsLine(bytes: Buffer): boolean {
	const begin = bytes.toString('latin1', 0, longestField);
	return fields.some((name) => begin.startsWith(name) && bytes[name.length] === colon);
}

/** The value of a `data` line; undefined for any other line. */
export function dataIn(line: Buffer): Buffer | undefined {
	if (line.toString('latin1', 0, 4) !== 'data') return undefined;
	if (line.length === 4) return line.subarray(4);
	if (line[4] !== colon) return undefined;
	return line.subarray(line[5] === space ? 6 : 5);
}

/** Where the first line ends; the length without an end. */
export function firstLineEnd(bytes: Buffer): number {
	const ends = [lineFeed, carriageReturn].map((end) => bytes.indexOf(end));
	return Math.min(bytes.length, ...ends.filter((end) => end !== -1));
}

/**
 * Passes on each line that ends within the bytes: at LF, CR, or CR LF.
 * @returns where the last one ended
 */
export function eachLine(bytes: Buffer, from: number, pass: (line: Buffer) => void): number {
	let at = from;
	let feed = bytes.indexOf(lineFeed, at);
	let carriage = bytes.indexOf(carriageReturn, at);
	while (feed !== -1 || carriage !== -1) {
		const end = carriage === -1 || (feed !== -1 && feed < carriage) ? feed : carriage;
		pass(bytes.subarray(at, end));
		at = end === carriage && bytes[end + 1] === lineFeed ? end + 2 : end + 1;
		if (feed !== -1 && feed < at) feed = bytes.indexOf(lineFeed, at);
		if (carriage !== -1 && carriage < at) carriage = bytes.indexOf(carriageReturn, at);
	}
	return at;
}

/** Finds out whether the lines of an event, the last of which grows, are one whole JSON document. */
export class DataScanner {
	readonly #scanner = new JsonScanner();
	#state: 'new' | 'open' | 'whole' | 'text' = 'new';
	/** The line that is read next, and where in it. */
	#line = 0;
	#at = 0;

	begin(): void {
		this.#state = 'new';
		this.#line = 0;
		this.#at = 0;
	}

	/** Reads on; each byte is looked at once. */
	scan(lines: readonly Buffer[], last: Buffer): 'open' | 'whole' | 'text' {
		for (;;) {
			const line = lines[this.#line] ?? last;
			this.#scanLine(line);
			if (line === last) break;
			this.#line++;
			this.#at = 0;
		}
		return this.#state === 'new' ? 'text' : this.#state;
	}

	#scanLine(line: Buffer): void {
		if (this.#state === 'new') {
			this.#at = skipBlanks(line, this.#at);
			if (this.#at === line.length) return;
			this.#state = opensJson(line[this.#at]) ? 'open' : 'text';
			this.#scanner.begin();
		}
		if (this.#state === 'open') {
			const end = this.#scanner.scan(line, this.#at);
			if (end !== -1) this.#state = 'whole';
			this.#at = end === -1 ? line.length : end;
		}
		if (this.#state === 'whole' && skipBlanks(line, this.#at) < line.length) this.#state = 'text';
		this.#at = line.length;
	}
}
