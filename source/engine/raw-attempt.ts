import type {AttemptError} from '../model/attempt.ts';
import type {Assignment} from './feed.ts';

/**
 * One finished send as the clock saw it, before anything scored it. Times are milliseconds of
 * `performance.now()`.
 */
export type RawAttempt = {
	readonly assignment: Assignment;
	/** Number of the connection in the order of opening, from 0. */
	readonly connection: number;
	readonly intended: number;
	/** Milliseconds that opening the connection took, if this prompt was its first. */
	readonly connect: number | undefined;
	readonly sent: number | undefined;
	readonly first: number | undefined;
	readonly complete: number;
	readonly frames: number;
	readonly bytes: number;
	readonly text: string | undefined;
	readonly body: unknown;
	readonly error: AttemptError | undefined;
};
