import type {RunState} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import type {RunStatus} from '../model/run-digest.ts';
import {summarise, type SummaryInput} from './summarise.ts';
import type {Summary} from '../model/summary.ts';

/** What a summary repeats from the run's manifest. */
export type SummarisedManifest = Pick<Summary['run'], 'id' | 'name' | 'started' | 'seed'> & {
	readonly plan: Readonly<Record<string, unknown>>;
	readonly dataset: {readonly selected: number; readonly skipped: number};
	/** Absent for the straight way, and from runs of older versions. */
	readonly way?:
		{readonly proxy?: string | undefined; readonly connect_to?: string | undefined} | undefined;
};

/** The options of a plan that the verdict and the costs depend on. */
export type SummarisedPlan = {
	readonly strict: boolean;
	/** Share of all attempts that may error; null for all of them. */
	readonly maxErrorRate: number | null;
	readonly quotas: NonNullable<SummaryInput['rates']>;
	/** Absent from runs of older versions. */
	readonly dialect?: SummaryInput['dialect'];
	readonly tls: {readonly insecure: boolean};
};

/** What a summary needs besides the state of the run. */
export type SummarisedRun = {
	readonly manifest: SummarisedManifest;
	readonly plan: SummarisedPlan;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
};

/** Summarises a recorded run, whether live or saved. */
export function summariseRun(
	{manifest, plan, thresholds, status}: SummarisedRun,
	snapshot: RunState,
): Summary {
	const {id, name, started, seed, dataset, way = {}} = manifest;
	return summarise({
		strict: plan.strict,
		maxErrorRate: plan.maxErrorRate,
		...(Object.keys(plan.quotas).length > 0 && {rates: plan.quotas}),
		...{snapshot, thresholds, status, dialect: plan.dialect},
		run: {
			...{id, name, url: String(manifest.plan.url), started, seed},
			// As recorded, with secrets masked: a tag may be one.
			tags: manifest.plan.tags as Summary['run']['tags'],
			insecure: plan.tls.insecure,
			...(way.proxy !== undefined && {proxy: way.proxy}),
			...(way.connect_to !== undefined && {connectTo: way.connect_to}),
			prompts: dataset.selected,
			skippedLines: dataset.skipped,
		},
	});
}
