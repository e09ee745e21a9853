const firstLength = 64 * 1024;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const widest = 3;
const [lineFeed, carriageReturn, space] = [0x0a, 0x0d, 0x20];
/** Bytes that are searched here; beyond them, a native search is faster. */
const shortPart = 256;

/** Bytes to which parts of a line are appended; it grows with the longest line. */
export class LineBuffer {
	#buffer: Buffer = Buffer.allocUnsafeSlow(firstLength);
	#used = 0;

	begin(): void {
		this.#used = 0;
	}

	text(text: string): void {
		this.#reserve(text.length * widest);
		this.#used += this.#buffer.write(text, this.#used);
	}

	bytes(source: Uint8Array): void {
		this.#reserve(source.length);
		this.#buffer.set(source, this.#used);
		this.#used += source.length;
	}

	/** Appends JSON, in which line breaks can only be white space, on one line. */
	json(source: Uint8Array): void {
		const from = this.#used;
		this.bytes(source);
		if (source.length <= shortPart) {
			for (let at = from; at < this.#used; at++) {
				const byte = this.#buffer[at];
				if (byte === lineFeed || byte === carriageReturn) this.#buffer[at] = space;
			}
			return;
		}
		const part = this.#buffer.subarray(from, this.#used);
		for (const byte of [lineFeed, carriageReturn]) {
			for (let at = part.indexOf(byte); at >= 0; at = part.indexOf(byte, at + 1)) part[at] = space;
		}
	}

	/** All that was appended; valid until the next line begins. */
	line(): Buffer {
		return this.#buffer.subarray(0, this.#used);
	}

	#reserve(length: number): void {
		if (this.#used + length <= this.#buffer.length) return;
		const longer = Buffer.allocUnsafeSlow(Math.max(2 * this.#buffer.length, this.#used + length));
		longer.set(this.#buffer.subarray(0, this.#used));
		this.#buffer = longer;
	}
}
