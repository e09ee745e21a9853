import type {Invocation} from '../config/schema.ts';
import {hideCredentials} from '../config/url.ts';
import {planFacts} from '../runner/plan-facts.ts';
import type {PreparedRun} from '../runner/prepare.ts';
import {sanitiseLine, toSafeJson} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';

/** The plan for programs: numbers are numbers, durations seconds. */
function document({plan, dataset, prompts, metricNames, cautions}: PreparedRun) {
	return {
		url: hideCredentials(plan.url),
		dataset: dataset.files.map(({name, prompts: all, bad}) => ({
			name,
			prompts: all.length,
			skipped_lines: bad.length,
		})),
		prompts: prompts.length,
		repeat: plan.repeat,
		duration: plan.duration === undefined ? null : plan.duration / 1000,
		total_requests: plan.duration === undefined ? prompts.length * plan.repeat : null,
		seed: plan.seed,
		shuffle: plan.shuffle,
		connections: plan.connections,
		connection_mode: plan.connectionMode,
		metrics: metricNames,
		thresholds: plan.thresholds,
		needs_yes: cautions,
	};
}

/** What a run would do, for `--dry-run`; nothing is connected. */
export function describePlan(
	run: PreparedRun,
	{json}: Pick<Invocation, 'json'>,
	style: Style,
): string {
	if (json) return `${toSafeJson(document(run))}\n`;
	const lines = planFacts(run).map(
		([label, text]) => `${style.dim(label.padEnd(14))} ${style.own(sanitiseLine(text))}`,
	);
	return `${lines.join('\n')}\n`;
}
