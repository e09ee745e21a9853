import {configOptions, invocationOptions, type Invocation} from '../config/options/run-options.ts';
import {resolveConfig, toPlan} from '../config/plan.ts';
import type {Profile} from '../config/profiles/layer.ts';
import {resolve} from '../config/resolve.ts';
import {prepareRun} from '../prepare/prepare.ts';
import {checkFile} from '../store/check-folder.ts';
import {refuseUnwritable} from './execute.ts';
import {launch} from './launch.ts';
import {outerLayers} from './outer-layers.ts';
import {styleFor} from './output.ts';
import {prepareReports} from './reports.ts';
import {parseArguments, refuseInput, renderHelp} from './parse.ts';
import {describePlan} from './dry-run.ts';
import {printConfig} from './print-config.ts';

export const runOptions = [...configOptions, ...invocationOptions];
const usage = 'floodgate run [PROFILE] [options]';
const about =
	'Sends every prompt of a dataset to a WebSocket chatbot, measures and scores the replies.\n' +
	'Values come from flags, then FLOODGATE_… variables, then floodgate.config.json, then the\n' +
	'saved PROFILE (see "floodgate profiles").';

async function loadProfile(name: string): Promise<Profile> {
	// Only now: a run without a profile need not wait for what reads them.
	const {openProfiles} = await import('../config/profiles/profiles.ts');
	return openProfiles().get(name);
}

/** `floodgate run`. */
export async function run(argv: readonly string[]): Promise<number> {
	const {input, flags, help} = parseArguments(argv, runOptions);
	if (help) {
		process.stdout.write(renderHelp(usage, about, runOptions));
		return 0;
	}
	refuseInput(input.slice(1), usage);
	const invocation = resolve<Invocation>(invocationOptions, [flags]).value;
	const profile = input[0] === undefined ? undefined : await loadProfile(input[0]);
	const config = resolveConfig({
		flags,
		environment: process.env,
		...(profile && {profile}),
	});
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
	const {out} = config.value;
	return launch(prepared, invocation, () => [flags, ...outerLayers()], out);
}
