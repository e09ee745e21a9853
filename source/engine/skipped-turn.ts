import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';

/**
 * Attempts for this and all further turns of a conversation, which are not sent: every turn is recorded.
 * @param at milliseconds, on the clock of all attempts
 * @param why they are errors; undefined when the user left
 */
export function skippedTurns(
	first: Assignment,
	connection: number,
	at: number,
	why: string | undefined,
): RawAttempt[] {
	const attempts: RawAttempt[] = [];
	for (let turn: Assignment | undefined = first; turn; turn = turn.next) {
		attempts.push(skippedTurn(turn, connection, at, why));
	}
	return attempts;
}

function skippedTurn(
	assignment: Assignment,
	connection: number,
	at: number,
	why: string | undefined,
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
		bodyBytes: undefined,
		error:
			why === undefined ? undefined : {class: 'conversation.stopped', message: `not sent: ${why}`},
		left: why === undefined,
		notice: undefined,
		evidence: undefined,
		doubt: undefined,
		verified: false,
	};
}
