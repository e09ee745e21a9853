import type {Assignment} from '../model/raw-attempt.ts';
import type {Exchange} from './exchange-types.ts';
import type {LastReply} from './session-types.ts';
import type {Timer} from './timer-wheel.ts';

/** One of the prompts that a session can have on its way at once. */
export type Slot = {
	readonly exchange: Exchange;
	/** For the think time. */
	readonly timer: Timer;
	/** The request's id, while it is on its way. */
	id: string | undefined;
	/** The prompt that it has, or between two turns of a conversation the next one. */
	assignment: Assignment | undefined;
	/** The reply to the turn before. */
	last: LastReply | undefined;
	/**
	 * Between two prompts: at rest, then held back until the others are done as well if their connection
	 * is to be replaced, then free.
	 */
	state: 'busy' | 'resting' | 'held' | 'free';
};
