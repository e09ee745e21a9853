import type {Outcome} from './attempt.ts';
import {type TurnId} from './turn-id.ts';

/** What lists and comparisons need of an attempt; the rest stays on disk. */
export type ResultEntry = {
	readonly id: string;
	readonly attempt: number;
	readonly index: number;
	/** Set for the turns of conversations. */
	readonly turn?: TurnId | undefined;
	readonly outcome: Outcome;
	readonly error: string | undefined;
	readonly failed: readonly string[];
	readonly scores: Readonly<Record<string, number>>;
	/** The expected intent, and the intent of the reply. */
	readonly intent: string | undefined;
	readonly got: string | undefined;
	/** When it was due, in whole microseconds since the run began. */
	readonly due: number;
	/** Seconds; null when there was no valid reply. */
	readonly latency: number | null;
	/** Seconds since it was due; a timeout has one too. */
	readonly responseTime: number | null;
	/** Why it may be another prompt's reply; undefined without a doubt. */
	readonly doubt?: string | undefined;
	/** The surplus frame that caused the doubt, shortened. */
	readonly surplus?: string | undefined;
	/** Bytes in the results file. */
	readonly offset: number;
	readonly length: number;
	/** The line of `scores.jsonl` with scores that came later, in bytes. */
	readonly scored?: {readonly offset: number; readonly length: number} | undefined;
};

/** Texts of an attempt that a list shows, read from its line when they are needed. */
export type EntryTexts = {
	readonly question: string;
	/** Why it failed or errored, on one line. */
	readonly reason: string;
};

/**
 * Attempts of a run in some order. An entry is made when it is asked for, so that a list of a million takes
 * little memory; `at` and `part` always give the same object for the same attempt.
 */
export type ResultList = Iterable<ResultEntry> & {
	readonly length: number;
	/** Counts from the end when negative; undefined beyond the list. */
	readonly at: (position: number) => ResultEntry | undefined;
	/** The entries from one position to before another, or to the end. */
	readonly part: (from: number, to?: number) => readonly ResultEntry[];
	/** The test must not keep the entry, which is another one with each call; so for `some` and `findIndex`. */
	readonly filter: (test: (entry: ResultEntry, position: number) => boolean) => ResultList;
	/** The entries at these positions, in their order. */
	readonly pick: (positions: readonly number[]) => ResultList;
	readonly map: <Value>(of: (entry: ResultEntry, position: number) => Value) => Value[];
	readonly some: (test: (entry: ResultEntry) => boolean) => boolean;
	/** The position of the first entry that passes the test; -1 without one. */
	readonly findIndex: (test: (entry: ResultEntry) => boolean) => number;
	/** The last attempt of each prompt, in the order of the prompts. */
	readonly latest: () => ResultList;
	/** Of each prompt with a score of the metric, the score of the last attempt that has one. */
	readonly lastScores: (metric: string) => Iterable<number>;
	/** All attempts of a prompt that are in the list, in its order. */
	readonly attemptsOf: (id: string) => readonly ResultEntry[];
	/**
	 * The entries whose ids are in the other list as well, in the order of this one, and beside each the
	 * other list's entry. Each list has at most one entry of an id.
	 */
	readonly pairWith: (other: ResultList) => {readonly own: ResultList; readonly others: ResultList};
};
