import {generatorDoubts} from './steps.ts';
import {describeStrictSaturation} from './verdict-reason.ts';
import type {Summary} from '../model/summary.ts';

/** What puts a run's figures in doubt, each cause once. */
export type RunWarnings = {
	/** Why the run ended early. */
	readonly aborted: string | undefined;
	/** Why it is inconclusive; empty when it is not. */
	readonly invalid: readonly string[];
	/** Why its load generator was saturated, unless that is why the run is inconclusive. */
	readonly saturated: readonly string[];
};

/** The warnings to show ahead of a run's figures, wherever they appear. */
export function runWarningsOf(summary: Summary): RunWarnings {
	const {run, verdict, verdictReasons: reasons} = summary;
	const {aborted} = run;
	const invalid = verdict === 'invalid' ? reasons.filter((reason) => reason !== aborted) : [];
	// A saved summary holds both as sentences, so rebuild the sentence of each cause to find it again.
	const saturated = generatorDoubts(summary).filter(
		(cause) => !invalid.includes(describeStrictSaturation(cause)),
	);
	return {aborted, invalid, saturated};
}
