import type {StepFigures, ThresholdResult} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';

/** What a step says of its level. */
export type StepStatus = 'fails' | 'in doubt' | 'holds' | 'unjudged';

/**
 * Judges a level by its step, of a snapshot and of a summary alike. What was broken stays broken on a
 * saturated generator; what was not is in doubt on one, as is all that was not held as planned.
 */
export function stepStatusOf({
	holds,
	doubts,
}: Pick<StepFigures, 'holds'> & {readonly doubts: readonly unknown[]}): StepStatus {
	if (holds === false) return 'fails';
	if (doubts.length > 0) return 'in doubt';
	return holds === true ? 'holds' : 'unjudged';
}

/** The thresholds that do not hold in a step. */
export const brokenIn = ({
	thresholds,
}: Pick<StepFigures, 'thresholds'>): readonly ThresholdResult[] => thresholds.filter(isBroken);
