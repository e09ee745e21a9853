import {formatDuration} from '../config/duration.ts';
import type {Invocation} from '../config/schema.ts';
import {hideCredentials} from '../config/url.ts';
import type {PreparedRun} from '../runner/prepare.ts';
import {formatCount} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';

function facts({plan, dataset, prompts, metricNames, cautions}: PreparedRun): [string, string][] {
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
		['metrics', metricNames.join(', ')],
		['thresholds', plan.thresholds.join(' | ') || 'none'],
		['needs --yes', cautions.join(', ') || 'no'],
	];
}

/** What a run would do, for `--dry-run`; nothing is connected. */
export function describePlan(run: PreparedRun, {json}: Invocation): string {
	const rows = facts(run);
	if (json) return `${JSON.stringify(Object.fromEntries(rows), undefined, 2)}\n`;
	return `${rows.map(([label, text]) => `${label.padEnd(14)} ${sanitiseLine(text)}`).join('\n')}\n`;
}
