import {generatorDoubts} from './steps.ts';
import type {Summary} from '../model/summary.ts';

/** What makes a run's figures doubtful, each cause once. */
export type RunWarnings = {
	/** Why the run was ended before its end. */
	readonly aborted: string | undefined;
	/** Why it proves nothing; empty when it proves something. */
	readonly invalid: readonly string[];
	/** Why its load generator was saturated, unless that is why it proves nothing. */
	readonly saturated: readonly string[];
};

/** What stands before all figures of a run, wherever they are shown. */
export function runWarningsOf(summary: Summary): RunWarnings {
	const {run, verdict, verdictReasons: reasons} = summary;
	const {aborted} = run;
	const invalid = verdict === 'invalid' ? reasons.filter((reason) => reason !== aborted) : [];
	const saturated = generatorDoubts(summary).filter(
		(cause) => !invalid.some((reason) => reason.includes(cause)),
	);
	return {aborted, invalid, saturated};
}
