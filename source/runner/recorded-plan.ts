import {readRecordedPlan, type Plan} from '../config/plan.ts';
import {mask} from '../config/secrets.ts';
import {UserError} from '../model/user-error.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';

/** The plan in a run's manifest. It contains only references to secrets. */
export function recordedPlan({manifest}: Pick<RunDocument, 'manifest'>): Plan {
	const plan = readRecordedPlan(manifest.plan);
	const {url, origin, headers, subprotocols, payload, keepAliveMessage, setup, reply, metrics} =
		plan;
	const {proxy, tokenCommand} = plan;
	const hidden = JSON.stringify([
		...[url, origin, headers, subprotocols, payload, keepAliveMessage],
		...[setup, reply.answer],
	]);
	if (proxy?.includes(mask) || tokenCommand?.includes(mask)) {
		const [flag, instead] = proxy?.includes(mask)
			? ['--proxy', 'write them as {{$env.NAME}}']
			: ['--token-command', 'let the command take them from the environment'];
		throw new UserError(
			`the run ${manifest.id} was started with secrets in ${flag}, which are not saved; ${instead}, or set ${flag} again`,
		);
	}
	if (hidden.includes(mask)) {
		throw new UserError(
			`the run ${manifest.id} was started with secrets in plain text, which are not saved; write them as {{$env.NAME}}, or set --url, --origin and --header again`,
		);
	}
	if (metrics.some((entry) => entry.includes(mask))) {
		throw new UserError(
			`the metrics of the run ${manifest.id} had secrets among their parameters, which are not saved; let the module take them from process.env`,
		);
	}
	return plan;
}
