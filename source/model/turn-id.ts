/** The parts of a turn's id `ROW#TURN`, with `@N` after it from the N-th repeat on. */
export type TurnId = {
	/** What all turns of one conversation, sent once, have in common: `ROW`, or `ROW@N`. */
	readonly conversation: string;
	/** From 1. */
	readonly turn: number;
};

/** The id of a conversation's turn. `turn` counts from 1. */
export const turnId = (row: string, turn: number): string => `${row}#${turn}`;

/**
 * Takes a turn's id apart; undefined for what has another form. A row's own id may look like one: only
 * its conversation key says that a row is a turn.
 */
export function parseTurnId(id: string): TurnId | undefined {
	const [, row, turn, round = ''] = /^(.+)#([1-9]\d*)(@\d+)?$/s.exec(id) ?? [];
	if (row === undefined) return undefined;
	return {conversation: row + round, turn: Number(turn)};
}
