import {formatDuration} from '../config/duration.ts';
import {hideCredentials} from '../config/url.ts';
import {formatCount} from '../terminal/format.ts';
import type {PreparedRun} from './prepare.ts';

/** What a run would do, as labelled facts: for `--dry-run` and the review before a start. */
export function planFacts({
	plan,
	dataset,
	prompts,
	metricNames,
	cautions,
}: PreparedRun): [string, string][] {
	const files = dataset.files.map(({name, prompts: all}) => `${name} ${formatCount(all.length)}`);
	const total = prompts.length * plan.repeat;
	const volume =
		plan.duration === undefined
			? `${formatCount(total)}${plan.repeat > 1 ? ` (${formatCount(prompts.length)} × ${plan.repeat})` : ''}`
			: `${formatCount(prompts.length)}, round and round for ${formatDuration(plan.duration)}`;
	const {total: whole, connect} = plan.timeouts;
	return [
		['url', hideCredentials(plan.url)],
		['dataset', files.join(', ')],
		['skipped lines', formatCount(dataset.skipped)],
		['prompts', volume],
		['seed', `${plan.seed}${plan.shuffle ? ', shuffled' : ''}`],
		['connections', `${formatCount(plan.connections)}, ${plan.connectionMode}`],
		['timeouts', `reply ${formatDuration(whole)}, handshake ${formatDuration(connect)}`],
		['metrics', metricNames.join(', ') || 'none'],
		['thresholds', plan.thresholds.join(' | ') || 'none'],
		['needs --yes', cautions.join(', ') || 'no'],
	];
}
