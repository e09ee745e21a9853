import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';

/**
 * The attempt of a turn that was not sent.
 * @param at milliseconds, on the clock of all attempts
 */
export function skippedTurn(
	assignment: Assignment,
	connection: number,
	at: number,
	why: string,
): RawAttempt {
	return {
		assignment,
		connection,
		intended: at,
		connect: undefined,
		sent: undefined,
		ack: undefined,
		first: undefined,
		gaps: undefined,
		complete: at,
		frames: 0,
		bytes: 0,
		faults: undefined,
		text: undefined,
		body: null,
		bodyText: undefined,
		error: {class: 'conversation.stopped', message: `not sent: ${why}`},
		notice: undefined,
		evidence: undefined,
		doubt: undefined,
		verified: false,
	};
}
