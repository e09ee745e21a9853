import {generatorDoubts} from './steps.ts';
import {describeStrictSaturation} from './verdict-reason.ts';
import type {Summary} from '../model/summary.ts';

/** What makes a run's figures doubtful, each cause once. */
export type RunWarnings = {
	/** Why the run was ended early. */
	readonly aborted: string | undefined;
	/** Why it is inconclusive; empty when it is not. */
	readonly invalid: readonly string[];
	/** Why its load generator was saturated, unless that is why the run is inconclusive. */
	readonly saturated: readonly string[];
};

/** What stands before all figures of a run, wherever they are shown. */
export function runWarningsOf(summary: Summary): RunWarnings {
	const {run, verdict, verdictReasons: reasons} = summary;
	const {aborted} = run;
	const invalid = verdict === 'invalid' ? reasons.filter((reason) => reason !== aborted) : [];
	// A saved summary holds both as sentences: each cause makes its own, whatever else a reason quotes.
	const saturated = generatorDoubts(summary).filter(
		(cause) => !invalid.includes(describeStrictSaturation(cause)),
	);
	return {aborted, invalid, saturated};
}
