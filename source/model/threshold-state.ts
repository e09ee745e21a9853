/**
 * The state of a threshold; `unjudged` is one that held, or might have, in a run that did not reach
 * its end.
 */
export type ThresholdState = 'holds' | 'violated' | 'no_data' | 'unjudged';

/** A threshold checked against figures. `actual` is null without samples. */
export type ThresholdResult = {
	readonly expression: string;
	readonly actual: number | null;
	readonly ok: boolean;
	readonly state: ThresholdState;
	/** The state in words. */
	readonly reason: string;
	/** What limits the figure: that a percentile of few samples is their maximum. */
	readonly note?: string;
};

/**
 * Whether a threshold counts against a run or a step: it is violated, or there was no data to check
 * it. An unjudged one, of a run without its end, counts neither for nor against.
 */
export const isBroken = ({state}: Pick<ThresholdResult, 'state'>): boolean =>
	state === 'violated' || state === 'no_data';
