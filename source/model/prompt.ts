/** One row of a dataset, exactly as its author wrote it. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * A row that has been read, checked and given an identity. Lists of prompts that are handed around
 * hold *units*: single prompts, and the first turns of conversations.
 */
export type Prompt = {
	/** The row's own id, or `FILE:LINE`; never derived from the question's text. `#N` for turn N. */
	readonly id: string;
	/** The dataset file as shown to the user, and the 1-based line in it. */
	readonly file: string;
	readonly line: number;
	readonly question: string;
	readonly intent?: string;
	readonly expected?: string;
	readonly refCount?: number;
	/**
	 * Of a turn: its own keys, those of the row that lists it, and the conversation key, which no other
	 * row has.
	 */
	readonly row: Row;
	/** The turn that follows it in its conversation, over the same connection. */
	readonly next?: Prompt;
};

/** What prompts without an intent are reported under. */
export const noIntent = '(none)';

/** All turns of a conversation in order, or the one prompt that stands alone. */
export function turnsOf(unit: Prompt): Prompt[] {
	const turns: Prompt[] = [];
	for (let turn: Prompt | undefined = unit; turn; turn = turn.next) turns.push(turn);
	return turns;
}

/** Every prompt of a list of units, turn after turn: what is sent, scored and counted. */
export const allTurns = (units: readonly Prompt[]): Prompt[] => units.flatMap(turnsOf);

/** How many prompts a list of units has. */
export function countTurns(units: readonly Prompt[]): number {
	let count = 0;
	for (const unit of units) {
		for (let turn: Prompt | undefined = unit; turn; turn = turn.next) count++;
	}
	return count;
}

/** Makes one unit of turns that are in order. Throws a TypeError for an empty list. */
export const linkTurns = (turns: readonly Prompt[]): Prompt =>
	turns.reduceRight((next, turn) => ({...turn, next}));
