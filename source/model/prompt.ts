/** One row of a dataset, exactly as written. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * A row that has been read, checked and given an identity. Lists of prompts consist of *units*:
 * single prompts, and the first turns of conversations.
 */
export type Prompt = {
	/**
	 * The row's own id, or `FILE:LINE`, followed by `#N` for turn N; never derived from the
	 * question's text.
	 */
	readonly id: string;
	/** The dataset file as shown to the user, and the 1-based line in it. */
	readonly file: string;
	readonly line: number;
	readonly question: string;
	readonly intent?: string;
	readonly expected?: string;
	readonly refCount?: number;
	/** Instructions that a recorded chat begins with, for `{{system}}`. */
	readonly system?: string;
	/** When it was sent originally, in milliseconds of any clock; for `--arrivals replay`. */
	readonly time?: number;
	/**
	 * For a turn: its own keys, those of the row that lists it, and the conversation key, which no
	 * other row has.
	 */
	readonly row: Row;
	/** The next turn of its conversation, sent over the same connection. */
	readonly next?: Prompt;
};

/**
 * Prompts in the order in which they are sent. A *unit* is a prompt or a conversation; a *place* is that
 * of a prompt among all turns of all units. Both count from 0.
 */
export type PromptList = {
	/** Number of units. */
	readonly length: number;
	/** Number of places. */
	readonly turns: number;
	/** The place of a unit's first turn; for `length`, the number of places. */
	readonly firstPlace: (index: number) => number;
	/** The prompt at a place, without the further turns of its conversation. */
	readonly prompt: (place: number) => Prompt;
};

/** Places of the largest dataset for which a thread keeps what it makes of the prompts. */
const mostKeptPlaces = 20_000;

/**
 * For how many of a dataset's places a thread keeps what it makes of their prompts: all, or none of a large
 * dataset, whose prompts are hardly sent twice.
 */
export const placesToKeep = (turns: number): number => (turns <= mostKeptPlaces ? turns : 0);

/** The name under which prompts without an intent are reported. */
export const noIntent = '(none)';

/** All turns of a conversation in order, or a single prompt. */
export function turnsOf(unit: Prompt): Prompt[] {
	const turns: Prompt[] = [];
	for (let turn: Prompt | undefined = unit; turn; turn = turn.next) turns.push(turn);
	return turns;
}

/** Makes one unit of turns in order. Throws a TypeError for an empty list. */
export const linkTurns = (turns: readonly Prompt[]): Prompt =>
	turns.reduceRight((next, turn) => ({...turn, next}));
