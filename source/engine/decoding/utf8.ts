import type {Sink, Stage} from './stage.ts';
import {Unfinished} from './unfinished.ts';

/** Bytes up to the last character that is whole, or is no UTF-8. */
export function wholeCharacters(bytes: Buffer): number {
	const {length} = bytes;
	for (let back = 1; back <= 3 && back <= length; back++) {
		const byte = bytes[length - back]!;
		if ((byte & 0xc0) === 0x80) continue;
		const wanted = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return wanted > back && byte < 0xf8 ? length - back : length;
	}
	return length;
}

/** Binary messages that hold text; a character that one of them cuts waits for the next. */
export function createUtf8Stage({record}: Sink): Stage {
	const unfinished = new Unfinished();
	return {
		take(bytes) {
			const all = unfinished.length() > 0 ? Buffer.concat([unfinished.takeAll(), bytes]) : bytes;
			const whole = wholeCharacters(all);
			if (whole < all.length) unfinished.add(all.subarray(whole));
			if (whole > 0) record(all.subarray(0, whole));
		},
		finish: () => unfinished.clear(),
		reset: () => unfinished.clear(),
	};
}
