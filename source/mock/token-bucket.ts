/**
 * A bucket that holds one second's worth of tokens and is full at first. Returns a function that
 * takes one token and says whether there was one. `now` gives milliseconds.
 */
export function createTokenBucket(perSecond: number, now: () => number): () => boolean {
	if (perSecond === Infinity) {
		return () => true;
	}
	// Below one per second the bucket still has to hold a whole token, or none could ever be taken.
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
