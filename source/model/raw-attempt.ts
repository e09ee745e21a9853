import type {AttemptError, FrameRole} from './attempt.ts';
import type {OpeningTimes} from './opening-times.ts';
import type {Prompt} from './prompt.ts';
import type {ReplyUsage} from './reply-usage.ts';

/** A prompt about to be sent, with its identity in the run. */
export type Assignment = {
	readonly prompt: Prompt;
	/** The prompt's place among all turns of the run's prompts, from 0. */
	readonly place: number;
	/** The round of the dataset, from 1. */
	readonly round: number;
	/** Position in the run's order, from 0. */
	readonly index: number;
	/** The step of the load model, from 1; 0 outside steps. */
	readonly step: number;
	/** False in the warm-up, which appears in no figure and no file. */
	readonly measured: boolean;
	/** For a turn of a recording that is replayed: milliseconds after the turn before it was sent. */
	readonly after?: number | undefined;
	/** The next turn of a conversation, sent over the same connection. */
	readonly next?: Assignment | undefined;
};

/**
 * The attempt's id in the run: the prompt's id, with `@N` from round N on. Computed on demand,
 * because most prompts never need it.
 */
export const attemptIdOf = ({
	prompt,
	round,
}: {
	readonly prompt: Pick<Prompt, 'id'>;
	readonly round: number;
}): string => (round === 1 ? prompt.id : `${prompt.id}@${round}`);

/** Counts of frames with a fault in numbered streams. */
export type SequenceFaults = {
	readonly lost: number;
	readonly duplicated: number;
	readonly outOfOrder: number;
};

/** A frame kept as evidence; `at` in milliseconds of `performance.now()`. */
export type SeenFrame = {readonly at: number; readonly role: FrameRole; readonly text: string};

/** A named part of a reply; times in milliseconds of `performance.now()`. */
export type RawPhase = {
	readonly name: string;
	readonly first: number;
	readonly last: number;
	readonly frames: number;
};

/**
 * One finished send as timed, before it is scored. Times are milliseconds of `performance.now()`.
 */
export type RawAttempt = {
	readonly assignment: Assignment;
	/** Number of the connection in the order of opening, from 0. */
	readonly connection: number;
	/** When the load model scheduled it; in the closed model, when it was sent. */
	readonly intended: number;
	/** Milliseconds taken to open the connection, if this prompt was its first. */
	readonly connect: number | undefined;
	/** The parts of opening it, where they are known. */
	readonly opening?: OpeningTimes | undefined;
	/** Milliseconds of the setup messages after it opened, if this prompt was its first. */
	readonly setup?: number | undefined;
	readonly sent: number | undefined;
	/** When the server acknowledged the request. */
	readonly ack: number | undefined;
	/** When the first frame with reply text came. */
	readonly first: number | undefined;
	/** Milliseconds between the frames with reply text, when there were several. */
	readonly gaps: readonly number[] | undefined;
	readonly complete: number;
	/** By name, the parts of the reply that are no text, in the order of their first frames. */
	readonly phases?: readonly RawPhase[] | undefined;
	/** What the server says that the reply used. */
	readonly usage?: ReplyUsage | undefined;
	/** The user left in mid-reply, on purpose; there is no error then, and no outcome but `left`. */
	readonly left?: boolean | undefined;
	readonly frames: number;
	readonly bytes: number;
	readonly faults: SequenceFaults | undefined;
	readonly text: string | undefined;
	readonly body: unknown;
	/** The body's JSON in UTF-8, if a single frame carried it. */
	readonly bodyBytes: Uint8Array | undefined;
	readonly error: AttemptError | undefined;
	/** A notice of the gateway that did not end the reply. */
	readonly notice: AttemptError | undefined;
	/** The last frames, at most 8 of 4 KB each; kept for errored and doubtful attempts. */
	readonly evidence: readonly SeenFrame[] | undefined;
	/** Why the reply may belong to another prompt, as far as already known. */
	readonly doubt: string | undefined;
	/** The reply repeats a value unique to this send, so it certainly belongs to this prompt. */
	readonly verified: boolean;
};
