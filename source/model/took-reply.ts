import type {AttemptError, Outcome} from './attempt.ts';

/** Errors that are made of what the server said in reply. */
const repliedWith = /^(?:reply|app|gateway)\./;

/**
 * Whether an attempt took a reply, its own or another prompt's: only such an attempt can be doubtful.
 * A timeout or a lost connection took none.
 */
export const tookReply = ({
	outcome,
	error,
}: {
	readonly outcome: Outcome;
	readonly error?: Pick<AttemptError, 'class'> | undefined;
}): boolean => outcome !== 'errored' || (error !== undefined && repliedWith.test(error.class));
