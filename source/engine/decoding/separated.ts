import {isBlank, JsonScanner, opensJson, skipBlanks} from './json-scanner.ts';
import type {Sink, Stage} from './stage.ts';
import {Unfinished} from './unfinished.ts';

/** What stands behind the last separator of a message: whether it is a record already. */
type Tail = {
	/** Takes its first bytes, or further ones. */
	readonly isWhole: (bytes: Buffer, isFirst: boolean) => boolean;
	/** It is JSON, and lacks its end. */
	readonly isOpen: () => boolean;
};

/**
 * A JSON document is whole when its braces are closed: a gateway ends its errors with no separator.
 * @param textIsWhole what is no JSON waits for nothing
 */
function createTail(mark: Buffer, textIsWhole: boolean): Tail {
	const scanner = new JsonScanner();
	let scans = false;
	return {
		isWhole(bytes, isFirst) {
			let from = 0;
			if (isFirst) {
				from = skipBlanks(bytes);
				scans = opensJson(bytes[from]);
				if (!scans) return textIsWhole;
				scanner.begin();
			}
			if (!scans) return false;
			const end = scanner.scan(bytes, from);
			if (end === -1) return false;
			scans = false;
			const rest = bytes.subarray(end);
			if (rest.length === 0) return true;
			const isCutMark = rest.length < mark.length && rest.equals(mark.subarray(0, rest.length));
			return !isCutMark && skipBlanks(rest) === rest.length;
		},
		isOpen: () => scans,
	};
}

/** Where a separator ends that the last message began and this one continues; 0 without one. */
function seamIn(held: Buffer, bytes: Buffer, mark: Buffer): number {
	for (let begun = Math.min(mark.length - 1, held.length); begun > 0; begun--) {
		const left = mark.length - begun;
		const isMark =
			left <= bytes.length &&
			held.subarray(held.length - begun).equals(mark.subarray(0, begun)) &&
			bytes.subarray(0, left).equals(mark.subarray(begun));
		if (isMark) return left;
	}
	return 0;
}

/** Records that end with a separator. */
function createSeparatedStage(
	mark: Buffer,
	textIsWhole: boolean,
	pass: (bytes: Buffer) => void,
	tooLong: () => void,
): Stage {
	const unfinished = new Unfinished();
	const tail = createTail(mark, textIsWhole);

	function takeTail(bytes: Buffer): void {
		const isFirst = unfinished.length() === 0;
		const isWhole = tail.isWhole(bytes, isFirst);
		if (isWhole && isFirst) pass(bytes);
		else if (!unfinished.add(bytes)) tooLong();
		else if (isWhole) pass(unfinished.takeAll());
	}

	function take(bytes: Buffer): void {
		let from = mark.length === 1 ? 0 : seamIn(unfinished.view(), bytes, mark);
		if (from > 0) {
			const all = unfinished.takeAll();
			pass(all.subarray(0, all.length + from - mark.length));
		}
		for (let end = bytes.indexOf(mark, from); end !== -1; end = bytes.indexOf(mark, from)) {
			const part = bytes.subarray(from, end);
			from = end + mark.length;
			if (unfinished.length() === 0) pass(part);
			else if (unfinished.add(part)) pass(unfinished.takeAll());
			else tooLong();
		}
		if (from < bytes.length) takeTail(bytes.subarray(from));
	}

	return {
		take,
		finish() {
			if (!tail.isOpen()) pass(unfinished.takeAll());
			unfinished.clear();
		},
		reset: () => unfinished.clear(),
	};
}

/** Records that end with a text; empty ones are left out. */
export function createSplitStage(separator: string, {record, tooLong}: Sink): Stage {
	const pass = (bytes: Buffer) => {
		if (bytes.length > 0) record(bytes);
	};
	return createSeparatedStage(Buffer.from(separator), false, pass, tooLong);
}

/** JSON documents, one a line; blank lines are left out. */
export function createNdjsonStage({record, tooLong}: Sink): Stage {
	function pass(bytes: Buffer): void {
		const from = skipBlanks(bytes);
		let to = bytes.length;
		while (to > from && isBlank(bytes[to - 1]!)) to--;
		if (to > from) record(bytes.subarray(from, to));
	}
	return createSeparatedStage(Buffer.from('\n'), true, pass, tooLong);
}
