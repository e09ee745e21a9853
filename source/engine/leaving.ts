import type {RawAttempt} from '../model/raw-attempt.ts';
import {createRandomNumbers} from './random-numbers.ts';
import {createReplyTimes} from './reply-times.ts';

/** Chooses the users who leave in mid-reply, and when. */
export type Leaving = {
	/**
	 * A prompt is being sent.
	 * @returns milliseconds after which its user leaves unless the reply is complete; undefined for one who
	 * stays
	 */
	readonly next: (measured: boolean) => number | undefined;
	/**
	 * A prompt has ended.
	 * @param chosen its user was to leave
	 */
	readonly ended: (attempt: RawAttempt, chosen: boolean) => void;
};

/**
 * Chooses a share of the prompts. When a user leaves is a random part of the time that a reply takes, as
 * drawn from the replies so far; before the first of them, and in the warm-up, all stay. A reply that is
 * complete before that makes up for it with a later one, so that the share is met.
 * @param share from 0 to 1
 * @param limit milliseconds for a whole reply
 * @param purpose names the sequence of random choices, its seed included
 */
export function createLeaving(share: number, limit: number, purpose: string): Leaving {
	const random = createRandomNumbers(purpose);
	const times = createReplyTimes(limit);
	let sent = 0;
	/** Prompts whose user has left, or is about to. */
	let leaving = 0;

	return {
		next(measured) {
			if (!measured) return undefined;
			sent++;
			if (times.count() === 0) return undefined;
			const owed = share * sent - leaving;
			if (owed < 1 && random.uniform() >= share) return undefined;
			leaving++;
			return times.percentile(100 * random.uniform())! * random.uniform();
		},
		ended({left = false, error, sent: sentAt, complete}, chosen) {
			if (chosen && !left) leaving--;
			if (!left && !error && sentAt !== undefined) times.record(complete - sentAt);
		},
	};
}
