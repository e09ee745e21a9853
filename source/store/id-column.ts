import {bytesOfId, idIn} from './id-bytes.ts';

const noPrompt = -1;

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
	let hash = 0x81_1c_9d_c5;
	for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01_00_01_93);
	return hash >>> 0;
}

function grown<Numbers extends Uint8Array | Uint32Array | Int32Array>(
	values: Numbers,
	length: number,
	create: (length: number) => Numbers,
): Numbers {
	if (length <= values.length) return values;
	const larger = create(length);
	larger.set(values);
	return larger;
}

const bytesOf = (length: number) => new Uint8Array(length);
const wordsOf = (length: number) => new Uint32Array(length);

/** The ids of attempts as UTF-8, and which attempts have the same one. A *prompt* counts distinct ids. */
export class IdColumn {
	#bytes = new Uint8Array(0);
	/** Where the id of each row begins, and where the last one ends. */
	#starts = new Uint32Array(1);
	/** The prompt of each row. */
	#prompts = new Uint32Array(0);
	/** Of each prompt its first row, and the hash of its id. */
	#firstRows = new Uint32Array(0);
	#hashes = new Uint32Array(0);
	/** Open addressing: a prompt, one higher. At most half full. */
	#slots = new Uint32Array(1024);
	#count = 0;

	/** Number of distinct ids. */
	get prompts(): number {
		return this.#count;
	}

	/** The number of a row's prompt, in the order in which their first attempts completed. */
	promptOf(row: number): number {
		return this.#prompts[row]!;
	}

	idOf(row: number): string {
		const start = this.#starts[row]!;
		return idIn(Buffer.from(this.#bytes.buffer, start, this.#starts[row + 1]! - start));
	}

	/** Adds rows from `row` on; `capacity` is for how many rows to make room. */
	add(row: number, ids: Uint8Array, lengths: Float64Array, count: number, capacity: number): void {
		const used = this.#starts[row]! | 0;
		if (used + ids.length > this.#bytes.length) {
			// What comes is as long as what has come.
			const expected = Math.ceil(((used + ids.length) / (row + count)) * capacity * 1.02);
			this.#bytes = grown(this.#bytes, Math.max(used + ids.length, expected), bytesOf);
		}
		this.#bytes.set(ids, used);
		if (row === 0) this.#enlarge(2 * capacity);
		this.#starts = grown(this.#starts, capacity + 1, wordsOf);
		this.#prompts = grown(this.#prompts, capacity, wordsOf);
		let start = used;
		for (let at = 0; at < count; at++) {
			// A whole number of 32 bits is much faster than a double.
			const end = (start + lengths[at]!) | 0;
			this.#starts[row + at + 1] = end;
			this.#prompts[row + at] = this.#admit(row + at, start, end, capacity);
			start = end;
		}
	}

	/** The prompt of a row in another column; -1 when this one has none of that id. */
	find(other: IdColumn, row: number): number {
		const [from, to] = [other.#starts[row]!, other.#starts[row + 1]!];
		return this.#lookUp(other.#bytes, from, to, hashOf(other.#bytes, from, to)).prompt;
	}

	/** The prompt with an id; -1 without one. */
	findId(id: string): number {
		const bytes = bytesOfId(id);
		return this.#lookUp(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length)).prompt;
	}

	#isSame(prompt: number, bytes: Uint8Array, from: number, to: number): boolean {
		const row = this.#firstRows[prompt]!;
		const start = this.#starts[row]!;
		if (this.#starts[row + 1]! - start !== to - from) return false;
		for (let at = from; at < to; at++) {
			if (this.#bytes[start + at - from] !== bytes[at]) return false;
		}
		return true;
	}

	#lookUp(bytes: Uint8Array, from: number, to: number, hash: number) {
		const mask = this.#slots.length - 1;
		let slot = hash & mask;
		for (;;) {
			const prompt = this.#slots[slot]! - 1;
			if (prompt === noPrompt) return {slot, prompt};
			if (this.#hashes[prompt] === hash && this.#isSame(prompt, bytes, from, to)) {
				return {slot, prompt};
			}
			slot = (slot + 1) & mask;
		}
	}

	#admit(row: number, from: number, to: number, capacity: number): number {
		const hash = hashOf(this.#bytes, from, to);
		const {slot, prompt: known} = this.#lookUp(this.#bytes, from, to, hash);
		if (known !== noPrompt) return known;
		const prompt = this.#count++;
		if (prompt >= this.#firstRows.length) {
			const length = Math.max(1024, Math.min(capacity, prompt * 2));
			this.#firstRows = grown(this.#firstRows, length, wordsOf);
			this.#hashes = grown(this.#hashes, length, wordsOf);
		}
		this.#firstRows[prompt] = row;
		this.#hashes[prompt] = hash;
		this.#slots[slot] = prompt + 1;
		if (this.#count * 2 > this.#slots.length) this.#enlarge(this.#count * 4);
		return prompt;
	}

	#enlarge(least: number): void {
		let length = this.#slots.length;
		while (length < least) length *= 2;
		if (length === this.#slots.length) return;
		const slots = new Uint32Array(length);
		const mask = length - 1;
		for (let prompt = 0; prompt < this.#count; prompt++) {
			let slot = this.#hashes[prompt]! & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = prompt + 1;
		}
		this.#slots = slots;
	}
}
