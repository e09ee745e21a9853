import type {ThresholdResult} from './snapshot.ts';

/**
 * Whether a threshold counts against a run or a step: it is violated, or there was no data to check
 * it. An unjudged one, of a run without its end, counts neither for nor against.
 */
export const isBroken = ({state}: Pick<ThresholdResult, 'state'>): boolean =>
	state === 'violated' || state === 'no_data';
