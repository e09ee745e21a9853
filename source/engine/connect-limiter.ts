/** Limits how many connections are opened per second. */
export type ConnectLimiter = {
	/** Milliseconds until a connection may be opened; 0 for now. */
	readonly wait: (at: number) => number;
	/** Counts a connection that is being opened. */
	readonly pass: (at: number) => void;
};

/** Connections that may be opened at once after a quiet time, in seconds of the rate. */
const burst = 0.02;

/**
 * A token bucket; without a rate, everything passes. Bucket and refill together never exceed the rate,
 * in any second.
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
			// Rounding may leave a token slightly short of a whole one.
			return tokens >= 1 - 1e-9 ? 0 : ((1 - tokens) * 1000) / refill;
		},
		pass(at) {
			fill(at);
			tokens--;
		},
	};
}
