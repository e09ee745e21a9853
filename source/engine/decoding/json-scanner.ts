const [quote, openBrace, openBracket] = [0x22, 0x7b, 0x5b] as const;
const [backslash, closeBrace, closeBracket] = [0x5c, 0x7d, 0x5d] as const;

/** Whether a byte begins a JSON value that shows its own end. */
export const opensJson = (byte: number | undefined): boolean =>
	byte === openBrace || byte === openBracket || byte === quote;

export const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The position of the first byte that is not blank; the length without one. */
export function skipBlanks(bytes: Buffer, from = 0): number {
	let at = from;
	while (at < bytes.length && isBlank(bytes[at]!)) at++;
	return at;
}

/**
 * Finds the end of a JSON object, list or text that arrives in parts, by its braces and quotes; each
 * byte is looked at once. Whether it is valid JSON shows when it is parsed.
 */
export class JsonScanner {
	#depth = 0;
	#inText = false;
	#escaped = false;

	/** Starts over for another value. */
	begin(): void {
		this.#depth = 0;
		this.#inText = false;
		this.#escaped = false;
	}

	/** The position behind the value's last byte; -1 while it is unfinished. The first byte opens it. */
	scan(bytes: Buffer, from = 0): number {
		let depth = this.#depth;
		let inText = this.#inText;
		let escaped = this.#escaped;
		for (let at = from; at < bytes.length; at++) {
			const byte = bytes[at]!;
			if (inText) {
				if (escaped) escaped = false;
				else if (byte === backslash) escaped = true;
				else if (byte === quote) {
					inText = false;
					if (depth === 0) return at + 1;
				}
			} else if (byte === quote) inText = true;
			else if (byte === openBrace || byte === openBracket) depth++;
			else if ((byte === closeBrace || byte === closeBracket) && --depth <= 0) return at + 1;
		}
		this.#depth = depth;
		this.#inText = inText;
		this.#escaped = escaped;
		return -1;
	}
}
