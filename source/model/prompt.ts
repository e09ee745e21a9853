/** One row of a dataset, exactly as its author wrote it. */
export type Row = Readonly<Record<string, unknown>>;

/** A row that has been read, checked and given an identity. */
export type Prompt = {
	/** The row's own id, or `FILE:LINE`; never derived from the question's text. */
	readonly id: string;
	/** The dataset file as shown to the user, and the 1-based line in it. */
	readonly file: string;
	readonly line: number;
	readonly question: string;
	readonly intent?: string;
	readonly expected?: string;
	readonly refCount?: number;
	readonly row: Row;
};

/** What prompts without an intent are reported under. */
export const noIntent = '(none)';
