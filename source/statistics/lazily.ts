export type Lazy<Value> = {
	/** Marks the value as stale. */
	readonly touch: () => void;
	/** The same object until the value is stale. */
	readonly get: () => Value;
};

/** Recomputes a value only after a touch, so that an unchanged one keeps its identity. */
export function lazily<Value>(compute: () => Value): Lazy<Value> {
	let value: Value;
	let stale = true;
	return {
		touch: () => {
			stale = true;
		},
		get() {
			if (stale) value = Object.freeze(compute());
			stale = false;
			return value;
		},
	};
}
