/** Limits how many connections are opened per second. */
export type ConnectLimiter = {
	/** Milliseconds until one may be opened; 0 for now. */
	readonly wait: (at: number) => number;
	/** One is being opened. */
	readonly pass: (at: number) => void;
};

/** Seconds' worth of connections that may be opened at once after a quiet time. */
const burst = 0.02;

/**
 * A token bucket; without a rate everything passes. Bucket and refill together make no more than the
 * rate, so that no second sees more, wherever it begins.
 */
export function createConnectLimiter(rate: number | undefined): ConnectLimiter {
	if (rate === undefined) return {wait: () => 0, pass: () => undefined};
	const size = Math.max(1, rate * burst);
	const refill = rate - size + 1;
	let tokens = size;
	let filledAt: number | undefined;

	function fill(at: number): void {
		tokens = Math.min(size, tokens + ((at - (filledAt ?? at)) * refill) / 1000);
		filledAt = at;
	}

	return {
		wait(at) {
			fill(at);
			// What rounding has left short of a whole one is one.
			return tokens >= 1 - 1e-9 ? 0 : ((1 - tokens) * 1000) / refill;
		},
		pass(at) {
			fill(at);
			tokens--;
		},
	};
}
