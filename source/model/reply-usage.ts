/** Tokens read and written, and dollars, as far as the server reports them. */
export type ReplyUsage = {
	readonly input?: number | undefined;
	readonly output?: number | undefined;
	readonly cost?: number | undefined;
};
