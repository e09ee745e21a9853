import type {StuckPrompts} from '../model/stuck-prompts.ts';
import type {StuckExchange} from './exchange-types.ts';
import type {ReplyTimes} from './reply-times.ts';

/** Milliseconds between two checks, each of which visits all prompts in flight. */
const interval = 1000;
/** Milliseconds after which a prompt counts as stuck: the minimum, also used before the first reply. */
const leastPatience = 2000;
const unknownPatience = 5000;

export type StuckOptions = {
	readonly now: () => number;
	/** How long replies take. */
	readonly times: ReplyTimes;
	/** Prompts that have waited this many milliseconds after a frame unknown to the rule. */
	readonly find: (at: number, patience: number) => readonly StuckExchange[];
};

/** Finds prompts that wait far longer than others did, about once a second; null without any. */
export function createStuckDetector({now, times, find}: StuckOptions): () => StuckPrompts | null {
	let stuck: StuckPrompts | null = null;
	let lookedAt = -Infinity;
	return () => {
		const at = now();
		if (at - lookedAt < interval) return stuck;
		lookedAt = at;
		const usual = times.percentile(99);
		const patience = usual === undefined ? unknownPatience : Math.max(leastPatience, 3 * usual);
		const waiting = find(at, patience);
		const longest = waiting.toSorted((a, b) => b.since - a.since)[0];
		stuck = longest
			? {count: waiting.length, since: longest.since / 1000, frame: longest.frame}
			: null;
		return stuck;
	};
}
