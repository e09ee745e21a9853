import type {Config, Invocation} from '../config/options/run-options.ts';
import {toPlan} from '../config/plan.ts';
import type {Layer, Resolved} from '../config/resolve.ts';
import {prepareRun} from '../prepare/prepare.ts';
import {checkFile} from '../store/check-folder.ts';
import {describePlan} from './dry-run.ts';
import {refuseUnwritable} from './execute.ts';
import {launch} from './launch.ts';
import {styleFor} from './output.ts';
import {printConfig} from './print-config.ts';
import {prepareReports} from './reports.ts';

/**
 * Prints a configuration, shows its plan, or runs it, as the invocation asks.
 * @param layers initial values of the form, should the user open it
 * @param serverEnds whether the server ends with the command
 * @returns the exit code
 */
export async function startRun(
	config: Resolved<Config>,
	invocation: Invocation,
	layers: () => readonly Layer[],
	serverEnds = false,
): Promise<number> {
	if (invocation.printConfig) {
		process.stdout.write(printConfig(config, invocation));
		return 0;
	}
	const prepared = await prepareRun(toPlan(config.value), {offline: invocation.dryRun});
	if (invocation.dryRun) {
		refuseUnwritable(invocation, checkFile);
		await prepareReports(prepared.plan.reports, {...invocation, check: checkFile});
		process.stdout.write(describePlan(prepared, invocation, styleFor(process.stdout, invocation)));
		return 0;
	}
	return launch(prepared, invocation, layers, config.value.out, serverEnds);
}
