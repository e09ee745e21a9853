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
	readonly question: string;
	/** The expected intent, and the intent of the reply. */
	readonly intent: string | undefined;
	readonly got: string | undefined;
	/** Seconds; null when there was no valid reply. */
	readonly latency: number | null;
	/** Seconds since it was due; a timeout has one too. */
	readonly responseTime: number | null;
	/** Why it may be another prompt's reply; undefined without a doubt. */
	readonly doubt?: string | undefined;
	/** The surplus frame that caused the doubt, shortened. */
	readonly surplus?: string | undefined;
	/** Why it failed or errored, on one line. */
	readonly reason: string;
	/** Bytes in the results file. */
	readonly offset: number;
	readonly length: number;
	/** The line of `scores.jsonl` with scores that came later, in bytes. */
	readonly scored?: {readonly offset: number; readonly length: number};
};

/** The last attempt of each prompt, in the order of the prompts. */
export function latestAttempts(entries: readonly ResultEntry[]): ResultEntry[] {
	const latest = new Map<string, ResultEntry>();
	for (const entry of entries) {
		const known = latest.get(entry.id);
		if (!known || entry.attempt >= known.attempt) latest.set(entry.id, entry);
	}
	return [...latest.values()].toSorted((a, b) => a.index - b.index);
}
