import {configOptions, invocationOptions, type Invocation} from '../config/schema.ts';
import {resolveConfig, toPlan} from '../config/plan.ts';
import {resolve} from '../config/resolve.ts';
import {prepareRun} from '../runner/prepare.ts';
import {execute} from './execute.ts';
import {parseArguments, refuseInput, renderHelp} from './parse.ts';
import {describePlan} from './dry-run.ts';
import {printConfig} from './print-config.ts';

export const runOptions = [...configOptions, ...invocationOptions];
const usage = 'floodgate run [options]';
const about =
	'Sends every prompt of a dataset to a WebSocket chatbot, measures and scores the replies.\n' +
	'Values come from flags, then FLOODGATE_… variables, then floodgate.config.json.';

/** `floodgate run`. */
export async function run(argv: readonly string[]): Promise<number> {
	const {input, flags, help} = parseArguments(argv, runOptions);
	if (help) {
		process.stdout.write(renderHelp(usage, about, runOptions));
		return 0;
	}
	refuseInput(input, usage);
	const invocation = resolve<Invocation>(invocationOptions, [flags]).value;
	const config = resolveConfig({flags, environment: process.env});
	if (invocation.printConfig) {
		process.stdout.write(printConfig(config, invocation));
		return 0;
	}
	const prepared = await prepareRun(toPlan(config.value));
	if (invocation.dryRun) {
		process.stdout.write(describePlan(prepared, invocation));
		return 0;
	}
	return execute(prepared, invocation);
}
