/** The parts of a turn's id `ROW#TURN`, with `@N` after it from the N-th repeat on. */
export type TurnId = {
	/** The common part of all turns of one conversation sent once: `ROW`, or `ROW@N`. */
	readonly conversation: string;
	/** From 1. */
	readonly turn: number;
};

/** The id of a conversation's turn. `turn` counts from 1. */
export const turnId = (row: string, turn: number): string => `${row}#${turn}`;

/**
 * Parses a turn's id; undefined for any other form. A row's own id may look like one: only its
 * conversation key shows that a row is a turn.
 */
export function parseTurnId(id: string): TurnId | undefined {
	const [, row, turn, round = ''] = /^(.+)#([1-9]\d*)(@\d+)?$/s.exec(id) ?? [];
	if (row === undefined) return undefined;
	return {conversation: row + round, turn: Number(turn)};
}
