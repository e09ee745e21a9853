type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** How values are kept: whole numbers one higher, so that 0 is a missing one, or doubles as they are. */
const kinds = [
	{most: 2 ** 8 - 2, create: (length: number): Numbers => new Uint8Array(length)},
	{most: 2 ** 16 - 2, create: (length: number): Numbers => new Uint16Array(length)},
	{most: 2 ** 32 - 2, create: (length: number): Numbers => new Uint32Array(length)},
	{most: Infinity, create: (length: number): Numbers => new Float64Array(length).fill(NaN)},
];
const doubles = kinds.length - 1;

function kindFor(values: Float64Array, count: number): number {
	let most = 0;
	for (let at = 0; at < count; at++) {
		const value = values[at]!;
		if (value > most) most = value;
		if (value >= 0 ? Math.floor(value) !== value : value === value) return doubles;
	}
	return kinds.findIndex((kind) => most <= kind.most);
}

/** A column of numbers in memory, in as few bytes as its values take; NaN is a missing one. */
export class NumberColumn {
	#kind = 0;
	#values: Numbers = new Uint8Array(0);

	get(at: number): number {
		// A metric that later blocks have no score of ends before the other columns.
		const value = this.#values[at] ?? NaN;
		if (this.#kind === doubles) return value;
		return value === 0 ? NaN : value - 1;
	}

	/**
	 * Sets `count` values from `at` on.
	 * @param capacity values to make room for
	 */
	write(at: number, values: Float64Array, count: number, capacity: number): void {
		this.#admit(kindFor(values, count), at, capacity);
		const own = this.#values;
		if (this.#kind === doubles) {
			own.set(values.subarray(0, count), at);
			return;
		}
		for (let each = 0; each < count; each++) {
			const value = values[each]!;
			own[at + each] = value === value ? value + 1 : 0;
		}
	}

	/** Makes room, and keeps the first `used` values. */
	#admit(kind: number, used: number, capacity: number): void {
		const wider = Math.max(kind, this.#kind);
		if (wider === this.#kind && capacity <= this.#values.length) return;
		const next = kinds[wider]!.create(Math.max(capacity, this.#values.length));
		if (wider !== doubles || this.#kind === doubles) next.set(this.#values.subarray(0, used));
		else for (let at = 0; at < used; at++) next[at] = this.get(at);
		this.#values = next;
		this.#kind = wider;
	}
}
