import {charactersIn} from './decode.ts';
import {deepest} from './read-row.ts';

/** A value of a JSON document: an element of its list, or one of several values. */
export type JsonElement = {
	/** Its JSON; undefined when it is too long to be kept. Overwritten after the call. */
	readonly bytes: Buffer | undefined;
	/** Bytes of its JSON. */
	readonly length: number;
	/** Where it begins, 1-based, in characters as editors count. */
	readonly line: number;
	readonly column: number;
	/** What does not match, so that the element ends in the middle and nothing can follow. */
	readonly fault: 'brackets' | 'quotes' | undefined;
};

export type JsonCutter = {
	readonly take: (chunk: Buffer) => void;
	readonly finish: () => void;
};

/** Bytes of an element that is kept; a row of at most 1,048,576 characters has fewer. */
const mostKept = 4 * 1024 * 1024;

const [quote, backslash, comma, lineFeed] = [0x22, 0x5c, 0x2c, 0x0a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

const isSpace = (byte: number): boolean =>
	byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === lineFeed;

/** What a byte is to a value that is being read. */
type Step = 'inside' | 'end' | 'brackets' | 'quotes';

/** Finds the end of an object, a list or a text, byte by byte. */
function createScanner() {
	let inString = false;
	let escaped = false;
	const closers = new Uint8Array(deepest + 2);
	let depth = 0;

	function takeText(byte: number): Step {
		if (escaped) escaped = false;
		else if (byte === backslash) escaped = true;
		else if (byte === quote) {
			inString = false;
			if (depth === 0) return 'end';
		}
		// No text of JSON goes on after a line break.
		return byte === lineFeed ? 'quotes' : 'inside';
	}

	return {
		begin() {
			[inString, escaped, depth] = [false, false, 0];
		},
		take(byte: number): Step {
			if (inString) return takeText(byte);
			if (byte === quote) inString = true;
			else if (byte === openBrace || byte === openBracket) {
				// A row deeper than that is refused, so its brackets need no match.
				if (depth <= deepest) closers[depth] = byte + 2;
				depth++;
			} else if (byte === closeBrace || byte === closeBracket) {
				depth--;
				if (depth <= deepest && closers[depth] !== byte) return 'brackets';
				if (depth === 0) return 'end';
			}
			return 'inside';
		},
	};
}

/** Where the cutter is when it is in no element. */
type Between = 'top' | 'value' | 'behind' | 'ended';

/**
 * Cuts JSON into the elements of its lists at the top, or into its values where there is no list, without
 * holding more than one of them. Whether an element is JSON is for its reader to say; only what stands
 * between elements is checked here.
 * @param fail is given what is wrong between elements
 */
export function createJsonCutter(
	takeElement: (element: JsonElement) => void,
	fail: (line: number, column: number, reason: string) => void,
): JsonCutter {
	let between: Between = 'top';
	/** After a comma an element must come. */
	let isWanted = false;
	let element: 'none' | 'nested' | 'word' = 'none';
	const scanner = createScanner();
	let line = 1;
	/** Characters of the line before `counted`, a position in the current chunk. */
	let characters = 0;
	let counted = 0;
	let began = {line: 1, column: 1};
	/** Where the element begins in the chunk, and what is kept of it from earlier ones. */
	let start = 0;
	let parts: Buffer[] = [];
	let length = 0;

	const columnOf = (chunk: Buffer, at: number): number => {
		characters += charactersIn(chunk.subarray(counted, at));
		counted = at;
		return characters + 1;
	};

	function keep(part: Buffer): void {
		length += part.length;
		if (length > mostKept) parts = [];
		else parts.push(Buffer.from(part));
	}

	function begin(kind: 'nested' | 'word', chunk: Buffer, at: number): void {
		element = kind;
		began = {line, column: columnOf(chunk, at)};
		start = at;
		scanner.begin();
	}

	/** Ends the element before a position. */
	function end(chunk: Buffer, at: number, fault?: JsonElement['fault']): void {
		const last = chunk.subarray(start, at);
		let bytes: Buffer | undefined = last;
		if (length > 0) {
			keep(last);
			bytes = length > mostKept ? undefined : Buffer.concat(parts);
		}
		const whole = length > 0 ? length : last.length;
		[parts, length, element] = [[], 0, 'none'];
		takeElement({bytes, length: whole, ...began, fault});
		isWanted = false;
		between = fault ? 'ended' : between === 'value' ? 'behind' : 'top';
	}

	function takeBetween(chunk: Buffer, at: number, byte: number): void {
		const wrong = (reason: string): void => fail(line, columnOf(chunk, at), reason);
		if (byte === openBracket && between === 'top') {
			between = 'value';
			isWanted = false;
		} else if (byte === closeBracket && between !== 'top') {
			if (isWanted) wrong('a comma before "]"; leave it out');
			between = 'top';
		} else if (byte === comma && between === 'behind') {
			between = 'value';
			isWanted = true;
		} else if (byte === comma) wrong('a comma without a row before it; leave it out');
		else if (byte === closeBracket || byte === closeBrace) {
			wrong(`Unexpected "${String.fromCharCode(byte)}"; what follows is not read`);
			between = 'ended';
		} else {
			if (between === 'behind') {
				wrong('a comma is missing between two rows');
				between = 'value';
			}
			const isNested = byte === openBrace || byte === openBracket || byte === quote;
			begin(isNested ? 'nested' : 'word', chunk, at);
		}
	}

	function takeByte(chunk: Buffer, at: number, byte: number): void {
		const step = scanner.take(byte);
		if (step === 'inside') return;
		if (step === 'quotes') end(chunk, at, step);
		else end(chunk, at + 1, step === 'end' ? undefined : step);
	}

	return {
		take(chunk) {
			start = 0;
			counted = 0;
			for (let at = 0; at < chunk.length; at++) {
				const byte = chunk[at]!;
				if (between === 'ended') return;
				if (element === 'word' && (isSpace(byte) || byte === comma || byte === closeBracket)) {
					end(chunk, at);
				}
				if (element === 'nested') takeByte(chunk, at, byte);
				else if (element === 'none' && !isSpace(byte)) {
					takeBetween(chunk, at, byte);
					if ((element as string) === 'nested') takeByte(chunk, at, byte);
				}
				if (byte === lineFeed) {
					line++;
					[characters, counted] = [0, at + 1];
				}
			}
			if (element !== 'none') keep(chunk.subarray(start));
			columnOf(chunk, chunk.length);
		},
		finish() {
			const nothing = Buffer.alloc(0);
			[start, counted] = [0, 0];
			if (element !== 'none') end(nothing, 0, element === 'nested' ? 'brackets' : undefined);
			else if (between === 'value' || between === 'behind') {
				fail(line, characters + 1, 'Unexpected end of input; the list is not closed');
			}
		},
	};
}
