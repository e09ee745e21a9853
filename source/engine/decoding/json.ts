import {isBlank, JsonScanner, opensJson} from './json-scanner.ts';
import type {Sink, Stage} from './stage.ts';
import {Unfinished} from './unfinished.ts';

/** RFC 7464 puts it before each document. */
const recordSeparator = 0x1e;

const separates = (byte: number): boolean => isBlank(byte) || byte === recordSeparator;

const bareValue = /^(?:-?\d[\d.eE+-]*|true|false|null)$/;
const longestBare = 40;

/** Where a number, `true`, `false` or `null` ends; anything else is a text, to the end of the message. */
function bareEnd(bytes: Buffer, from: number): number {
	let end = from;
	while (end < bytes.length && !separates(bytes[end]!)) end++;
	const isValue = end - from <= longestBare && bareValue.test(bytes.toString('latin1', from, end));
	return isValue ? end : bytes.length;
}

/** JSON documents that span messages, or follow one another within one. */
export function createJsonStage({record, tooLong}: Sink): Stage {
	const scanner = new JsonScanner();
	const unfinished = new Unfinished();

	/** Passes on the document that continues or begins at a position; returns where it ends, or -1. */
	function takeDocument(bytes: Buffer, from: number): number {
		const end = scanner.scan(bytes, from);
		const part = bytes.subarray(from, end === -1 ? bytes.length : end);
		if (end !== -1 && unfinished.length() === 0) record(part);
		else if (!unfinished.add(part)) tooLong();
		else if (end !== -1) record(unfinished.takeAll());
		return end;
	}

	function take(bytes: Buffer): void {
		let at = unfinished.length() > 0 ? takeDocument(bytes, 0) : 0;
		while (at !== -1) {
			while (at < bytes.length && separates(bytes[at]!)) at++;
			if (at === bytes.length) return;
			if (opensJson(bytes[at])) {
				scanner.begin();
				at = takeDocument(bytes, at);
			} else {
				const end = bareEnd(bytes, at);
				record(bytes.subarray(at, end));
				at = end;
			}
		}
	}

	return {
		take,
		finish: () => unfinished.clear(),
		reset: () => unfinished.clear(),
	};
}
