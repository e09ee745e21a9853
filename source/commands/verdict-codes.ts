import type {Summary} from '../model/summary.ts';

/** The exit codes of what a run proves. */
export const verdictCodes: Readonly<Record<Summary['verdict'], number>> = {
	pass: 0,
	fail: 3,
	invalid: 4,
};
