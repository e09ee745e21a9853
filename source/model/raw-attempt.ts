import type {AttemptError, FrameRole} from './attempt.ts';
import type {Prompt} from './prompt.ts';

/** A prompt on its way out, with its identity in the run. */
export type Assignment = {
	readonly prompt: Prompt;
	/** The prompt's place among all turns of the run's prompts, from 0. */
	readonly place: number;
	/** How many times these have been gone through with it, from 1. */
	readonly round: number;
	/** Position in the run's order, from 0. */
	readonly index: number;
	/** The step of the load model, from 1; 0 outside steps. */
	readonly step: number;
	/** False in the warm-up, which is in no figure and in no file. */
	readonly measured: boolean;
	/** The following turn of a conversation, to be sent over the same connection. */
	readonly next?: Assignment | undefined;
};

/**
 * The attempt's id in the run: the prompt's, with `@N` from the N-th round on. Made when it is asked
 * for, which for most prompts is never.
 */
export const attemptIdOf = ({prompt, round}: Pick<Assignment, 'prompt' | 'round'>): string =>
	round === 1 ? prompt.id : `${prompt.id}@${round}`;

/** Frames of a numbered stream that went wrong. */
export type SequenceFaults = {
	readonly lost: number;
	readonly duplicated: number;
	readonly outOfOrder: number;
};

/** A frame kept as evidence; `at` in milliseconds of `performance.now()`. */
export type SeenFrame = {readonly at: number; readonly role: FrameRole; readonly text: string};

/**
 * One finished send as the clock saw it, before anything scored it. Times are milliseconds of
 * `performance.now()`.
 */
export type RawAttempt = {
	readonly assignment: Assignment;
	/** Number of the connection in the order of opening, from 0. */
	readonly connection: number;
	/** When the load model wanted it sent; in the closed model, when it was sent. */
	readonly intended: number;
	/** Milliseconds that opening the connection took, if this prompt was its first. */
	readonly connect: number | undefined;
	readonly sent: number | undefined;
	/** When the server acknowledged the request. */
	readonly ack: number | undefined;
	/** When the first frame with reply text came. */
	readonly first: number | undefined;
	/** Milliseconds between the frames with reply text, when there were several. */
	readonly gaps: readonly number[] | undefined;
	readonly complete: number;
	readonly frames: number;
	readonly bytes: number;
	readonly faults: SequenceFaults | undefined;
	readonly text: string | undefined;
	readonly body: unknown;
	/** The body as JSON in one line, where it came so over the wire. */
	readonly bodyText: string | undefined;
	readonly error: AttemptError | undefined;
	/** What the gateway said on the way, without ending the reply. */
	readonly notice: AttemptError | undefined;
	/** The last frames that came, at most 8 of 4 KB each; kept of errored and doubtful attempts. */
	readonly evidence: readonly SeenFrame[] | undefined;
	/** Why the reply may be another prompt's, where that is known already. */
	readonly doubt: string | undefined;
	/** The reply repeats what only this send has said: it is this prompt's for certain. */
	readonly verified: boolean;
};
