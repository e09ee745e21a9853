import type {ThresholdResult} from './snapshot.ts';

/**
 * Whether a threshold speaks against a run or a step: it is violated, or there was nothing to hold it
 * against. One that nobody could judge, for the run lacks its end, speaks neither for nor against.
 */
export const isBroken = ({state}: Pick<ThresholdResult, 'state'>): boolean =>
	state === 'violated' || state === 'no_data';
