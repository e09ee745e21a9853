import {mostReplyBytes} from '../frame.ts';

const smallest = 4096;

/** The beginning of a record whose end has not arrived; its memory grows by doubling. */
export class Unfinished {
	#bytes: Buffer | undefined;
	#length = 0;

	length(): number {
		return this.#length;
	}

	/** Adds bytes; false, and everything is forgotten, when that is more than a reply may have. */
	add(bytes: Buffer): boolean {
		const length = this.#length + bytes.length;
		if (length > mostReplyBytes) {
			this.clear();
			return false;
		}
		if (!this.#bytes || this.#bytes.length < length) {
			const larger = Buffer.allocUnsafeSlow(Math.max(smallest, 2 ** Math.ceil(Math.log2(length))));
			this.#bytes?.copy(larger, 0, 0, this.#length);
			this.#bytes = larger;
		}
		bytes.copy(this.#bytes, this.#length);
		this.#length = length;
		return true;
	}

	/** What is there; valid until the next change. */
	view(): Buffer {
		return this.#bytes?.subarray(0, this.#length) ?? Buffer.alloc(0);
	}

	/** Takes everything out. */
	takeAll(): Buffer {
		const all = this.view();
		this.clear();
		return all;
	}

	clear(): void {
		this.#bytes = undefined;
		this.#length = 0;
	}
}
