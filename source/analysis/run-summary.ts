import type {Plan} from '../config/plan.ts';
import type {RunState} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import type {Manifest, RunStatus} from '../store/manifest.ts';
import {summarise} from './summarise.ts';
import type {Summary} from '../model/summary.ts';

/** What a summary is made of besides how the run stands. */
export type SummarisedRun = {
	readonly manifest: Manifest;
	readonly plan: Pick<Plan, 'strict' | 'maxErrorRate' | 'quotas' | 'tls'>;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
};

/** Sums up a recorded run, the live one and the saved one alike. */
export function summariseRun(
	{manifest, plan, thresholds, status}: SummarisedRun,
	snapshot: RunState,
): Summary {
	const {id, name, started, seed, dataset} = manifest;
	return summarise({
		strict: plan.strict,
		maxErrorRate: plan.maxErrorRate,
		...(Object.keys(plan.quotas).length > 0 && {rates: plan.quotas}),
		...{snapshot, thresholds, status},
		run: {
			...{id, name, url: String(manifest.plan.url), started, seed},
			// As they are recorded: a tag may be a secret.
			tags: manifest.plan.tags as Plan['tags'],
			insecure: plan.tls.insecure,
			prompts: dataset.selected,
			skippedLines: dataset.skipped,
		},
	});
}
