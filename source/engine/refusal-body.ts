import {StringDecoder} from 'node:string_decoder';
import {brokenAnswerError, type HttpHead} from './http-head.ts';

/** Characters that are kept. */
const longestBody = 4096;

/** The body of a refusal, as far as it is of interest. */
export type BodyReader = {
	/** Reads on; returns whether nothing more of interest will come. */
	readonly take: (bytes: Buffer) => boolean;
	readonly text: () => string;
};

/** How the end of a body is recognised: after this many bytes, in chunks, or when the connection closes. */
type Framing = number | 'chunks' | 'close';

function framingOf({status, headers}: HttpHead): Framing {
	const coding = headers['transfer-encoding'];
	const length = headers['content-length'];
	if (length !== undefined && !/^\d{1,15}$/.test(String(length))) {
		throw brokenAnswerError('the Content-Length of the answer is invalid');
	}
	if (coding !== undefined && length !== undefined) {
		throw brokenAnswerError('the answer has both a Content-Length and a Transfer-Encoding');
	}
	if (status === 204 || status === 304) return 0;
	if (coding !== undefined)
		return /(?:^|[ \t,])chunked$/i.test(String(coding)) ? 'chunks' : 'close';
	return length === undefined ? 'close' : Number(length);
}

const isHex = /^[\da-f]{1,12}$/i;

/** Splits a body in chunks (RFC 9112, section 7.1) into its content; stops where it is malformed. */
function createChunkReader(keep: (bytes: Buffer) => void): (bytes: Buffer) => boolean {
	let size = '';
	/** Bytes of the current chunk that are still to come. */
	let left = 0;
	let state: 'size' | 'extension' | 'data' | 'after' | 'over' = 'size';

	function take(byte: number): void {
		if (state === 'after') {
			if (byte === 10) state = 'size';
			else if (byte !== 13) state = 'over';
		} else if (byte === 10) {
			left = isHex.test(size) ? parseInt(size, 16) : 0;
			size = '';
			state = left > 0 ? 'data' : 'over';
		} else if (byte === 13 || byte === 59 || byte === 32 || byte === 9) {
			state = 'extension';
		} else if (state === 'size') {
			size += String.fromCharCode(byte);
			if (size.length > 12) state = 'over';
		}
	}

	return (bytes) => {
		for (let at = 0; at < bytes.length && state !== 'over';) {
			if (state !== 'data') {
				take(bytes[at++]!);
				continue;
			}
			const part = bytes.subarray(at, at + left);
			keep(part);
			at += part.length;
			left -= part.length;
			if (left === 0) state = 'after';
		}
		return state === 'over';
	};
}

/**
 * Reads the first characters of a refusal's body, however it is framed.
 * @throws Error with the code `brokenAnswer` when its framing is ambiguous
 */
export function createBodyReader(head: HttpHead): BodyReader {
	const framing = framingOf(head);
	const decoder = new StringDecoder('utf8');
	let body = '';
	let left = typeof framing === 'number' ? framing : Infinity;
	const keep = (bytes: Buffer) => {
		if (body.length < longestBody) body = (body + decoder.write(bytes)).slice(0, longestBody);
	};
	const takeChunks = framing === 'chunks' ? createChunkReader(keep) : undefined;
	return {
		take(bytes) {
			if (takeChunks) return takeChunks(bytes) || body.length >= longestBody;
			keep(left < bytes.length ? bytes.subarray(0, left) : bytes);
			left -= bytes.length;
			return left <= 0 || body.length >= longestBody;
		},
		text: () => body,
	};
}

/** Milliseconds: a body that trickles in forever must not hold up its prompt. */
const bodyLimit = 1000;

/** A body that is being read. */
export type BodyInTime = {
	readonly take: (bytes: Buffer) => void;
	/** Nothing more will come; `done` follows. */
	readonly end: () => void;
	/** Leaves it without `done`. */
	readonly cancel: () => void;
};

/**
 * Reads the body of a refusal, for at most a second.
 * @param done called once, with its first characters
 * @throws as `createBodyReader` does
 */
export function readBodyInTime(head: HttpHead, done: (text: string) => void): BodyInTime {
	const reader = createBodyReader(head);
	const cancel = () => clearTimeout(timer);
	const end = () => {
		cancel();
		done(reader.text());
	};
	const timer = setTimeout(end, bodyLimit);
	return {
		take(bytes) {
			if (reader.take(bytes)) end();
		},
		...{end, cancel},
	};
}
