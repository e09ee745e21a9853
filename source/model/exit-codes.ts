import type {Summary} from './summary.ts';

/** The exit codes of `floodgate run`, by the verdict on the run. */
export const exitCodes: Readonly<Record<Summary['verdict'], number>> = {
	pass: 0,
	fail: 3,
	invalid: 4,
};
