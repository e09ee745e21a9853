import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {SessionContext} from './session-types.ts';

/** Ends this and all further turns of a conversation, which are not sent: every turn is recorded. */
export function skipTurns(
	{now, skipped}: Pick<SessionContext, 'now' | 'skipped'>,
	first: Assignment,
	connection: number,
	why: string,
): void {
	const at = now();
	for (let turn: Assignment | undefined = first; turn; turn = turn.next) {
		skipped(skippedTurn(turn, connection, at, why));
	}
}

function skippedTurn(
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
		bodyBytes: undefined,
		error: {class: 'conversation.stopped', message: `not sent: ${why}`},
		notice: undefined,
		evidence: undefined,
		doubt: undefined,
		verified: false,
	};
}
