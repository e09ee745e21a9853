/** The head of an HTTP answer. */
export type HttpHead = {
	readonly status: number;
	/** Names in lower case; values of repeated headers are joined as Node's HTTP client joins them. */
	readonly headers: HttpHeaders;
};

export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Code of the errors for answers that break HTTP or RFC 6455. */
export const brokenAnswer = 'FLOODGATE_BROKEN_ANSWER';

export const brokenAnswerError = (message: string): Error =>
	Object.assign(new Error(message), {code: brokenAnswer});

/** Bytes, as Node's HTTP client has it. */
const longestHead = 16 * 1024;
const longestQuote = 40;
const beginning = 'HTTP/1.';
const statusLine = /^HTTP\/1\.[01] ([1-9]\d\d)(?: .*)?$/;
const token = /^[!#$%&'*+.^_`|~\w-]+$/;
const [tab, lineFeed, carriageReturn, space, del] = [9, 10, 13, 32, 127];

/** Only the first of these counts when a server repeats it. */
const single = new Set([
	...['age', 'authorization', 'content-type', 'etag', 'expires', 'from', 'host'],
	...['if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards'],
	...['proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'],
]);

const quote = (text: string): string =>
	JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);

const isBlank = (code: number): boolean => code === space || code === tab;

/** Without the blanks around it. Loops, because a regular expression takes quadratic time for long blanks. */
function trimBlanks(text: string): string {
	let from = 0;
	let to = text.length;
	while (from < to && isBlank(text.charCodeAt(from))) from++;
	while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
	return text.slice(from, to);
}

function addHeader(headers: Record<string, string | string[]>, name: string, value: string): void {
	const known = headers[name];
	if (name === 'set-cookie') {
		if (Array.isArray(known)) known.push(value);
		else headers[name] = [value];
	} else if (known === undefined) headers[name] = value;
	else if (name === 'content-length') {
		throw brokenAnswerError('the answer has more than one Content-Length');
	} else if (!single.has(name)) headers[name] = `${String(known)}, ${value}`;
}

/**
 * Reads the head of an HTTP answer as it arrives, strictly: what RFC 9112 allows a recipient to forgive
 * (bare line feeds, folded lines, blanks around a name) is an error.
 */
export class HttpHeadParser {
	/** The line so far, from earlier reads. */
	#line = '';
	#size = 0;
	#status = 0;
	#headers: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
	#endsLine = false;

	/**
	 * @returns how many of the bytes belong to the head, once it is complete; -1 before
	 * @throws Error with the code `brokenAnswer`
	 */
	take(bytes: Buffer): number {
		let start = 0;
		for (let at = 0; at < bytes.length; at++) {
			const byte = bytes[at]!;
			if (this.#endsLine) {
				if (byte !== lineFeed) throw brokenAnswerError('a line of the answer ends without LF');
				this.#endsLine = false;
				const line = this.#line + bytes.toString('latin1', start, Math.max(start, at - 1));
				this.#line = '';
				start = at + 1;
				if (line === '' && this.#status > 0) return this.#complete(start);
				this.#readLine(line);
			} else if (byte === carriageReturn) {
				this.#endsLine = true;
			} else if ((byte < space && byte !== tab) || byte === del) {
				this.#refuse(byte, this.#line + bytes.toString('latin1', start, at));
			}
		}
		this.#line += bytes.toString('latin1', start, bytes.length - (this.#endsLine ? 1 : 0));
		this.#limit(bytes.length);
		if (this.#status === 0) this.#checkBeginning(this.#line);
		return -1;
	}

	/** The head that is complete; the parser is then ready for the next one. */
	takeHead(): HttpHead {
		const head = {status: this.#status, headers: this.#headers};
		this.#status = 0;
		this.#headers = Object.create(null) as Record<string, string>;
		return head;
	}

	#complete(used: number): number {
		this.#limit(used);
		this.#size = 0;
		return used;
	}

	#limit(bytes: number): void {
		this.#size += bytes;
		if (this.#size > longestHead) {
			throw brokenAnswerError(`the head of the answer is longer than ${longestHead} bytes`);
		}
	}

	#refuse(byte: number, line: string): never {
		if (this.#status === 0) this.#checkBeginning(line);
		const what = byte === lineFeed ? 'ends without CR' : 'has a control character';
		throw brokenAnswerError(`a line of the answer ${what}`);
	}

	#checkBeginning(line: string): void {
		if (!beginning.startsWith(line.slice(0, beginning.length))) {
			throw brokenAnswerError(`the answer is not HTTP/1.1: it begins with ${quote(line)}`);
		}
	}

	#readLine(line: string): void {
		if (this.#status === 0) {
			this.#checkBeginning(line);
			const [, status] = statusLine.exec(line) ?? [];
			if (status === undefined) {
				throw brokenAnswerError(`the status line of the answer is invalid: ${quote(line)}`);
			}
			this.#status = Number(status);
			return;
		}
		const colon = line.indexOf(':');
		const name = line.slice(0, Math.max(colon, 0));
		if (!token.test(name)) {
			throw brokenAnswerError(`a header of the answer is invalid: ${quote(line)}`);
		}
		addHeader(this.#headers, name.toLowerCase(), trimBlanks(line.slice(colon + 1)));
	}
}
