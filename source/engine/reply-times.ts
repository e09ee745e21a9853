/** The shortest and the longest look for surplus frames, in milliseconds. */
const shortestLook = 200;
const longestLook = 10_000;
/** From this many replies on, the slowest thousandth of them no longer counts. */
const enough = 1000;

/** Below this many microseconds each value has its own bucket; above, each power of two has this many. */
const parts = 32;
const bucketCount = parts * 28;

function bucketOf(milliseconds: number): number {
	const value = Math.min(0xffff_ffff, Math.max(0, Math.round(milliseconds * 1000))) >>> 0;
	if (value < parts) return value;
	const exponent = 31 - Math.clz32(value);
	return (exponent - 4) * parts + ((value >>> (exponent - 5)) & (parts - 1));
}

/** The largest value of a bucket, in milliseconds. */
function topOf(bucket: number): number {
	if (bucket < parts) return bucket / 1000;
	const exponent = Math.floor(bucket / parts) + 4;
	const part = bucket % parts;
	return ((2 ** exponent / parts) * (parts + part + 1) - 1) / 1000;
}

/** How long replies take on the run's connections, to about 3 %; recording one takes a few operations. */
export type ReplyTimes = {
	readonly record: (milliseconds: number) => void;
	/** Milliseconds at a percentile; undefined before the first reply. */
	readonly percentile: (percent: number) => number | undefined;
	/** The fastest reply; Infinity before the first. */
	readonly least: () => number;
	readonly count: () => number;
	/**
	 * Milliseconds of silence after which no further frame is expected: the largest latency (the
	 * 99.9th percentile of 1,000 and more), at least 200 ms, at most 10 s and the limit for a reply.
	 */
	readonly look: () => number;
};

/** @param limit milliseconds for a whole reply */
export function createReplyTimes(limit: number): ReplyTimes {
	const buckets = new Uint32Array(bucketCount);
	let count = 0;
	let least = Infinity;
	let most = 0;
	let look = Math.min(shortestLook, limit);
	/** Number of replies when `look` was last computed. */
	let lookedAt = 0;

	function percentile(percent: number): number | undefined {
		if (count === 0) return undefined;
		const rank = Math.max(1, Math.ceil((percent / 100) * count));
		let reached = 0;
		for (let bucket = 0; bucket < bucketCount; bucket++) {
			reached += buckets[bucket]!;
			if (reached >= rank) return Math.min(most, topOf(bucket));
		}
		return most;
	}

	return {
		record(milliseconds) {
			buckets[bucketOf(milliseconds)]!++;
			count++;
			if (milliseconds < least) least = milliseconds;
			if (milliseconds > most) most = milliseconds;
		},
		percentile,
		least: () => least,
		count: () => count,
		look() {
			// Walking through the buckets before each prompt costs too much; one percent more replies changes
			// nothing.
			if (count >= enough ? count < lookedAt * 1.01 : count === lookedAt) return look;
			lookedAt = count;
			const slowest = count < enough ? most : percentile(99.9)!;
			look = Math.min(limit, longestLook, Math.max(shortestLook, slowest));
			return look;
		},
	};
}
