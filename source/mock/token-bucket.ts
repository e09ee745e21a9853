/**
 * A bucket that holds one second's worth of tokens and starts full. Returns a function that takes
 * one token and returns whether there was one. `now` gives milliseconds.
 */
export function createTokenBucket(perSecond: number, now: () => number): () => boolean {
	if (perSecond === Infinity) {
		return () => true;
	}
	// Below one per second the bucket still has to hold a whole token, or none would ever be
	// available.
	const capacity = perSecond === 0 ? 0 : Math.max(1, perSecond);
	let tokens = capacity;
	let filled = now();
	return () => {
		const time = now();
		tokens = Math.min(capacity, tokens + ((time - filled) / 1000) * perSecond);
		filled = time;
		if (tokens < 1) {
			return false;
		}
		tokens -= 1;
		return true;
	};
}
