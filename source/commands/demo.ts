import {fileURLToPath} from 'node:url';
import {demoOptions, type DemoConfig} from '../config/options/mock.ts';
import {
	configOptions,
	invocationOptions,
	type Config,
	type Invocation,
} from '../config/options/run-options.ts';
import {toPlan} from '../config/plan.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import type {GatewayOptions} from '../mock/options.ts';
import {streamRule} from '../mock/stream-rule.ts';
import {startGatewayThread} from '../mock/thread.ts';
import {prepareRun} from '../prepare/prepare.ts';
import {checkFile} from '../store/check-folder.ts';
import {describePlan} from './dry-run.ts';
import {launch} from './launch.ts';
import {styleFor} from './output.ts';
import {parseArguments, refuseInput, renderHelp} from './parse.ts';
import {printConfig} from './print-config.ts';
import {prepareReports} from './reports.ts';
import {loadRows} from './rows.ts';

/** The prompts that come with the package. */
export const sampleDatasets = fileURLToPath(new URL('../../datasets', import.meta.url));

/** Long enough to watch, short enough to wait for; with every kind of trouble in it. */
const behaviour: Partial<GatewayOptions> = {
	seed: 7,
	latency: {median: 300, spread: 0.5},
	accuracy: 0.93,
	errorRate: 0.015,
	apologyRate: 0.01,
	longRate: 0.015,
};
/** A first token after as long as a whole reply takes otherwise, and a reader's pace from there. */
const streaming: Partial<GatewayOptions> = {...behaviour, protocol: 'stream', tokenGap: 25};

const notForDemo = ['url', 'origin'];
const options = [...demoOptions, ...configOptions, ...invocationOptions].filter(
	({key}) => !notForDemo.includes(key),
);
const usage = 'floodgate demo [options]';
const about =
	'Starts the embedded gateway on a free loopback port and runs the sample datasets against it.';

/** `floodgate demo`: everything works as in `run`, on a server that needs no account. */
export async function demo(argv: readonly string[]): Promise<number> {
	const {input, flags, help} = parseArguments(argv, options);
	if (help) {
		process.stdout.write(renderHelp(usage, about, options));
		return 0;
	}
	refuseInput(input, usage);
	const invocation = resolve<Invocation>(invocationOptions, [flags]).value;
	const {stream} = resolve<DemoConfig>(demoOptions, [flags]).value;
	const rows = await loadRows([sampleDatasets]);
	const gateway = await startGatewayThread(rows, stream ? streaming : behaviour);
	try {
		const own: Layer = {
			source: 'default',
			label: (option) => option.key,
			values: new Map<string, unknown>([
				['url', gateway.url],
				['datasets', [sampleDatasets]],
				['connections', 10],
				['name', 'demo'],
				...(stream ? [['reply', streamRule] as const] : []),
			]),
		};
		const config = resolve<Config>(configOptions, [flags, own]);
		if (invocation.printConfig) {
			process.stdout.write(printConfig(config, invocation));
			return 0;
		}
		const prepared = await prepareRun(toPlan(config.value));
		if (invocation.dryRun) {
			await prepareReports(prepared.plan.reports, {...invocation, check: checkFile});
			const style = styleFor(process.stdout, invocation);
			process.stdout.write(describePlan(prepared, invocation, style));
			return 0;
		}
		return await launch(prepared, invocation, () => [flags, own], config.value.out, true);
	} finally {
		await gateway.close();
	}
}
