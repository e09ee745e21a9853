import type {Prompt} from '../model/prompt.ts';

/** A line that holds no prompt, with its place and the reason. */
export type BadLine = {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly reason: string;
	/** Valid itself, but left out because of another line, which is listed too. */
	readonly follows?: boolean;
};

export type ParsedFile = {
	/** Units: single prompts, and the first turns of conversations. */
	readonly prompts: readonly Prompt[];
	readonly bad: readonly BadLine[];
};
