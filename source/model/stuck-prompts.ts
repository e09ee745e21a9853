/**
 * Prompts that have waited far longer than others, after a frame that matches nothing in the reply
 * rule.
 */
export type StuckPrompts = {
	readonly count: number;
	/** Seconds that the first of them has waited since its last frame. */
	readonly since: number;
	/** The last frame of one of them. */
	readonly frame: string;
};
