import {mostReplyBytes} from '../frame.ts';
import {beginsField, beginsLine, dataIn, DataScanner, eachLine, firstLineEnd} from './sse-lines.ts';
import type {Sink, Stage} from './stage.ts';
import {Unfinished} from './unfinished.ts';

const [lineFeed, carriageReturn, openBrace] = [0x0a, 0x0d, 0x7b] as const;
const newline = Buffer.from('\n');
const byteOrderMark = Buffer.from('\uFEFF');

const joined = (lines: readonly Buffer[]): Buffer =>
	lines.length === 1
		? lines[0]!
		: Buffer.concat(lines.flatMap((line, place) => (place === 0 ? [line] : [newline, line])));

/**
 * The data of server-sent events, as the HTML standard reads them (section 9.2.6), with two additions:
 * many servers send a line per message and leave the empty line out, or even the line's own end.
 */
export function createSseStage({record, tooLong}: Sink): Stage {
	let lines: Buffer[] = [];
	let length = 0;
	/** The last line, without an end so far. */
	const line = new Unfinished();
	const scanner = new DataScanner();
	let isNew = true;
	let afterReturn = false;
	/** The server ends its lines, so a line without an end is cut. */
	let endsLines = false;

	/** Data without any content is no record. */
	function dispatch(): void {
		const event = lines;
		lines = [];
		length = 0;
		scanner.begin();
		const data = event.length > 0 ? joined(event) : undefined;
		if (data && data.length > 0) record(data);
	}

	function giveUp(): void {
		lines = [];
		length = 0;
		line.clear();
		scanner.begin();
		tooLong();
	}

	function takeLine(whole: Buffer): void {
		if (whole.length === 0) {
			endsLines = true;
			dispatch();
			return;
		}
		const data = dataIn(whole);
		if (!data) return;
		length += data.length + 1;
		if (length > mostReplyBytes) giveUp();
		else lines.push(data);
	}

	function endLine(rest: Buffer): void {
		if (line.length() === 0) takeLine(rest);
		else if (line.add(rest)) takeLine(line.takeAll());
		else giveUp();
	}

	/** The end of a message that is no line's end. */
	function takeTail(bytes: Buffer): void {
		if (!line.add(bytes)) {
			giveUp();
			return;
		}
		const data = dataIn(line.view());
		if (!data || data.length === 0) return;
		const what = scanner.scan(lines, data);
		if (what === 'open' || (what === 'text' && endsLines)) return;
		endLine(Buffer.alloc(0));
		dispatch();
	}

	/** What stands outside of any event, such as a gateway's error; returns where it ends. */
	function takeForeign(bytes: Buffer): number {
		const end = bytes[0] === openBrace ? bytes.length : firstLineEnd(bytes);
		record(bytes.subarray(0, end));
		return end;
	}

	function take(message: Buffer): void {
		let bytes = message;
		if (isNew && bytes.subarray(0, 3).equals(byteOrderMark)) bytes = bytes.subarray(3);
		if (afterReturn && bytes[0] === lineFeed) bytes = bytes.subarray(1);
		isNew = false;
		afterReturn = false;
		if (bytes.length === 0) return;
		// The server ends no lines: the one before was complete.
		if (!endsLines && line.length() > 0 && beginsLine(bytes)) {
			endLine(Buffer.alloc(0));
			dispatch();
		}
		const isOutside = line.length() === 0 && !beginsField(bytes);
		const isEnd = bytes[0] === lineFeed || bytes[0] === carriageReturn;
		const at = eachLine(bytes, isOutside && !isEnd ? takeForeign(bytes) : 0, endLine);
		if (at < bytes.length) {
			takeTail(bytes.subarray(at));
			return;
		}
		const last = bytes[bytes.length - 1];
		if (last !== lineFeed && last !== carriageReturn) return;
		endsLines = true;
		afterReturn = last === carriageReturn;
		dispatch();
	}

	function reset(): void {
		lines = [];
		length = 0;
		line.clear();
		scanner.begin();
		isNew = true;
		afterReturn = false;
		endsLines = false;
	}

	return {
		take,
		finish() {
			const data = dataIn(line.view());
			if (!data || scanner.scan(lines, data) === 'open') reset();
			else {
				endLine(Buffer.alloc(0));
				dispatch();
			}
		},
		reset,
	};
}
