/** A line that holds no prompt, with its place and the reason. */
export type BadLine = {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly reason: string;
	/** Valid itself, but left out because of another line, which is listed too. */
	readonly follows?: boolean;
	/** The row has no question: which key was looked for, which there are, and a hint. */
	readonly lacks?: MissingQuestion;
};

export type MissingQuestion = {
	readonly key: string;
	readonly keys: readonly string[];
	readonly hint: string;
};

/** `file:line:column: reason`, which editors and terminals turn into a link. */
export function formatBadLine({file, line, column, reason}: BadLine): string {
	return `${file}:${line}:${column}: ${reason}`;
}
